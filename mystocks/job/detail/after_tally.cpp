#include "mystocks/job/detail/after_tally.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::job::detail {
namespace {

// A bar in which the instrument could be bought and sold. Indices and the like aren't traded
// themselves, and some sources give no volume for them.
bool has_traded(const market::Instrument& instrument, const market::Bars& raw, std::size_t i) {
    if (!(std::isfinite(raw.close[i]) && raw.close[i] > 0)) {
        return false;
    }
    switch (instrument.kind) {
        case market::InstrumentKind::kStock:
        case market::InstrumentKind::kFund:
        case market::InstrumentKind::kBond:
        case market::InstrumentKind::kRepo:
            return !(raw.volume[i] <= 0);
        default:
            return true;
    }
}

// Closes that differ by what a holder gained, dividends put back in.
std::vector<double> comparable_closes(BarShelf& shelf, const market::Instrument& instrument,
                                      market::Period period, base::Date today,
                                      const ShelvedBars& raw) {
    if (raw.actions.empty()) {
        return raw.bars.close;
    }
    // A close of a week or month is that of its last day.
    const market::Period unit = market::is_intraday(period) ? period : market::Period::k1d;
    const auto daily = period == market::Period::k1d ? nullptr
                                                     : shelf.get(instrument.id, market::Period::k1d,
                                                                 market::Adjust::kNone, today);
    market::Bars bars = raw.bars;
    market::adjust_bars(bars, unit, raw.actions, daily ? daily->bars.view() : raw.bars.view(),
                        market::time_zone_name_of(instrument.id.exchange()),
                        {market::Adjust::kRatio, today, {}});
    return std::move(bars.close);
}

}  // namespace

void AfterTally::add(std::size_t which, double change) {
    Sum& sum = sums_.at(which);
    ++sum.samples;
    sum.wins += change > 0 ? 1 : 0;
    sum.changes += change;
}

AfterTally& AfterTally::operator+=(const AfterTally& more) {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
        sums_[i].samples += more.sums_[i].samples;
        sums_[i].wins += more.sums_[i].wins;
        sums_[i].changes += more.sums_[i].changes;
    }
    return *this;
}

std::array<ScreenAfter, 3> AfterTally::result() const {
    std::array<ScreenAfter, 3> result;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
        const auto samples = static_cast<double>(sums_[i].samples);
        result[i].samples = sums_[i].samples;
        result[i].mean_return = samples > 0 ? sums_[i].changes / samples : panel::kUndefined;
        result[i].win_rate =
            samples > 0 ? static_cast<double>(sums_[i].wins) / samples : panel::kUndefined;
    }
    return result;
}

AfterTally tally_after(BarShelf& shelf, const market::Instrument& instrument, market::Period period,
                       base::Date today, std::span<const std::int64_t> hit_times) {
    AfterTally tally;
    const auto raw = shelf.get(instrument.id, period, market::Adjust::kNone, today);
    std::vector<double> closes;
    try {
        closes = comparable_closes(shelf, instrument, period, today, *raw);
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::kCorrupt) {
            throw;
        }
        base::log_warning("what followed hits of " + instrument.id.str() +
                          " can't be measured: " + error.message());
        return tally;
    }
    std::vector<std::size_t> traded;
    for (std::size_t i = 0; i < closes.size(); ++i) {
        if (has_traded(instrument, raw->bars, i)) {
            traded.push_back(i);
        }
    }
    auto place = traded.begin();
    for (const std::int64_t time : hit_times) {
        place = std::lower_bound(
            place, traded.end(), time,
            [&](std::size_t i, std::int64_t wanted) { return raw->bars.time[i] < wanted; });
        if (place == traded.end()) {
            break;
        }
        // Of a running week the hit's time is the day it was seen on, before the week's end.
        const bool same_bar = raw->bars.time[*place] == time;
        if (!same_bar && (period == market::Period::k1d || market::is_intraday(period))) {
            continue;
        }
        for (std::size_t which = 0; which < kAfterBars.size(); ++which) {
            if (traded.end() - place > kAfterBars[which]) {
                const double from = closes[*place];
                const double to = closes[*(place + kAfterBars[which])];
                if (from > 0 && std::isfinite(to)) {
                    tally.add(which, to / from - 1);
                }
            }
        }
    }
    return tally;
}

}  // namespace mystocks::job::detail
