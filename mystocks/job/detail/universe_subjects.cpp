#include "mystocks/job/detail/universe_subjects.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/market_room.hpp"
#include "mystocks/market/derive.hpp"

namespace mystocks::job::detail {
namespace {

using base::Date;
using base::ErrorKind;
using formula::OutputColumns;
using formula::Subject;
using market::Instrument;
using market::Period;

// Values that one thread computes at once: 4 MiB of them.
constexpr std::size_t kValuesMax = std::size_t{1} << 19;

void add(LoadedSubjects& loaded, Candidate&& candidate, UniverseSubjects& universe) {
    if (!candidate.bars.empty()) {
        loaded.bars += candidate.bars.size();
        loaded.subjects.push_back(universe.subject_of(candidate));
        loaded.candidates.push_back(std::move(candidate));
    }
}

}  // namespace

std::vector<Instrument> members_of(const ScreenUniverse& universe, BarShelf& shelf) {
    std::optional<std::set<market::InstrumentId>> only;
    if (universe.instruments) {
        only.emplace(universe.instruments->begin(), universe.instruments->end());
    }
    if (universe.block) {
        const auto block =
            shelf.stores().records->find_block(universe.block->first, universe.block->second);
        std::set<market::InstrumentId> both;
        if (block) {
            for (const market::InstrumentId& id : block->members) {
                if (!only || only->contains(id)) {
                    both.insert(id);
                }
            }
        }
        only = std::move(both);
    }
    std::vector<Instrument> chosen;
    for (const Instrument& each : *shelf.instruments()) {
        if ((!only || only->contains(each.id)) && (!universe.kind || *universe.kind == each.kind)) {
            chosen.push_back(each);
        }
    }
    return chosen;
}

void require_block(const ScreenUniverse& universe, const store::RecordStore& records) {
    if (universe.block && !records.find_block(universe.block->first, universe.block->second)) {
        throw base::Error(ErrorKind::kNotFound, "there is no " +
                                                    std::string(to_string(universe.block->first)) +
                                                    " block '" + universe.block->second + "'");
    }
}

// Weeks and months of the days so far: the last one is as it stood on the day.
std::shared_ptr<const ShelvedBars> UniverseSubjects::derived_until(const Instrument& instrument,
                                                                   Date as_of) const {
    const auto days = shelf_.get(instrument.id, Period::k1d, adjust_, as_of);
    if (days->bars.empty()) {
        return shelf_.get(instrument.id, period_, adjust_, as_of);
    }
    const auto& times = days->bars.time;
    const auto end = std::upper_bound(times.begin(), times.end(), last_->days);
    auto made = std::make_shared<ShelvedBars>();
    made->bars = market::derive_bars(
        days->bars.view().slice(0, static_cast<std::size_t>(end - times.begin())), Period::k1d,
        period_, instrument.id.exchange());
    return made;
}

Candidate UniverseSubjects::load(const Instrument& instrument) const {
    Candidate made;
    made.instrument = &instrument;
    made.zone = &base::TimeZone::named(market::time_zone_name_of(instrument.id.exchange()));
    made.today = made.zone->date_of(now_);
    const Date as_of = as_of_day(made.today);
    const bool derived = !market::is_intraday(period_) && period_ != Period::k1d;
    if (derived && last_ && *last_ < made.today) {
        made.held = derived_until(instrument, as_of);
    } else {
        made.held = shelf_.get(instrument.id, period_, adjust_, as_of);
    }
    made.bars = made.held->bars.view();
    if (last_) {
        // A bar may end at midnight.
        const std::int64_t cut =
            market::is_intraday(period_) ? made.zone->to_utc(*last_ + 1, {0}) : last_->days;
        const auto& times = made.bars.time;
        const auto end = std::upper_bound(times.begin(), times.end(), cut);
        made.bars = made.bars.slice(0, static_cast<std::size_t>(end - times.begin()));
    }
    return made;
}

formula::Subject UniverseSubjects::subject_of(const Candidate& candidate) {
    const Date as_of = as_of_day(candidate.today);
    const std::lock_guard lock(mutex_);
    auto& around = around_[as_of.days];
    if (around == nullptr) {
        around = std::make_unique<StoreSurroundings>(shelf_, adjust_, as_of);
    }
    return {candidate.bars, period_, candidate.instrument, around.get()};
}

Date UniverseSubjects::day_of(const Candidate& candidate, std::size_t bar) const {
    const std::int64_t time = candidate.bars.time[bar];
    // A bar that ends at midnight is the last of its day.
    return market::is_intraday(period_) ? candidate.zone->date_of(time - 1)
                                        : Date{static_cast<std::int32_t>(time)};
}

LoadedSubjects load_all(UniverseSubjects& universe, std::span<const Instrument> instruments) {
    LoadedSubjects loaded;
    for (const Instrument& each : instruments) {
        add(loaded, universe.load(each), universe);
    }
    return loaded;
}

LoadedSubjects load_market(UniverseSubjects& universe, std::span<const Instrument> instruments,
                           const formula::Program& program, const std::stop_token& stop,
                           const std::string& noun) {
    LoadedSubjects loaded;
    for (const Instrument& each : instruments) {
        if (stop.stop_requested()) {
            throw base::Error(ErrorKind::kCancelled, "the " + noun + " was stopped");
        }
        add(loaded, universe.load(each), universe);
        require_room_for_market(program, loaded.bars);
    }
    return loaded;
}

void run_outputs(const FormulaEngine::Ready& ready, std::span<const Subject> subjects,
                 std::size_t outputs_total, std::span<const std::size_t> outputs,
                 std::vector<double>& scratch, const TakeValues& take) {
    std::size_t first = 0;
    while (first < subjects.size()) {
        // As many subjects as fit, or one with as many of its columns as fit.
        std::size_t end = first;
        std::size_t bars = 0;
        while (
            end < subjects.size() &&
            (end == first || (bars + subjects[end].bars.size()) * outputs.size() <= kValuesMax)) {
            bars += subjects[end].bars.size();
            ++end;
        }
        const std::size_t columns_max =
            std::max<std::size_t>(1, kValuesMax / std::max<std::size_t>(1, bars));
        for (std::size_t done = 0; done < outputs.size(); done += columns_max) {
            const auto part = outputs.subspan(done, std::min(columns_max, outputs.size() - done));
            if (scratch.size() < bars * part.size()) {
                scratch.resize(bars * part.size());
            }
            std::vector<OutputColumns> columns(end - first);
            std::span<double> free = scratch;
            for (std::size_t i = first; i < end; ++i) {
                columns[i - first].resize(outputs_total);
                for (const std::size_t output : part) {
                    columns[i - first][output] = free.first(subjects[i].bars.size());
                    free = free.subspan(subjects[i].bars.size());
                }
            }
            ready.run(subjects.subspan(first, end - first), columns);
            for (std::size_t i = first; i < end; ++i) {
                for (const std::size_t output : part) {
                    take(i, output, columns[i - first][output]);
                }
            }
        }
        first = end;
    }
}

}  // namespace mystocks::job::detail
