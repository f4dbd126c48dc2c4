#include "mystocks/job/screen_job.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/job/detail/after_tally.hpp"
#include "mystocks/job/detail/universe_subjects.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::job {
namespace {

using base::Date;
using base::ErrorKind;
using detail::Candidate;
using detail::LoadedSubjects;
using detail::run_outputs;
using detail::UniverseSubjects;
using formula::Program;
using formula::Subject;
using market::Instrument;

[[noreturn]] void refuse(ErrorKind kind, std::string message) {
    throw base::Error(kind, std::move(message));
}

bool is_hit(double value) {
    return value != 0 && !std::isnan(value);
}

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
          universe_(shelf, request.period, request.adjust, request.date ? request.date : request.to,
                    now) {}

    // The hit that `decisions` (one a bar) make; empty where there is none.
    std::optional<Hit> judge(const Candidate& candidate, std::size_t subject,
                             std::span<const double> decisions) {
        const std::size_t last = decisions.size() - 1;
        Hit hit{subject, last, {bare_row(*candidate.instrument), candidate.zone, {}, {}}};
        hit.found.day = universe_.day_of(candidate, last);
        see(candidate.zone, hit.found.day);
        if (!request_.over_range()) {
            return is_hit(decisions[last]) ? std::optional(std::move(hit)) : std::nullopt;
        }
        std::vector<std::int64_t> times;
        for (std::size_t i = 0; i <= last; ++i) {
            if (is_hit(decisions[i]) &&
                (!request_.from || universe_.day_of(candidate, i) >= *request_.from)) {
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
    UniverseSubjects& universe() { return universe_; }

  private:
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
    UniverseSubjects universe_;
    std::atomic<std::uint64_t> result_bytes_ = 0;
    std::mutex mutex_;
    std::map<const base::TimeZone*, Date> newest_;
};

// Some instruments, one step of the work.
std::vector<Found> look_at(Screen& screen, const FormulaEngine::Ready& ready,
                           std::span<const Instrument> instruments, std::uint64_t& bars) {
    const LoadedSubjects loaded = load_all(screen.universe(), instruments);
    const std::vector<Candidate>& candidates = loaded.candidates;
    const std::vector<Subject>& subjects = loaded.subjects;
    bars += loaded.bars;
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
std::vector<Found> look_at_market(Screen& screen, std::span<const Instrument> instruments,
                                  std::size_t threads, const std::stop_token& stop,
                                  std::uint64_t& bars) {
    const LoadedSubjects loaded =
        load_market(screen.universe(), instruments, screen.program(), stop, "screen");
    bars += loaded.bars;
    const std::vector<Candidate>& candidates = loaded.candidates;
    std::vector<std::size_t> all(loaded.subjects.size());
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
    formula::evaluate_market(screen.program(), loaded.subjects, all, threads, take);
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
    detail::require_block(request.universe, records);
    return program;
}

ScreenResult run_screen(const ScreenRequest& request, BarShelf& shelf, FormulaEngine& engine,
                        std::size_t threads, base::TimeUs now, std::stop_token stop,
                        const std::function<void(const ScreenProgress&)>& progress) {
    const auto program = check_screen(request, *shelf.stores().records);
    shelf.refresh();
    const std::vector<Instrument> instruments = detail::members_of(request.universe, shelf);
    Screen screen(request, program, shelf, now);
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
        steps.push_back(look_at_market(screen, instruments, threads, stop, seen));
        report(instruments.size(), seen);
    } else if (!instruments.empty()) {
        // A year of bars each is a fair guess at what there is.
        const FormulaEngine::Ready ready = engine.prepare(program, instruments.size() * 250);
        steps.resize((instruments.size() + detail::kInstrumentsPerStep - 1) /
                     detail::kInstrumentsPerStep);
        base::parallel_for(steps.size(), threads, [&](std::size_t step) {
            if (stop.stop_requested()) {
                refuse(ErrorKind::kCancelled, "the screen was stopped");
            }
            const std::size_t first = step * detail::kInstrumentsPerStep;
            const auto some = std::span(instruments)
                                  .subspan(first, std::min(detail::kInstrumentsPerStep,
                                                           instruments.size() - first));
            std::uint64_t seen = 0;
            steps[step] = look_at(screen, ready, some, seen);
            report(some.size(), seen);
        });
    }
    ScreenResult result = screen.finish(std::move(steps));
    result.instruments = instruments.size();
    result.bars = bars;
    return result;
}

}  // namespace mystocks::job
