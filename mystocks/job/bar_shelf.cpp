#include "mystocks/job/bar_shelf.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <set>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/hands.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::job {
namespace {

constexpr std::uint64_t kBytesPerBar = 7 * sizeof(double);
constexpr std::uint64_t kBytesPerSeries = 1024;  // what a series takes beside its rows, about

std::string key_of(const market::InstrumentId& id, market::Period period, market::Adjust adjust) {
    std::string key = id.str();
    key.push_back('\n');
    key.push_back(static_cast<char>(period));
    key.push_back(static_cast<char>('0' + static_cast<int>(adjust)));
    return key;
}

}  // namespace

BarShelf::BarShelf(Stores stores, std::uint64_t bytes_max)
    : stores_(std::move(stores)), bytes_max_(bytes_max), version_(stores_.data_version()) {}

void BarShelf::refresh() {
    const std::lock_guard lock(mutex_);
    const std::uint64_t version = stores_.data_version();
    if (version == version_) {
        return;
    }
    version_ = version;
    ++generation_;  // before clearing: what is being read now doesn't come in any more
    instruments_.reset();
    for (Shard& shard : shards_) {
        const std::lock_guard inner(shard.mutex);
        shard.places.clear();
    }
    bytes_ = 0;
}

std::shared_ptr<const ShelvedBars> BarShelf::read(const market::InstrumentId& id,
                                                  market::Period period, market::Adjust adjust,
                                                  base::Date as_of) const {
    auto read = std::make_shared<ShelvedBars>();
    try {
        store::BarAnswer answer = store::query_bars(*stores_.series, *stores_.records,
                                                    {id, period, adjust, {}, {}, as_of});
        read->bars = std::move(answer.bars);
        detail::count_in_hands(read->bars.volume, answer.instrument);
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::kNotFound) {
            throw;
        }
    }
    read->actions = stores_.records->read_actions(id);
    return read;
}

std::shared_ptr<const ShelvedBars> BarShelf::get(const market::InstrumentId& id,
                                                 market::Period period, market::Adjust adjust,
                                                 base::Date as_of) {
    std::string key = key_of(id, period, adjust);
    Shard& shard = shards_[std::hash<std::string>()(key) % kShards];
    {
        const std::lock_guard lock(shard.mutex);
        const auto known = shard.places.find(key);
        if (known != shard.places.end() && known->second.from <= as_of &&
            as_of < known->second.to) {
            return known->second.bars;
        }
    }
    const std::uint64_t generation = generation_;
    auto bars = read(id, period, adjust, as_of);
    Place place{bars,
                {std::numeric_limits<std::int32_t>::min()},
                {std::numeric_limits<std::int32_t>::max()}};
    if (adjust != market::Adjust::kNone) {
        for (const market::CorporateAction& action : bars->actions) {
            (action.ex_date <= as_of ? place.from : place.to) = action.ex_date;
            if (action.ex_date > as_of) {
                break;
            }
        }
    }
    const std::uint64_t size = kBytesPerSeries + bars->bars.size() * kBytesPerBar;
    const std::lock_guard lock(shard.mutex);
    if (generation != generation_ || shard.places.contains(key)) {
        return bars;  // an entry for another day stays: that is most likely today's
    }
    if (bytes_.fetch_add(size) + size > bytes_max_) {
        bytes_ -= size;
        return bars;
    }
    shard.places.emplace(std::move(key), std::move(place));
    return bars;
}

std::shared_ptr<const std::vector<market::Instrument>> BarShelf::instruments() {
    const std::lock_guard lock(mutex_);
    if (instruments_ != nullptr) {
        return instruments_;
    }
    std::set<market::InstrumentId> with_bars;
    for (const store::SeriesInfo& info : stores_.series->list_series()) {
        const auto series_class = info.key.series_class;
        if (series_class == store::SeriesClass::kBars ||
            series_class == store::SeriesClass::kTicks) {
            with_bars.insert(info.key.id);
        }
    }
    store::InstrumentQuery all;
    all.limit = std::numeric_limits<std::size_t>::max();
    auto found = std::make_shared<std::vector<market::Instrument>>();
    std::set<market::InstrumentId> unknown = with_bars;
    for (market::Instrument& each : stores_.records->search_instruments(all).instruments) {
        if (with_bars.contains(each.id)) {
            unknown.erase(each.id);
            found->push_back(std::move(each));
        }
    }
    for (const market::InstrumentId& id : unknown) {
        found->push_back(market::instrument_from_id(id));
    }
    std::sort(found->begin(), found->end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    instruments_ = found;
    return instruments_;
}

}  // namespace mystocks::job
