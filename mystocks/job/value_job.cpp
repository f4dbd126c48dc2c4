#include "mystocks/job/value_job.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/job/detail/universe_subjects.hpp"
#include "mystocks/job/value_catalog.hpp"
#include "mystocks/job/value_origin.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::job {
namespace {

using base::Date;
using base::ErrorKind;
using detail::Candidate;
using detail::LoadedSubjects;
using detail::UniverseSubjects;
using market::Instrument;
using market::Period;

// Of one call of the store: 8 MiB of values.
constexpr std::size_t kRowsPerWrite = std::size_t{1} << 20;

[[noreturn]] void refuse(ErrorKind kind, std::string message) {
    throw base::Error(kind, std::move(message));
}

void require_running(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        refuse(ErrorKind::kCancelled,
               "computing values was stopped; what was written stays, and the same again goes on");
    }
}

void require_prefix(const std::string& name) {
    if (!store::is_value_name(name) || name.size() > kValuePrefixBytesMax ||
        name.find('.') != std::string::npos) {
        refuse(ErrorKind::kInvalidArgument,
               fmt::format("'{}' can't be the name of kept values: take 1 to {} bytes of UTF-8 "
                           "without a dot, without control characters and without a space at "
                           "either end",
                           name.substr(0, 2 * kValuePrefixBytesMax), kValuePrefixBytesMax));
    }
}

// The language calls outputs without a name OUTPUT1, OUTPUT2 … by their place.
std::vector<std::string> names_of(const formula::Program& program, const std::string& prefix) {
    std::vector<std::string> names;
    std::vector<std::size_t> unnamed;
    for (std::size_t i = 0; i < program.outputs.size(); ++i) {
        const std::string& output = program.outputs[i].name;
        if (output == fmt::format("OUTPUT{}", i + 1)) {
            unnamed.push_back(i);
        }
        names.push_back(prefix + "." + output);
    }
    if (unnamed.size() == 1) {
        names[unnamed.front()] = prefix;
    }
    for (const std::string& name : names) {
        if (!store::is_value_name(name)) {
            refuse(ErrorKind::kInvalidArgument,
                   fmt::format("'{}' can't be the name of values: it has {} bytes, and {} are the "
                               "most; take a shorter name, or shorten that of the output",
                               name, name.size(), store::kValueNameBytesMax));
        }
    }
    return names;
}

ValueOrigin origin_of(const ValueRequest& request, const ValuePlan& plan, base::TimeUs now) {
    ValueOrigin origin;
    origin.name = request.name;
    origin.period = request.period;
    origin.title = request.title;
    origin.formula = request.formula->text();
    const auto& parameters = request.formula->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        origin.parameters.emplace_back(parameters[i].name, i < request.parameters.size()
                                                               ? request.parameters[i]
                                                               : parameters[i].default_value);
    }
    origin.adjust = request.adjust;
    origin.looks_ahead = plan.program->looks_ahead;
    origin.outputs = plan.names;
    origin.universe = request.universe_title;
    origin.from = request.from;
    origin.to = request.to;
    origin.computed_at = now;
    return origin;
}

// Of which nothing says what they are.
bool has_strangers(const store::SeriesStore& series, const ValueRequest& request) {
    const auto all = series.list_series();
    return std::any_of(all.begin(), all.end(), [&](const store::SeriesInfo& info) {
        return info.key.series_class == store::SeriesClass::kValues &&
               info.key.period == request.period && prefix_of(info.key.name) == request.name;
    });
}

void require_free_name(const ValueRequest& request, const ValuePlan& plan, const Stores& stores) {
    const auto known = find_origin(*stores.records, request.name, request.period);
    const std::string kept = "values named '" + request.name + "' are kept for " +
                             std::string(market::to_string(request.period));
    const std::string way_out = ": take another name, or ask to replace them";
    if (known && !known->same_computation(origin_of(request, plan, 0))) {
        refuse(ErrorKind::kConflict,
               kept + " from another formula, other parameters or another adjustment" + way_out);
    }
    if (!known && has_strangers(*stores.series, request)) {
        refuse(ErrorKind::kConflict, kept + ", and nothing says from which formula" + way_out);
    }
}

// Everything that the name has in the period.
std::uint64_t erase_old(const ValueRequest& request, store::SeriesStore& series,
                        const std::stop_token& stop) {
    std::uint64_t erased = 0;
    for (const store::SeriesInfo& info : series.list_series()) {
        if (info.key.series_class == store::SeriesClass::kValues &&
            info.key.period == request.period && prefix_of(info.key.name) == request.name) {
            require_running(stop);
            erased += series.erase(info.key) ? 1 : 0;
        }
    }
    return erased;
}

// How many of the bars have a time that stays.
std::size_t settled_bars(const Candidate& candidate, Period period, Date known) {
    const std::size_t all = candidate.bars.size();
    if (all == 0 || market::is_intraday(period) || period == Period::k1d) {
        return all;
    }
    const std::int64_t last = candidate.bars.time.back();
    market::Bars two;
    two.push_back({last, 1, 1, 1, 1, 0, 0});
    if (last < known.days) {
        two.push_back({known.days, 1, 1, 1, 1, 0, 0});
    }
    const bool over =
        market::derive_bars(two, Period::k1d, period, candidate.instrument->id.exchange()).size() ==
        2;
    return over ? all : all - 1;
}

// Adds up what was written, from several threads.
class Tally {
  public:
    Tally(std::uint64_t total, const std::function<void(const ValueProgress&)>& progress)
        : progress_(progress) {
        now_.total = total;
        progress_(now_);
    }
    void wrote(const store::WriteCounts& counts) {
        const std::lock_guard lock(mutex_);
        rows_ += counts;
        now_.rows += counts.inserted + counts.changed + counts.unchanged;
    }
    void looked_at(std::size_t instruments, std::size_t with_values) {
        const std::lock_guard lock(mutex_);
        now_.done += instruments;
        with_values_ += with_values;
        progress_(now_);
    }
    void put_into(ValueReport& report) const {
        const std::lock_guard lock(mutex_);
        report.instruments = now_.total;
        report.with_values = with_values_;
        report.rows = rows_;
    }

  private:
    const std::function<void(const ValueProgress&)>& progress_;
    mutable std::mutex mutex_;
    ValueProgress now_;
    store::WriteCounts rows_;
    std::uint64_t with_values_ = 0;
};

// Rows that wait for one call of the store. Candidates outlive their rows.
class PendingRows {
  public:
    PendingRows(const ValueRequest& request, const ValuePlan& plan, UniverseSubjects& universe,
                store::SeriesStore& series, Tally& tally)
        : request_(request),
          plan_(plan),
          universe_(universe),
          series_(series),
          tally_(tally),
          keeps_infinities_(series.capabilities().keeps_infinities) {}

    void add(const Candidate& candidate, std::size_t output, std::span<const double> values) {
        const auto& times = candidate.bars.time;
        const std::size_t end =
            settled_bars(candidate, request_.period, universe_.as_of_day(candidate.today));
        std::size_t first = 0;
        while (first < end && undefined(values[first])) {
            ++first;
        }
        while (request_.from && first < end &&
               universe_.day_of(candidate, first) < *request_.from) {
            ++first;
        }
        if (first == end) {
            return;
        }
        Rows& rows = rows_.emplace_back(
            Rows{store::values_key(candidate.instrument->id, request_.period, plan_.names[output]),
                 times.subspan(first, end - first),
                 {values.begin() + static_cast<std::ptrdiff_t>(first),
                  values.begin() + static_cast<std::ptrdiff_t>(end)}});
        for (double& value : rows.value) {
            value = undefined(value) ? panel::kUndefined : value;  // one NaN, whoever computed it
        }
        with_values_.insert(candidate.instrument->id);
        waiting_ += rows.value.size();
        if (waiting_ >= kRowsPerWrite) {
            flush();
        }
    }

    void flush() {
        std::vector<store::ColumnsWrite> writes;
        for (const Rows& rows : rows_) {
            store::ColumnsView view;
            view.time = rows.time;
            view.values[0] = rows.value;
            view.value_count = 1;
            writes.emplace_back(rows.key, view);
        }
        if (!writes.empty()) {
            for (const store::WriteCounts& counts : series_.write(writes)) {
                tally_.wrote(counts);
            }
        }
        rows_.clear();
        waiting_ = 0;
    }

    std::size_t with_values() const { return with_values_.size(); }

  private:
    struct Rows {
        store::SeriesKey key;
        std::span<const std::int64_t> time;
        std::vector<double> value;
    };

    bool undefined(double value) const {
        return std::isnan(value) || (std::isinf(value) && !keeps_infinities_);
    }

    const ValueRequest& request_;
    const ValuePlan& plan_;
    UniverseSubjects& universe_;
    store::SeriesStore& series_;
    Tally& tally_;
    const bool keeps_infinities_;
    std::vector<Rows> rows_;
    std::size_t waiting_ = 0;
    std::set<market::InstrumentId> with_values_;
};

// What the ways over the market share.
struct Work {
    const ValueRequest& request;
    const ValuePlan& plan;
    UniverseSubjects& universe;
    store::SeriesStore& series;
    Tally& tally;
    std::stop_token stop;
};

// Instruments apart from each other, some at a time.
void run_apart(const Work& work, FormulaEngine& engine, std::size_t threads,
               std::span<const Instrument> instruments) {
    // A year of bars each is a fair guess at what there is.
    const FormulaEngine::Ready ready = engine.prepare(work.plan.program, instruments.size() * 250);
    std::vector<std::size_t> outputs(work.plan.names.size());
    std::iota(outputs.begin(), outputs.end(), std::size_t{0});
    const std::size_t steps =
        (instruments.size() + detail::kInstrumentsPerStep - 1) / detail::kInstrumentsPerStep;
    base::parallel_for(steps, threads, [&](std::size_t step) {
        require_running(work.stop);
        const std::size_t first = step * detail::kInstrumentsPerStep;
        const auto some = instruments.subspan(
            first, std::min(detail::kInstrumentsPerStep, instruments.size() - first));
        const LoadedSubjects loaded = load_all(work.universe, some);
        PendingRows pending(work.request, work.plan, work.universe, work.series, work.tally);
        std::vector<double> scratch;
        detail::run_outputs(
            ready, loaded.subjects, outputs.size(), outputs, scratch,
            [&](std::size_t subject, std::size_t output, std::span<const double> values) {
                pending.add(loaded.candidates[subject], output, values);
            });
        pending.flush();
        work.tally.looked_at(some.size(), pending.with_values());
    });
}

// Instruments that are compared with each other.
void run_market(const Work& work, std::size_t threads, std::span<const Instrument> instruments) {
    const LoadedSubjects loaded =
        load_market(work.universe, instruments, *work.plan.program, work.stop, "run");
    std::vector<std::size_t> all(loaded.subjects.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::optional<PendingRows> pending;
    std::size_t looked_at = 0;
    const auto take = [&](std::size_t i, const formula::Evaluated& evaluated) {
        if (looked_at % detail::kInstrumentsPerStep == 0) {
            require_running(work.stop);
            pending.emplace(work.request, work.plan, work.universe, work.series, work.tally);
        }
        for (std::size_t output = 0; output < evaluated.outputs.size(); ++output) {
            pending->add(loaded.candidates[i], output, evaluated.outputs[output].values());
        }
        ++looked_at;
        if (looked_at % detail::kInstrumentsPerStep == 0 || looked_at == all.size()) {
            pending->flush();
            const std::size_t begun = (looked_at - 1) / detail::kInstrumentsPerStep;
            work.tally.looked_at(looked_at - begun * detail::kInstrumentsPerStep,
                                 pending->with_values());
        }
    };
    formula::evaluate_market(*work.plan.program, loaded.subjects, all, threads, take);
    work.tally.looked_at(instruments.size() - looked_at, 0);  // those without bars
}

void check_request(const ValueRequest& request, const formula::Program& program) {
    require_prefix(request.name);
    if (program.outputs.empty()) {
        refuse(ErrorKind::kInvalidArgument,
               "the formula has no output line whose values could be kept; write one, as in M: "
               "MA(C, 20);");
    }
    if (program.looks_ahead && !request.allow_look_ahead) {
        refuse(ErrorKind::kInvalidArgument,
               "the formula looks ahead: its values change when later bars come, so what is kept "
               "would tell what nobody could know then; allow it by name to keep them anyway");
    }
    if (request.from && request.to && *request.from > *request.to) {
        refuse(ErrorKind::kInvalidArgument, "the range ends before it begins");
    }
}

}  // namespace

ValuePlan check_values(const ValueRequest& request, const Stores& stores) {
    ValuePlan plan;
    plan.program =
        std::make_shared<const formula::Program>(request.formula->program(request.parameters));
    check_request(request, *plan.program);
    plan.names = names_of(*plan.program, request.name);
    detail::require_block(request.universe, *stores.records);
    if (!request.replace) {
        require_free_name(request, plan, stores);
    }
    return plan;
}

ValueReport run_values(const ValueRequest& request, BarShelf& shelf, FormulaEngine& engine,
                       std::size_t threads, base::TimeUs now, std::stop_token stop,
                       const std::function<void(const ValueProgress&)>& progress) {
    const Stores& stores = shelf.stores();
    const ValuePlan plan = check_values(request, stores);
    shelf.refresh();
    const std::vector<Instrument> instruments = detail::members_of(request.universe, shelf);
    ValueReport report;
    report.names = plan.names;
    if (request.replace) {
        report.erased = erase_old(request, *stores.series, stop);
    }
    ValueOrigin origin = origin_of(request, plan, now);
    save_origin(*stores.records, origin);  // first, so that no row is without one
    UniverseSubjects universe(shelf, request.period, request.adjust, request.to, now);
    Tally tally(instruments.size(), progress);
    const auto remember = [&](bool finished) {
        tally.put_into(report);
        origin.finished = finished;
        origin.instruments = report.with_values;
        origin.rows = report.rows;
        save_origin(*stores.records, origin);
    };
    try {
        const Work work{request, plan, universe, *stores.series, tally, stop};
        if (plan.program->crosses_market) {
            run_market(work, threads, instruments);
        } else if (!instruments.empty()) {
            run_apart(work, engine, threads, instruments);
        }
    } catch (const base::Error& error) {
        if (error.kind() == ErrorKind::kCancelled) {
            remember(false);
        }
        throw;
    }
    remember(true);
    return report;
}

}  // namespace mystocks::job
