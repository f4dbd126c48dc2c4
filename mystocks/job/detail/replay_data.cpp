#include "mystocks/job/detail/replay_data.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "mystocks/backtest/remarks.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
#include "mystocks/job/detail/hands.hpp"
#include "mystocks/job/detail/signal_bars.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/panel/column.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::job::detail {
namespace {

using base::Date;
using base::ErrorKind;
using market::Bars;
using market::BarsView;
using market::Period;

bool is_derived_from_days(Period period) {
    return period == Period::k1w || period == Period::k1M;
}

void keep(Bars& bars, std::size_t count) {
    bars.time.resize(count);
    bars.open.resize(count), bars.high.resize(count), bars.low.resize(count);
    bars.close.resize(count), bars.volume.resize(count), bars.amount.resize(count);
}

Bars owned(BarsView view) {
    const auto copy = [](const auto& column) { return std::vector(column.begin(), column.end()); };
    return {copy(view.time),  copy(view.open),   copy(view.high),  copy(view.low),
            copy(view.close), copy(view.volume), copy(view.amount)};
}

// `base` are raw bars of the period, or days where it is derived from days.
ReplayBars made_of(Bars base, Period period, const std::string& adjust,
                   std::span<const market::CorporateAction> actions,
                   const market::Instrument& instrument) {
    ReplayBars made;
    const bool is_derived = is_derived_from_days(period);
    Bars adjusted = base;
    const bool changed = adjust_for_signals(adjusted, is_derived ? Period::k1d : period, adjust,
                                            actions, instrument);
    const auto final_of = [&](Bars bars) {
        return is_derived ? market::derive_bars(bars, Period::k1d, period, instrument.id.exchange())
                          : std::move(bars);
    };
    made.raw = final_of(std::move(base));
    if (changed) {
        made.signal = final_of(std::move(adjusted));
        // Those of the raw bars stand for them.
        for (std::vector<double>* column : {&made.signal.volume, &made.signal.amount}) {
            *column = {};
        }
        made.signal.time = {};
    }
    made.hands = made.raw.volume;
    count_in_hands(made.hands, instrument);
    return made;
}

// Raw bars that signals and fills are made from.
Bars read_base(const Stores& stores, const market::InstrumentId& id, Period period,
               std::optional<Date> to) {
    store::BarQuery query{
        id, is_derived_from_days(period) ? Period::k1d : period, market::Adjust::kNone, {}, {}, {}};
    if (to) {
        query.range.to = first_time_of(*to + 1, period, id) - 1;
    }
    try {
        return store::query_bars(*stores.series, *stores.records, query).bars;
    } catch (const base::Error& error) {
        if (error.kind() != ErrorKind::kNotFound) {
            throw;
        }
    }
    return {};
}

}  // namespace

BarsView ReplayBars::signal_view() const {
    BarsView view = raw.view();
    view.volume = hands;
    if (!signal.open.empty()) {
        view.open = signal.open;
        view.high = signal.high;
        view.low = signal.low;
        view.close = signal.close;
    }
    return view;
}

ReplayBars read_replay_bars(const Stores& stores, const market::InstrumentId& id,
                            const backtest::DataSpec& data,
                            std::span<const market::CorporateAction> actions,
                            const market::Instrument& instrument) {
    return made_of(read_base(stores, id, data.period, data.to), data.period, data.adjust, actions,
                   instrument);
}

ReplayData ReplayData::read(const backtest::StrategyFile& strategy, BarShelf& shelf,
                            std::size_t threads, std::stop_token stop,
                            const std::function<void(std::size_t, std::size_t)>& progress) {
    ReplayData read;
    read.data_ = strategy.data;
    const Stores& stores = shelf.stores();
    const auto instruments = universe_of(strategy, shelf, read.remarks_);
    std::map<std::string, std::vector<backtest::DayRange>> special;
    for (const auto& each : strategy.special_treatment) {
        special[each.instrument].push_back({each.from, each.to});
    }
    std::vector<ReplayInstrument> all;
    for (const UniverseMember& each : instruments) {
        all.push_back({each.instrument, {}, {}, {}, each.member});
    }
    std::mutex mutex;
    std::uint64_t bars = 0;
    std::size_t done = 0;
    base::parallel_for(instruments.size(), threads, [&](std::size_t i) {
        if (stop.stop_requested()) {
            throw base::Error(ErrorKind::kCancelled, "the backtest was stopped");
        }
        ReplayInstrument& one = all[i];
        const market::InstrumentId& id = one.instrument.id;
        one.actions = stores.records->read_actions(id);
        if (strategy.data.to) {
            std::erase_if(one.actions,
                          [&](const auto& each) { return each.ex_date > *strategy.data.to; });
        }
        one.bars = read_replay_bars(stores, id, strategy.data, one.actions, one.instrument);
        if (const auto found = special.find(id.str()); found != special.end()) {
            one.special_treatment = found->second;
        }
        const std::lock_guard lock(mutex);
        bars += one.bars.raw.size();
        if (bars > kReplayBarsMax) {
            throw base::Error(ErrorKind::kExhausted,
                              fmt::format("the history has more than {} bars, which don't fit "
                                          "into memory; narrow the universe or take a longer "
                                          "period",
                                          kReplayBarsMax));
        }
        progress(++done, instruments.size());
    });
    for (ReplayInstrument& one : all) {
        if (!one.bars.raw.empty()) {
            read.instruments_.push_back(std::move(one));
        } else if (!strategy.universe.instruments.empty()) {
            throw base::Error(
                ErrorKind::kNotFound,
                fmt::format("there are no {} bars of {} up to the last day; import "
                            "them first",
                            to_string(strategy.data.period), one.instrument.id.str()));
        }
    }
    read.make_axis(strategy, stores);
    if (!strategy.data.benchmark.empty()) {
        read.read_benchmark(strategy, shelf);
    }
    return read;
}

void ReplayData::make_axis(const backtest::StrategyFile& strategy, const Stores& stores) {
    if (instruments_.empty()) {
        throw base::Error(ErrorKind::kNotFound,
                          fmt::format("nothing in the universe has {} bars up to the last day",
                                      to_string(data_.period)));
    }
    std::set<std::string_view> calendars;
    for (const ReplayInstrument& one : instruments_) {
        const auto& times = one.bars.raw.time;
        axis_.insert(axis_.end(), times.begin(), times.end());
        calendars.insert(market::Calendar::name_for_exchange(one.instrument.id.exchange()));
    }
    const auto [first, last] = std::minmax_element(axis_.begin(), axis_.end());
    if (data_.period == Period::k1d) {
        const Date from{static_cast<std::int32_t>(*first)};
        const Date to{static_cast<std::int32_t>(*last)};
        for (const std::string_view name : calendars) {
            const market::Calendar calendar =
                market::Calendar::built_in(name).extended(stores.records->read_trading_days(name));
            for (const Date day : calendar.trading_days(from, to)) {
                // Only bars can tell whether an exchange was open on a day that nobody published.
                if (!calendar.is_provisional(day)) {
                    axis_.push_back(day.days);
                }
            }
        }
    }
    std::sort(axis_.begin(), axis_.end());
    axis_.erase(std::unique(axis_.begin(), axis_.end()), axis_.end());
    if (!strategy.data.from) {
        return;
    }
    const market::InstrumentId& id = instruments_[0].instrument.id;
    const std::int64_t begin = first_time_of(*strategy.data.from, data_.period, id);
    const auto found = std::lower_bound(axis_.begin(), axis_.end(), begin);
    first_moment_ = static_cast<std::size_t>(found - axis_.begin());
    if (found == axis_.end()) {
        throw base::Error(ErrorKind::kInvalidArgument,
                          "data.from: no bar lies on " + base::to_string(*strategy.data.from) +
                              " or after it" + (data_.to ? " up to data.to" : ""));
    }
    if (begin < axis_.front()) {
        remarks_.push_back(backtest::remark_text(backtest::RemarkCode::kLateData,
                                                 {{"from", base::to_string(*strategy.data.from)}}));
    }
}

void ReplayData::read_benchmark(const backtest::StrategyFile& strategy, BarShelf& shelf) {
    const market::InstrumentId id = market::InstrumentId::parse(strategy.data.benchmark);
    const auto known = shelf.instruments();
    const auto found =
        std::find_if(known->begin(), known->end(), [&](const auto& each) { return each.id == id; });
    ReplayBars bars;
    if (found != known->end()) {
        std::vector<market::CorporateAction> actions = shelf.stores().records->read_actions(id);
        bars = read_replay_bars(shelf.stores(), id, strategy.data, actions, *found);
    }
    if (bars.raw.empty()) {
        throw base::Error(ErrorKind::kNotFound,
                          fmt::format("data.benchmark: there are no {} bars of {}; import them, or "
                                      "leave the benchmark out",
                                      to_string(data_.period), id.str()));
    }
    const BarsView view = bars.signal_view();
    benchmark_.assign(axis_.size(), panel::kUndefined);
    std::size_t next = 0;
    for (std::size_t i = 0; i < axis_.size(); ++i) {
        while (next < view.size() && view.time[next] <= axis_[i]) {
            ++next;
        }
        if (next > 0) {
            benchmark_[i] = view.close[next - 1];
        }
    }
}

backtest::History ReplayData::history() const {
    backtest::History history;
    history.period = data_.period;
    history.axis = axis_;
    history.first_moment = first_moment_;
    history.benchmark = benchmark_;
    for (const ReplayInstrument& one : instruments_) {
        history.instruments.push_back({&one.instrument, one.bars.raw.view(), one.bars.signal_view(),
                                       one.actions, one.special_treatment, one.member});
    }
    return history;
}

ReplayData ReplayData::truncated(std::size_t moments) const {
    ReplayData cut;
    cut.data_ = data_;
    cut.first_moment_ = first_moment_;
    cut.axis_.assign(axis_.begin(), axis_.begin() + static_cast<std::ptrdiff_t>(moments));
    if (!benchmark_.empty()) {
        cut.benchmark_.assign(benchmark_.begin(),
                              benchmark_.begin() + static_cast<std::ptrdiff_t>(moments));
    }
    const std::int64_t last = cut.axis_.back();
    for (const ReplayInstrument& one : instruments_) {
        ReplayInstrument shorter{one.instrument, {}, {}, one.special_treatment, one.member};
        for (const market::CorporateAction& action : one.actions) {
            if (first_time_of(action.ex_date, data_.period, one.instrument.id) <= last) {
                shorter.actions.push_back(action);
            }
        }
        const auto& times = one.bars.raw.time;
        const auto count = static_cast<std::size_t>(
            std::upper_bound(times.begin(), times.end(), last) - times.begin());
        if (is_derived_from_days(data_.period)) {
            // Derived bars are stamped with their last day: what is cut is whole.
            shorter.bars = one.bars;
            keep(shorter.bars.raw, count);
            shorter.bars.hands.resize(count);
            if (!one.bars.signal.open.empty()) {
                for (std::vector<double>* column :
                     {&shorter.bars.signal.open, &shorter.bars.signal.high,
                      &shorter.bars.signal.low, &shorter.bars.signal.close}) {
                    column->resize(count);
                }
            }
        } else {
            shorter.bars = made_of(owned(one.bars.raw.view().slice(0, count)), data_.period,
                                   data_.adjust, shorter.actions, one.instrument);
        }
        cut.instruments_.push_back(std::move(shorter));
    }
    return cut;
}

std::uint64_t ReplayData::bars() const {
    std::uint64_t sum = 0;
    for (const ReplayInstrument& one : instruments_) {
        sum += one.bars.raw.size();
    }
    return sum;
}

}  // namespace mystocks::job::detail
