#include "mystocks/feed/simulated/detail/index_walk.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "mystocks/feed/simulated/detail/instrument_walk.hpp"
#include "mystocks/market/initials.hpp"

namespace mystocks::feed::simulated {
namespace {

using market::Board;

struct IndexPlan {
    const char* code;
    const char* name;
    std::optional<Board> board;
};

constexpr IndexPlan kIndices[] = {
    {"999001", "模拟综合指数", {}},
    {"999002", "模拟主板指数", Board::kMain},
    {"999003", "模拟创业板指", Board::kChiNext},
    {"999004", "模拟科创指数", Board::kStar},
};

bool is_member(const IndexPlan& plan, const Profile& profile) {
    return !plan.board || *plan.board == profile.instrument.board;
}

// Sums over the members that trade, of price over reference price.
struct Sums {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    std::int64_t lots = 0;
    std::int64_t amount = 0;  // fen
    int members = 0;
};

struct Totals {
    std::vector<Sums> days;
    std::vector<Sums> minutes;  // of the days from minute_begin on, 240 each
};

void add(Sums& sums, const Candle& candle, double reference) {
    sums.open += static_cast<double>(candle.open) / reference;
    sums.high += static_cast<double>(candle.high) / reference;
    sums.low += static_cast<double>(candle.low) / reference;
    sums.close += static_cast<double>(candle.close) / reference;
    sums.lots += candle.lots;
    sums.amount += candle.amount;
    ++sums.members;
}

void add(Totals& totals, const MarketModel& model, const Profile& profile, const Walk& walk) {
    for (const WalkedDay& day : walk.days) {
        // A first day has no close before it.
        if (profile.is_new && &day == &walk.days.front()) {
            continue;
        }
        const auto reference = static_cast<double>(day.reference);
        add(totals.days[day.day], day.candle, reference);
        if (day.day < model.minute_begin) {
            continue;
        }
        const std::size_t first = (day.day - model.minute_begin) * kMinutesADay;
        for (std::size_t i = 0; i < kMinutesADay; ++i) {
            add(totals.minutes[first + i], walk.minutes[day.first_minute + i], reference);
        }
    }
}

double hundredths(double level) {
    return std::floor(level * 100 + 0.5) / 100;
}

market::Bar bar_of(std::int64_t time, const Sums& sums) {
    return {time,
            0,
            0,
            0,
            0,
            static_cast<double>(sums.lots * 100),
            static_cast<double>(sums.amount) / 100};
}

market::Bar coarse_day(std::int64_t time, const Sums& sums, double before) {
    const double scale = before / sums.members;
    market::Bar bar = bar_of(time, sums);
    bar.open = hundredths(sums.open * scale);
    bar.close = hundredths(sums.close * scale);
    const double top = std::max(bar.open, bar.close);
    const double bottom = std::min(bar.open, bar.close);
    bar.high = hundredths(std::max(top, (top + sums.high * scale) / 2));
    bar.low = hundredths(std::min(bottom, (bottom + sums.low * scale) / 2));
    return bar;
}

// The minutes of one day into `minutes`, and the day that they make.
market::Bar fine_day(std::int64_t date, const Sums& day, const Sums* sums, std::int64_t midnight,
                     double before, market::Bars& minutes) {
    market::Bar whole = bar_of(date, day);
    double last = hundredths(sums[0].open * (before / sums[0].members));
    whole.open = whole.high = whole.low = last;
    for (std::size_t i = 0; i < kMinutesADay; ++i) {
        market::Bar bar = bar_of(midnight + end_minute_of(i) * base::kUsPerMinute, sums[i]);
        bar.open = last;
        bar.close = last = hundredths(sums[i].close * (before / sums[i].members));
        bar.high = std::max(bar.open, bar.close);
        bar.low = std::min(bar.open, bar.close);
        whole.high = std::max(whole.high, bar.high);
        whole.low = std::min(whole.low, bar.low);
        minutes.push_back(bar);
    }
    whole.close = last;
    return whole;
}

void fill(IndexSeries& series, const MarketModel& model, const Totals& totals) {
    double level = 1000;
    for (std::size_t day = 0; day < model.days.size(); ++day) {
        const Sums& sums = totals.days[day];
        if (sums.members == 0) {
            continue;
        }
        const std::int64_t date = model.days[day].days;
        if (day < model.minute_begin) {
            series.daily.push_back(coarse_day(date, sums, level));
        } else {
            const std::size_t nth = day - model.minute_begin;
            series.daily.push_back(fine_day(date, sums, &totals.minutes[nth * kMinutesADay],
                                            model.midnight_us[nth], level, series.minutes));
        }
        level = series.daily.close.back();
    }
}

}  // namespace

std::vector<IndexSeries> list_indices(const MarketModel& model) {
    std::vector<IndexSeries> indices;
    for (const IndexPlan& plan : kIndices) {
        IndexSeries series{
            .instrument = market::instrument_from_id(market::InstrumentId::of(plan.code, "SIM")),
            .members = {},
            .daily = {},
            .minutes = {}};
        series.instrument.name = plan.name;
        series.instrument.initials = market::initials_of(plan.name);
        series.instrument.source = kSourceName;
        for (const Profile& profile : model.profiles) {
            if (is_member(plan, profile)) {
                series.members.push_back(profile.instrument.id);
            }
        }
        indices.push_back(std::move(series));
    }
    return indices;
}

std::vector<IndexSeries> walk_indices(const MarketModel& model, std::stop_token stop) {
    std::vector<IndexSeries> indices = list_indices(model);
    std::vector<Totals> totals(indices.size());
    for (Totals& sums : totals) {
        sums.days.resize(model.days.size());
        sums.minutes.resize(model.minute_days() * kMinutesADay);
    }
    for (const Profile& profile : model.profiles) {
        if (stop.stop_requested()) {
            return {};
        }
        const Walk walk = walk_instrument(model, profile);
        for (std::size_t i = 0; i < indices.size(); ++i) {
            if (is_member(kIndices[i], profile)) {
                add(totals[i], model, profile, walk);
            }
        }
    }
    for (std::size_t i = 0; i < indices.size(); ++i) {
        fill(indices[i], model, totals[i]);
    }
    return indices;
}

}  // namespace mystocks::feed::simulated
