#include "mystocks/job/screen_job.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/job/detail/after_tally.hpp"
#include "mystocks/job/detail/market_room.hpp"
#include "mystocks/job/detail/store_surroundings.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::job {
namespace {

using base::Date;
using base::ErrorKind;
using formula::OutputColumns;
using formula::Program;
using formula::Subject;
using market::Instrument;
using market::Period;

constexpr std::size_t kInstrumentsPerStep = 64;
// Values that one thread computes at once: 4 MiB of them.
constexpr std::size_t kValuesMax = std::size_t{1} << 19;
[[noreturn]] void refuse(ErrorKind kind, std::string message) {
    throw base::Error(kind, std::move(message));
}

bool is_hit(double value) {
    return value != 0 && !std::isnan(value);
}

std::vector<Instrument> members(const ScreenUniverse& universe, BarShelf& shelf) {
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

// One instrument with what the formula may know of it.
struct Candidate {
    const Instrument* instrument = nullptr;
    const base::TimeZone* zone = nullptr;
    Date today;
    std::shared_ptr<const ShelvedBars> held;
    market::BarsView bars;
};

struct Found {
    ScreenRow row;
    const base::TimeZone* zone = nullptr;
    Date day;
    detail::AfterTally after;
};

// A candidate's hit, before its columns are known.
struct Hit {
    std::size_t subject = 0;
    std::size_t bar = 0;  // the one that is shown
    Found found;
};

class Screen {
  public:
    Screen(const ScreenRequest& request, std::shared_ptr<const Program> program, BarShelf& shelf,
           base::TimeUs now)
        : request_(request),
          program_(std::move(program)),
          shelf_(shelf),
          now_(now),
          wanted_last_(request.date ? request.date : request.to) {}

    Candidate load(const Instrument& instrument) const {
        Candidate made;
        made.instrument = &instrument;
        made.zone = &base::TimeZone::named(market::time_zone_name_of(instrument.id.exchange()));
        made.today = made.zone->date_of(now_);
        const Date as_of = as_of_day(made.today);
        const bool derived =
            !market::is_intraday(request_.period) && request_.period != Period::k1d;
        if (derived && wanted_last_ && *wanted_last_ < made.today) {
            made.held = derived_until(instrument, as_of);
        } else {
            made.held = shelf_.get(instrument.id, request_.period, request_.adjust, as_of);
        }
        made.bars = made.held->bars.view();
        if (wanted_last_) {
            // A bar may end at midnight.
            const std::int64_t cut = market::is_intraday(request_.period)
                                         ? made.zone->to_utc(*wanted_last_ + 1, {0})
                                         : wanted_last_->days;
            const auto& times = made.bars.time;
            const auto end = std::upper_bound(times.begin(), times.end(), cut);
            made.bars = made.bars.slice(0, static_cast<std::size_t>(end - times.begin()));
        }
        return made;
    }

    Subject subject_of(const Candidate& candidate, const formula::Surroundings& around) const {
        return {candidate.bars, request_.period, candidate.instrument, &around};
    }

    Date day_of(const Candidate& candidate, std::size_t bar) const {
        const std::int64_t time = candidate.bars.time[bar];
        // A bar that ends at midnight is the last of its day.
        return market::is_intraday(request_.period) ? candidate.zone->date_of(time - 1)
                                                    : Date{static_cast<std::int32_t>(time)};
    }

    // The hit that `decisions` (one a bar) make; empty where there is none.
    std::optional<Hit> judge(const Candidate& candidate, std::size_t subject,
                             std::span<const double> decisions) {
        const std::size_t last = decisions.size() - 1;
        Hit hit{subject, last, {bare_row(*candidate.instrument), candidate.zone, {}, {}}};
        hit.found.day = day_of(candidate, last);
        see(candidate.zone, hit.found.day);
        if (!request_.over_range()) {
            return is_hit(decisions[last]) ? std::optional(std::move(hit)) : std::nullopt;
        }
        std::vector<std::int64_t> times;
        for (std::size_t i = 0; i <= last; ++i) {
            if (is_hit(decisions[i]) &&
                (!request_.from || day_of(candidate, i) >= *request_.from)) {
                times.push_back(candidate.bars.time[i]);
                hit.bar = i;
            }
        }
        if (times.empty()) {
            return std::nullopt;
        }
        hit.found.row.hits = times.size();
        hit.found.after = detail::tally_after(shelf_, *candidate.instrument, request_.period,
                                              candidate.today, times);
        return hit;
    }

    // Everything but the columns.
    void fill(const Candidate& candidate, Hit& hit) {
        const std::span<const double> closes = candidate.bars.close;
        ScreenRow& row = hit.found.row;
        row.time = candidate.bars.time[hit.bar];
        row.close = closes[hit.bar];
        const double before = hit.bar == 0 ? panel::kUndefined : closes[hit.bar - 1];
        row.change = before > 0 ? row.close / before - 1 : panel::kUndefined;
        const std::size_t count = std::min(kSparklineMax, hit.bar + 1);
        const auto shown = closes.subspan(hit.bar + 1 - count, count);
        row.sparkline.assign(shown.begin(), shown.end());
        row.values.assign(program_->outputs.size() - 1, panel::kUndefined);
        row.after = hit.found.after.result();
        const std::uint64_t size =
            sizeof(Found) + (row.sparkline.size() + row.values.size()) * sizeof(double);
        if (result_bytes_.fetch_add(size) + size > kScreenResultBytesMax) {
            refuse(ErrorKind::kExhausted,
                   "the screen finds more than can be kept (64 MiB); narrow the condition or the "
                   "universe");
        }
    }

    ScreenResult finish(std::vector<std::vector<Found>>&& steps) const {
        ScreenResult result;
        for (std::size_t i = 0; i + 1 < program_->outputs.size(); ++i) {
            result.columns.push_back(program_->outputs[i].name);
        }
        detail::AfterTally all;
        for (std::vector<Found>& step : steps) {
            for (Found& found : step) {
                if (!request_.over_range() && found.day != newest_.at(found.zone)) {
                    continue;  // it did not trade on the day
                }
                all += found.after;
                result.rows.push_back(std::move(found.row));
            }
        }
        result.after = all.result();
        if (!request_.over_range()) {
            for (const auto& [zone, day] : newest_) {
                result.date = std::max(result.date.value_or(day), day);
            }
        }
        return result;
    }

    const Program& program() const { return *program_; }
    Date as_of_day(Date today) const {
        return wanted_last_ ? std::min(*wanted_last_, today) : today;
    }

  private:
    // Weeks and months of the days so far: the last one is as it stood on the day.
    std::shared_ptr<const ShelvedBars> derived_until(const Instrument& instrument,
                                                     Date as_of) const {
        const auto days = shelf_.get(instrument.id, Period::k1d, request_.adjust, as_of);
        if (days->bars.empty()) {
            return shelf_.get(instrument.id, request_.period, request_.adjust, as_of);
        }
        const auto& times = days->bars.time;
        const auto end = std::upper_bound(times.begin(), times.end(), wanted_last_->days);
        auto made = std::make_shared<ShelvedBars>();
        made->bars = market::derive_bars(
            days->bars.view().slice(0, static_cast<std::size_t>(end - times.begin())), Period::k1d,
            request_.period, instrument.id.exchange());
        return made;
    }

    static ScreenRow bare_row(const Instrument& instrument) {
        return {instrument.id, instrument.name, 0, 0, 0, {}, {}, 0, {}};
    }

    void see(const base::TimeZone* zone, Date day) {
        const std::lock_guard lock(mutex_);
        Date& newest = newest_.try_emplace(zone, day).first->second;
        newest = std::max(newest, day);
    }

    const ScreenRequest& request_;
    const std::shared_ptr<const Program> program_;
    BarShelf& shelf_;
    const base::TimeUs now_;
    const std::optional<Date> wanted_last_;
    std::atomic<std::uint64_t> result_bytes_ = 0;
    std::mutex mutex_;
    std::map<const base::TimeZone*, Date> newest_;
};

// The surroundings differ by zone only in their day.
class AroundZones {
  public:
    AroundZones(BarShelf& shelf, market::Adjust adjust) : shelf_(shelf), adjust_(adjust) {}

    const formula::Surroundings& at(Date as_of) {
        const std::lock_guard lock(mutex_);
        auto& made = made_[as_of.days];
        if (made == nullptr) {
            made = std::make_unique<detail::StoreSurroundings>(shelf_, adjust_, as_of);
        }
        return *made;
    }

  private:
    BarShelf& shelf_;
    const market::Adjust adjust_;
    std::mutex mutex_;
    std::map<std::int32_t, std::unique_ptr<detail::StoreSurroundings>> made_;
};

// Runs `outputs` of the program over subjects[first, end) and hands each column over.
template <typename Take>
void run_outputs(const FormulaEngine::Ready& ready, std::span<const Subject> subjects,
                 std::size_t outputs_total, std::span<const std::size_t> outputs,
                 std::vector<double>& scratch, const Take& take) {
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

// Some instruments, one step of the work.
std::vector<Found> look_at(Screen& screen, const FormulaEngine::Ready& ready, AroundZones& around,
                           std::span<const Instrument> instruments, std::uint64_t& bars) {
    std::vector<Candidate> candidates;
    std::vector<Subject> subjects;
    for (const Instrument& each : instruments) {
        Candidate candidate = screen.load(each);
        if (!candidate.bars.empty()) {
            bars += candidate.bars.size();
            subjects.push_back(
                screen.subject_of(candidate, around.at(screen.as_of_day(candidate.today))));
            candidates.push_back(std::move(candidate));
        }
    }
    const std::size_t total = screen.program().outputs.size();
    const std::size_t decider = total - 1;
    std::vector<double> scratch;
    std::vector<Hit> hits;
    run_outputs(ready, subjects, total, std::span(&decider, 1), scratch,
                [&](std::size_t subject, std::size_t, std::span<const double> values) {
                    if (auto hit = screen.judge(candidates[subject], subject, values)) {
                        screen.fill(candidates[subject], *hit);
                        hits.push_back(std::move(*hit));
                    }
                });
    std::vector<Subject> hit_subjects;
    for (const Hit& hit : hits) {
        hit_subjects.push_back(subjects[hit.subject]);
    }
    std::vector<std::size_t> others(decider);
    for (std::size_t i = 0; i < decider; ++i) {
        others[i] = i;
    }
    if (!others.empty()) {
        run_outputs(ready, hit_subjects, total, others, scratch,
                    [&](std::size_t hit, std::size_t output, std::span<const double> values) {
                        hits[hit].found.row.values[output] = values[hits[hit].bar];
                    });
    }
    std::vector<Found> found;
    for (Hit& hit : hits) {
        found.push_back(std::move(hit.found));
    }
    return found;
}

// All instruments at once, as they are compared with each other.
std::vector<Found> look_at_market(Screen& screen, AroundZones& around,
                                  std::span<const Instrument> instruments, std::size_t threads,
                                  std::stop_token stop, std::uint64_t& bars) {
    std::vector<Candidate> candidates;
    std::vector<Subject> subjects;
    for (const Instrument& each : instruments) {
        if (stop.stop_requested()) {
            refuse(ErrorKind::kCancelled, "the screen was stopped");
        }
        Candidate candidate = screen.load(each);
        if (!candidate.bars.empty()) {
            bars += candidate.bars.size();
            subjects.push_back(
                screen.subject_of(candidate, around.at(screen.as_of_day(candidate.today))));
            candidates.push_back(std::move(candidate));
        }
        detail::require_room_for_market(screen.program(), bars);
    }
    std::vector<std::size_t> all(subjects.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<Found> found;
    const auto take = [&](std::size_t i, const formula::Evaluated& evaluated) {
        const auto& outputs = evaluated.outputs;
        if (auto hit = screen.judge(candidates[i], i, outputs.back().values())) {
            screen.fill(candidates[i], *hit);
            for (std::size_t k = 0; k + 1 < outputs.size(); ++k) {
                hit->found.row.values[k] = outputs[k][hit->bar];
            }
            found.push_back(std::move(hit->found));
        }
    };
    formula::evaluate_market(screen.program(), subjects, all, threads, take);
    return found;
}

}  // namespace

std::shared_ptr<const Program> check_screen(const ScreenRequest& request,
                                            const store::RecordStore& records) {
    auto program = std::make_shared<const Program>(request.formula->program(request.parameters));
    if (program->outputs.empty()) {
        refuse(ErrorKind::kInvalidArgument,
               "the formula has no output line that could decide; end it with one, as in HIT: C > "
               "MA(C, 20);");
    }
    if (program->looks_ahead && !request.allow_look_ahead) {
        refuse(ErrorKind::kInvalidArgument,
               "the formula looks ahead: what it says of a bar depends on later ones, so a screen "
               "would promise what nobody could know; allow it by name to run it anyway");
    }
    if (request.date && request.over_range()) {
        refuse(ErrorKind::kInvalidArgument, "give either a date or a range, not both");
    }
    if (request.from && request.to && *request.from > *request.to) {
        refuse(ErrorKind::kInvalidArgument, "the range ends before it begins");
    }
    if (request.universe.block &&
        !records.find_block(request.universe.block->first, request.universe.block->second)) {
        refuse(ErrorKind::kNotFound, "there is no " +
                                         std::string(to_string(request.universe.block->first)) +
                                         " block '" + request.universe.block->second + "'");
    }
    return program;
}

ScreenResult run_screen(const ScreenRequest& request, BarShelf& shelf, FormulaEngine& engine,
                        std::size_t threads, base::TimeUs now, std::stop_token stop,
                        const std::function<void(const ScreenProgress&)>& progress) {
    const auto program = check_screen(request, *shelf.stores().records);
    shelf.refresh();
    const std::vector<Instrument> instruments = members(request.universe, shelf);
    Screen screen(request, program, shelf, now);
    AroundZones around(shelf, request.adjust);
    std::mutex mutex;
    std::uint64_t done = 0;
    std::uint64_t bars = 0;
    const auto report = [&](std::size_t more, std::uint64_t more_bars) {
        const std::lock_guard lock(mutex);
        done += more;
        bars += more_bars;
        progress({done, instruments.size()});
    };
    report(0, 0);
    std::vector<std::vector<Found>> steps;
    if (program->crosses_market) {
        std::uint64_t seen = 0;
        steps.push_back(look_at_market(screen, around, instruments, threads, stop, seen));
        report(instruments.size(), seen);
    } else if (!instruments.empty()) {
        // A year of bars each is a fair guess at what there is.
        const FormulaEngine::Ready ready = engine.prepare(program, instruments.size() * 250);
        steps.resize((instruments.size() + kInstrumentsPerStep - 1) / kInstrumentsPerStep);
        base::parallel_for(steps.size(), threads, [&](std::size_t step) {
            if (stop.stop_requested()) {
                refuse(ErrorKind::kCancelled, "the screen was stopped");
            }
            const std::size_t first = step * kInstrumentsPerStep;
            const auto some =
                std::span(instruments)
                    .subspan(first, std::min(kInstrumentsPerStep, instruments.size() - first));
            std::uint64_t seen = 0;
            steps[step] = look_at(screen, ready, around, some, seen);
            report(some.size(), seen);
        });
    }
    ScreenResult result = screen.finish(std::move(steps));
    result.instruments = instruments.size();
    result.bars = bars;
    return result;
}

}  // namespace mystocks::job
