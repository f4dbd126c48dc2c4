// Small histories for tests: bars day by day, signals by day.
#pragma once

#include <deque>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/backtest/history.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/trade/strategy.hpp"

namespace mystocks::backtest::testing {

inline base::Date day_after(base::Date day) {
    do {
        day = day + 1;
    } while (day.weekday() > 5);
    return day;
}

// One instrument on weekdays from a first day; volumes of a million unless said otherwise.
struct MadeInstrument {
    market::Instrument instrument;
    market::Bars bars;
    std::vector<market::CorporateAction> actions;
    std::vector<DayRange> special_treatment;
    std::vector<DayRange> member;

    MadeInstrument& bar(base::Date day, double open, double high, double low, double close,
                        double volume = 1e6) {
        bars.push_back({day.days, open, high, low, close, volume, close * volume});
        return *this;
    }
    MadeInstrument& flat(base::Date day, double price, double volume = 1e6) {
        return bar(day, price, price, price, price, volume);
    }
    void pay(base::Date ex_date, double cash, double bonus = 0, double rights = 0,
             double rights_price = 0) {
        actions.push_back({instrument.id, ex_date, cash, bonus, rights, rights_price, "test"});
    }
};

class MadeHistory {
  public:
    explicit MadeHistory(base::Date first = base::Date::of(2024, 3, 4), std::size_t count = 10) {
        for (std::size_t i = 0; i < count; ++i, first = day_after(first)) {
            history_.axis.push_back(first.days);
        }
    }
    base::Date day(std::size_t moment) const {
        return {static_cast<std::int32_t>(history_.axis[moment])};
    }
    std::size_t size() const { return history_.axis.size(); }
    std::int64_t time(std::size_t moment) const { return history_.axis[moment]; }

    MadeInstrument& add(std::string_view id) {
        made_.push_back(
            {market::instrument_from_id(market::InstrumentId::parse(id)), {}, {}, {}, {}});
        return made_.back();
    }
    // Flat bars on every day.
    MadeInstrument& add_flat(std::string_view id, double price) {
        MadeInstrument& made = add(id);
        for (std::size_t i = 0; i < size(); ++i) {
            made.flat(day(i), price);
        }
        return made;
    }
    const History& history() {
        history_.instruments.clear();
        for (MadeInstrument& made : made_) {
            history_.instruments.push_back({&made.instrument, made.bars, made.bars, made.actions,
                                            made.special_treatment, made.member});
        }
        return history_;
    }
    History& raw() { return history_; }

  private:
    History history_;
    std::deque<MadeInstrument> made_;  // the history points to them
};

// Does at the close of a moment what it was told.
class Script final : public trade::Strategy {
  public:
    Script& enter(std::size_t moment, std::uint32_t number = 0,
                  trade::Direction direction = trade::Direction::kLong) {
        steps_[moment].push_back({number, direction, false});
        return *this;
    }
    Script& leave(std::size_t moment, std::uint32_t number = 0) {
        steps_[moment].push_back({number, trade::Direction::kLong, true});
        return *this;
    }
    void decide(const trade::View& view, trade::Desk& desk) override {
        for (const Step& step : steps_[view.moment()]) {
            if (step.leaves) {
                desk.leave(step.number, trade::Reason::kExit);
            } else {
                desk.enter(step.number, step.direction,
                           step.direction == trade::Direction::kLong ? trade::Reason::kEntry
                                                                     : trade::Reason::kShortEntry);
            }
        }
    }

  private:
    struct Step {
        std::uint32_t number;
        trade::Direction direction;
        bool leaves;
    };
    std::map<std::size_t, std::vector<Step>> steps_;
};

// 1,000 shares an entry, no commission.
inline StrategyFile plain_terms() {
    StrategyFile terms;
    terms.sizing = {SizeMode::kShares, 1000, 20, 1, 0.1};
    terms.costs = {0, 0, true, false};
    terms.rules.stamp_sell = terms.rules.stamp_buy = terms.rules.transfer = 0;
    return terms;
}

}  // namespace mystocks::backtest::testing
