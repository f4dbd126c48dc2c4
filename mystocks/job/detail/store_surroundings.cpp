#include "mystocks/job/detail/store_surroundings.hpp"

#include <algorithm>

#include "mystocks/base/error.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::job::detail {
namespace {

// TDX's numbers come in units of 10,000 shares: tradable and all before, tradable and all after.
constexpr double kSharesPerUnit = 10'000;
constexpr std::size_t kTradableAfter = 2;
constexpr std::size_t kAllAfter = 3;

struct ShareCount {
    base::Date from;
    double shares = 0;
};

std::vector<ShareCount> counts_of(const store::RecordStore& records, const market::InstrumentId& id,
                                  std::size_t value) {
    std::vector<ShareCount> counts;
    for (const market::ShareEvent& event : records.read_share_events(id)) {
        if (event.category >= 2 && event.category <= 10 && event.values[value] > 0) {
            counts.push_back({event.date, event.values[value] * kSharesPerUnit});
        }
    }
    return counts;
}

// The newest count of a day, or undefined before the first.
double count_at(const std::vector<ShareCount>& counts, base::Date day) {
    const auto after = std::upper_bound(
        counts.begin(), counts.end(), day,
        [](base::Date wanted, const ShareCount& each) { return wanted < each.from; });
    return after == counts.begin() ? panel::kUndefined : std::prev(after)->shares;
}

}  // namespace

std::shared_ptr<const market::Bars> StoreSurroundings::bars(std::string_view instrument_id,
                                                            market::Period period) const {
    const auto id = market::InstrumentId::try_parse(instrument_id);
    if (!id) {
        return nullptr;
    }
    auto shelved = shelf_.get(*id, period, adjust_, as_of_);
    if (shelved->bars.empty()) {
        return nullptr;
    }
    return {shelved, &shelved->bars};
}

void StoreSurroundings::capital(const market::Instrument& instrument, market::Period period,
                                std::span<const std::int64_t> times,
                                std::span<double> capital) const {
    const auto counts = counts_of(*shelf_.stores().records, instrument.id, kTradableAfter);
    const double hand = market::hand_of(instrument);
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(instrument.id.exchange()));
    for (std::size_t i = 0; i < times.size(); ++i) {
        const base::Date day = market::is_intraday(period)
                                   ? zone.date_of(times[i])
                                   : base::Date{static_cast<std::int32_t>(times[i])};
        capital[i] = count_at(counts, day) / hand;
    }
}

void StoreSurroundings::finance(const market::Instrument& instrument, market::Period period,
                                int number, std::span<const std::int64_t> times,
                                std::span<double> figures) const {
    std::ranges::fill(figures, panel::kUndefined);
    const auto day_of = [&, &zone = base::TimeZone::named(market::time_zone_name_of(
                                instrument.id.exchange()))](std::int64_t time) {
        return market::is_intraday(period) ? zone.date_of(time)
                                           : base::Date{static_cast<std::int32_t>(time)};
    };
    if (number == 42) {
        std::optional<base::Date> listed = instrument.list_date;
        if (!listed) {
            const auto daily = shelf_.get(instrument.id, market::Period::k1d, adjust_, as_of_);
            if (daily->bars.empty()) {
                return;
            }
            listed = base::Date{static_cast<std::int32_t>(daily->bars.time[0])};
        }
        for (std::size_t i = 0; i < times.size(); ++i) {
            figures[i] = std::max(0, day_of(times[i]).days - listed->days);
        }
        return;
    }
    const bool all = number == 1 || number == 41;
    if (!all && number != 7 && number != 40) {
        return;
    }
    const auto counts =
        counts_of(*shelf_.stores().records, instrument.id, all ? kAllAfter : kTradableAfter);
    for (std::size_t i = 0; i < times.size(); ++i) {
        figures[i] = count_at(counts, day_of(times[i]));
    }
    if (number >= 40) {
        times_closes(instrument, period, times, figures);
    }
}

void StoreSurroundings::times_closes(const market::Instrument& instrument, market::Period period,
                                     std::span<const std::int64_t> times,
                                     std::span<double> figures) const {
    const auto shelved = shelf_.get(instrument.id, period, market::Adjust::kNone, as_of_);
    const market::Bars& bars = shelved->bars;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const auto after = std::ranges::upper_bound(bars.time, times[i]) - bars.time.begin();
        figures[i] *=
            after == 0 ? panel::kUndefined : bars.close[static_cast<std::size_t>(after - 1)];
    }
}

std::optional<bool> StoreSurroundings::in_block(const market::Instrument& instrument,
                                                std::string_view block) const {
    const std::lock_guard lock(mutex_);
    auto known = blocks_.find(block);
    if (known == blocks_.end()) {
        std::optional<std::set<market::InstrumentId>> members;
        const store::RecordStore& records = *shelf_.stores().records;
        for (const store::BlockInfo& info : records.list_blocks()) {
            if (info.name != block) {
                continue;
            }
            if (const auto found = records.find_block(info.kind, info.name)) {
                members.emplace(members.value_or(std::set<market::InstrumentId>()));
                members->insert(found->members.begin(), found->members.end());
            }
        }
        known = blocks_.emplace(std::string(block), std::move(members)).first;
    }
    if (!known->second) {
        return std::nullopt;
    }
    return known->second->contains(instrument.id);
}

}  // namespace mystocks::job::detail
