#include "mystocks/job/detail/backtest_audit.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/formula_signals.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/replay_surroundings.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::job {

bool BacktestAudit::passed() const {
    return std::all_of(cuts.begin(), cuts.end(),
                       [](const Cut& each) { return each.difference.empty(); });
}

}  // namespace mystocks::job

namespace mystocks::job::detail {
namespace {

using backtest::History;
using backtest::Result;
using trade::SignalTable;

// One history and what was made of it.
struct Decided {
    SignalTable signals;
    Result result;
};

class Audit {
  public:
    Audit(const BacktestRequest& request, const ReplayData& data,
          const backtest::RunOptions& options)
        : request_(request), data_(data), options_(options), history_(data.history()) {
        options_.cache = nullptr;
        options_.progress = nullptr;
        const std::string_view exchange = history_.instruments[0].instrument->id.exchange();
        zone_ = &base::TimeZone::named(market::time_zone_name_of(exchange));
        whole_ = decide(history_);
    }

    BacktestAudit::Cut cut_at(std::size_t moments, BarShelf& shelf) {
        const ReplayData shorter = data_.truncated(moments);
        backtest::DataSpec known = request_.strategy->data;
        known.to = day_of(data_.axis()[moments - 1]);
        const ReplaySurroundings around(shelf, known);
        const formula::Surroundings* const before = options_.surroundings;
        options_.surroundings = &around;
        const Decided then = decide(shorter.history());
        options_.surroundings = before;
        BacktestAudit::Cut cut;
        cut.end = text_of(data_.axis()[moments - 1]);
        cut.difference = compare_signals(then.signals, moments, cut.signals);
        if (cut.difference.empty()) {
            cut.difference = compare_trading(then.result, moments, cut.orders);
        }
        return cut;
    }

  private:
    Decided decide(const History& history) const {
        const backtest::StrategyFile& strategy = *request_.strategy;
        const formula::Program program =
            backtest::signal_program(strategy, request_.parameters, options_.formulas);
        const backtest::Axis axis(history);
        return {backtest::make_signals(strategy, program, history, axis, options_),
                backtest::event::run(strategy, request_.parameters, history, options_)};
    }

    base::Date day_of(std::int64_t time) const {
        return market::is_intraday(history_.period) ? zone_->date_of(time - 1)
                                                    : base::Date{static_cast<std::int32_t>(time)};
    }
    std::string text_of(std::int64_t time) const {
        return market::bar_time_text(time, history_.period, *zone_);
    }

    std::string compare_signals(const SignalTable& then, std::size_t moments,
                                std::uint64_t& compared) const {
        for (std::size_t m = 0; m < moments; ++m) {
            const auto now = whole_.signals.at(m);
            const auto before = then.at(m);
            compared += before.size();
            const auto same = [](const trade::Signal& a, const trade::Signal& b) {
                return a.instrument == b.instrument && a.bits == b.bits;
            };
            const auto [a, b] =
                std::mismatch(now.begin(), now.end(), before.begin(), before.end(), same);
            if (a != now.end() || b != before.end()) {
                return changed("a signal", m, a != now.end() ? a->instrument : b->instrument);
            }
            // Whether a moment ends a month is asked of the one after it.
            if (m + 1 == moments || whole_.signals.chooses.empty()) {
                continue;
            }
            const auto chosen_now = whole_.signals.chosen_at(m);
            const auto chosen_then = then.chosen_at(m);
            compared += chosen_then.size();
            const auto [c, d] = std::mismatch(chosen_now.begin(), chosen_now.end(),
                                              chosen_then.begin(), chosen_then.end());
            if (c != chosen_now.end() || d != chosen_then.end()) {
                return changed("the ranking", m, c != chosen_now.end() ? *c : *d);
            }
        }
        return {};
    }

    // What was decided and done before the last moment that was known: there the run ends, and
    // what waits has to.
    std::string compare_trading(const Result& then, std::size_t moments,
                                std::uint64_t& compared) const {
        const std::int64_t last = data_.axis()[moments - 1];
        const auto placed_before = [&](const Result& result) {
            return static_cast<std::size_t>(
                std::find_if(result.orders.begin(), result.orders.end(),
                             [&](const trade::Order& each) { return each.placed >= last; }) -
                result.orders.begin());
        };
        const std::size_t count = placed_before(whole_.result);
        const std::size_t count_then = placed_before(then);
        for (std::size_t i = 0; i < std::max(count, count_then); ++i) {
            if (i >= count || i >= count_then ||
                !same(whole_.result.orders[i], then.orders[i], last)) {
                const trade::Order& order = i < count ? whole_.result.orders[i] : then.orders[i];
                return fmt::format("an order placed on {} in {} changes with what came later",
                                   text_of(order.placed), name_of(order.instrument));
            }
        }
        compared = count;
        for (std::size_t i = 0; i < then.times.size() && then.times[i] < last; ++i) {
            if (whole_.result.equity[i] != then.equity[i]) {
                return fmt::format("the equity on {} changes with what came later",
                                   text_of(then.times[i]));
            }
        }
        return {};
    }

    // Whether a bar that is missing is a suspension or the end, only the future tells: the reason
    // of a refusal isn't compared.
    static bool same(const trade::Order& a, const trade::Order& b, std::int64_t last) {
        const bool ended = a.ended < last && b.ended < last;
        return a.instrument == b.instrument && a.side == b.side && a.reason == b.reason &&
               a.placed == b.placed && (!ended || (a.ended == b.ended && a.filled == b.filled));
    }

    std::string changed(std::string_view what, std::size_t moment, std::uint32_t instrument) const {
        return fmt::format("{} on {} of {} changes with what came later", what,
                           text_of(data_.axis()[moment]), name_of(instrument));
    }
    std::string name_of(std::uint32_t instrument) const {
        return history_.instruments[instrument].instrument->id.str();
    }

    const BacktestRequest& request_;
    const ReplayData& data_;
    backtest::RunOptions options_;
    const History history_;
    const base::TimeZone* zone_ = nullptr;
    Decided whole_;
};

}  // namespace

BacktestAudit audit_backtest(const BacktestRequest& request, const ReplayData& data,
                             const backtest::RunOptions& options, BarShelf& shelf,
                             const std::function<void(std::size_t)>& progress) {
    BacktestAudit audit;
    const std::size_t first = data.first_moment();
    const std::size_t moments = data.axis().size() - first;
    progress(0);
    Audit check(request, data, options);
    std::size_t before = 0;
    for (std::size_t k = 1; k <= kAuditCuts; ++k) {
        // Two moments are the least that say something.
        const std::size_t length = moments * k / (kAuditCuts + 1);
        if (length >= 2 && length != before) {
            audit.cuts.push_back(check.cut_at(first + length, shelf));
            before = length;
        }
        progress(k);
    }
    return audit;
}

}  // namespace mystocks::job::detail
