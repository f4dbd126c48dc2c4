#include "mystocks/backtest/formula_signals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
#include "mystocks/formula/evaluate.hpp"

namespace mystocks::backtest {
namespace {

using base::ErrorKind;
using formula::NodeKind;
using formula::Program;
using trade::Signal;
using trade::SignalTable;

constexpr std::size_t kInstrumentsPerStep = 32;

void collect_ahead(const Program& program, const std::vector<formula::NodeId>& roots,
                   std::vector<std::string>& names) {
    std::vector<bool> wanted(program.nodes.size(), false);
    for (const formula::NodeId root : roots) {
        wanted[root] = true;
    }
    for (std::size_t i = program.nodes.size(); i-- > 0;) {
        if (!wanted[i]) {
            continue;
        }
        const formula::Node& node = program.nodes[i];
        for (const formula::NodeId argument : node.arguments) {
            wanted[argument] = true;
        }
        if (node.kind == NodeKind::kCall && formula::function_of(node.function).looks_ahead) {
            names.emplace_back(formula::function_of(node.function).name);
        } else if (node.kind == NodeKind::kForeign) {
            const formula::Foreign& foreign = program.foreigns[node.index];
            collect_ahead(*foreign.program, {foreign.program->outputs[foreign.output].node}, names);
        }
    }
}

bool same_name(std::string_view a, std::string_view b) {
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return upper(x) == upper(y); });
}

// Which output is what; none where the strategy hasn't that one.
struct OutputPlaces {
    std::array<std::optional<std::size_t>, 4> signals;  // in the order of the bits
    std::optional<std::size_t> screen;
    std::optional<std::size_t> rank;

    explicit OutputPlaces(const Program& program) {
        constexpr std::array<std::string_view, 4> kNames{"ENTRY", "EXIT", "SHORT_ENTRY",
                                                         "SHORT_EXIT"};
        for (std::size_t i = 0; i < program.outputs.size(); ++i) {
            const std::string_view name = program.outputs[i].name;
            for (std::size_t bit = 0; bit < kNames.size(); ++bit) {
                if (same_name(name, kNames[bit])) {
                    signals[bit] = i;
                }
            }
            if (same_name(name, "SCREEN")) {
                screen = i;
            } else if (same_name(name, "RANK")) {
                rank = i;
            }
        }
    }
    bool uses(std::size_t output) const {
        return screen == output || rank == output ||
               std::find(signals.begin(), signals.end(), output) != signals.end();
    }
};

struct Event {
    std::uint32_t moment = 0;
    Signal signal;
};

struct Candidate {
    double score = 0;
    std::uint32_t instrument = 0;

    friend bool operator<(const Candidate& a, const Candidate& b) {
        return a.score != b.score ? a.score > b.score : a.instrument < b.instrument;
    }
};

// The best of each choosing moment, from any order of arrival. Thread-safe.
class Choices {
  public:
    Choices(std::size_t moments, std::size_t top) : top_(top), best_(moments) {}

    void add(const std::vector<std::pair<std::uint32_t, Candidate>>& found) {
        const std::lock_guard lock(mutex_);
        for (const auto& [moment, candidate] : found) {
            std::vector<Candidate>& best = best_[moment];
            best.push_back(candidate);
            if (best.size() >= 2 * top_ + 64) {
                std::nth_element(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(top_),
                                 best.end());
                best.resize(top_);
            }
        }
    }
    void finish(SignalTable& table) {
        table.chosen_first.reserve(best_.size() + 1);
        table.chosen_first.push_back(0);
        for (std::vector<Candidate>& best : best_) {
            std::sort(best.begin(), best.end());
            best.resize(std::min(best.size(), top_));
            for (const Candidate& each : best) {
                table.chosen.push_back(each.instrument);
            }
            table.chosen_first.push_back(table.chosen.size());
        }
    }

  private:
    std::size_t top_;
    std::mutex mutex_;
    std::vector<std::vector<Candidate>> best_;
};

bool is_true(double value) {
    return value != 0 && !std::isnan(value);
}

bool is_member(std::span<const DayRange> member, base::Date day) {
    return member.empty() || std::any_of(member.begin(), member.end(), [&](const DayRange& range) {
               return range.from <= day && day <= range.to;
           });
}

// At which moments a ranking is asked.
std::vector<bool> choosing_moments(const RankingSpec& ranking, const Axis& axis) {
    std::vector<bool> chooses(axis.size(), false);
    for (std::size_t m = axis.first_moment(); m < axis.size(); ++m) {
        switch (ranking.rebalance) {
            case RankingSpec::Rebalance::kDaily:
                chooses[m] = true;
                break;
            case RankingSpec::Rebalance::kWeekly:
                chooses[m] = axis.ends_week(m);
                break;
            case RankingSpec::Rebalance::kMonthly:
                chooses[m] = axis.ends_month(m);
                break;
            case RankingSpec::Rebalance::kQuarterly:
                chooses[m] = axis.ends_quarter(m);
                break;
            case RankingSpec::Rebalance::kEveryN:
                chooses[m] = (m - axis.first_moment()) %
                                 static_cast<std::size_t>(std::max(1, ranking.every)) ==
                             0;
                break;
        }
    }
    return chooses;
}

// Columns of the last `rows` bars, by output; an empty one isn't used.
using Columns = std::vector<std::span<const double>>;

class Reader {
  public:
    Reader(const StrategyFile& strategy, const Program& program, const History& history,
           const Axis& axis, const RunOptions& options)
        : program_(program),
          history_(history),
          axis_(axis),
          options_(options),
          places_(program),
          choices_(axis.size(), static_cast<std::size_t>(std::max(0, strategy.ranking.top))) {
        if (places_.rank && strategy.ranking.top > 0) {
            table_.chooses = choosing_moments(strategy.ranking, axis);
        }
    }

    SignalTable run() {
        const std::size_t count = history_.instruments.size();
        if (program_.crosses_market) {
            chunks_.resize(1);
            read_market();
        } else {
            const auto compiled =
                options_.cache != nullptr ? options_.cache->get(program_) : nullptr;
            const std::size_t steps = (count + kInstrumentsPerStep - 1) / kInstrumentsPerStep;
            chunks_.resize(steps);
            base::parallel_for(steps, std::max<std::size_t>(1, options_.threads),
                               [&](std::size_t step) { read_step(step, compiled.get()); });
        }
        gather();
        return std::move(table_);
    }

  private:
    formula::Subject subject(std::size_t number) const {
        const InstrumentHistory& one = history_.instruments[number];
        return {one.signal_bars, history_.period, one.instrument, options_.surroundings};
    }

    // How many bars lie at the axis's first moment or later.
    std::size_t rows_of(std::size_t number) const {
        const auto& times = history_.instruments[number].bars.time;
        const auto from =
            std::lower_bound(times.begin(), times.end(), axis_.time(axis_.first_moment()));
        return static_cast<std::size_t>(times.end() - from);
    }

    void check(std::size_t number) const {
        const InstrumentHistory& one = history_.instruments[number];
        if (one.bars.size() != one.signal_bars.size() ||
            (!one.bars.empty() && (one.bars.time.front() != one.signal_bars.time.front() ||
                                   one.bars.time.back() != one.signal_bars.time.back()))) {
            throw base::Error(ErrorKind::kInvalidArgument,
                              fmt::format("the adjusted bars of {} are not its bars as traded",
                                          one.instrument->id.str()));
        }
    }

    void stop_if_asked() const {
        if (options_.stop.stop_requested()) {
            throw base::Error(ErrorKind::kCancelled, "the backtest was cancelled");
        }
    }

    void read_step(std::size_t step, const formula::CompiledFormula* compiled) {
        stop_if_asked();
        const std::size_t begin = step * kInstrumentsPerStep;
        const std::size_t end = std::min(begin + kInstrumentsPerStep, history_.instruments.size());
        const std::size_t outputs = program_.outputs.size();
        std::vector<std::pair<std::uint32_t, Candidate>> candidates;
        if (compiled == nullptr) {
            for (std::size_t i = begin; i < end; ++i) {
                check(i);
                read_evaluated(i, formula::evaluate(program_, subject(i)), chunks_[step],
                               candidates);
            }
        } else {
            std::size_t values = 0;
            for (std::size_t i = begin; i < end; ++i) {
                check(i);
                values += rows_of(i) * outputs;
            }
            std::vector<double> memory(values);
            std::vector<formula::Subject> subjects;
            std::vector<formula::OutputColumns> columns;
            double* next = memory.data();
            for (std::size_t i = begin; i < end; ++i) {
                subjects.push_back(subject(i));
                const std::size_t rows = rows_of(i);
                formula::OutputColumns& to = columns.emplace_back(outputs);
                for (std::size_t output = 0; output < outputs; ++output) {
                    if (places_.uses(output)) {
                        to[output] = {next, rows};
                        next += rows;
                    }
                }
            }
            compiled->run(subjects, columns);
            for (std::size_t i = begin; i < end; ++i) {
                const auto& from = columns[i - begin];
                read_columns(i, Columns(from.begin(), from.end()), chunks_[step], candidates);
            }
        }
        choices_.add(candidates);
    }

    void read_market() {
        std::vector<formula::Subject> subjects;
        for (std::size_t i = 0; i < history_.instruments.size(); ++i) {
            check(i);
            subjects.push_back(subject(i));
        }
        stop_if_asked();
        std::vector<std::size_t> all(subjects.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        std::vector<std::pair<std::uint32_t, Candidate>> candidates;
        const auto take = [&](std::size_t i, const formula::Evaluated& evaluated) {
            stop_if_asked();
            candidates.clear();
            read_evaluated(i, evaluated, chunks_[0], candidates);
            choices_.add(candidates);
        };
        formula::evaluate_market(program_, subjects, all,
                                 std::max<std::size_t>(1, options_.threads), take);
    }

    void read_evaluated(std::size_t number, const formula::Evaluated& evaluated,
                        std::vector<Event>& events,
                        std::vector<std::pair<std::uint32_t, Candidate>>& candidates) const {
        const std::size_t rows = rows_of(number);
        Columns columns;
        for (const panel::Column& column : evaluated.outputs) {
            columns.push_back(column.values().last(rows));
        }
        read_columns(number, columns, events, candidates);
    }

    void read_columns(std::size_t number, const Columns& columns, std::vector<Event>& events,
                      std::vector<std::pair<std::uint32_t, Candidate>>& candidates) const {
        const InstrumentHistory& one = history_.instruments[number];
        const std::size_t rows = rows_of(number);
        const auto times = one.bars.time.last(rows);
        std::size_t moment = axis_.first_moment();
        for (std::size_t row = 0; row < rows; ++row) {
            while (moment < axis_.size() && axis_.time(moment) < times[row]) {
                ++moment;
            }
            if (moment == axis_.size() || axis_.time(moment) != times[row]) {
                throw base::Error(ErrorKind::kInvalidArgument,
                                  fmt::format("a bar of {} lies beside the moments of the backtest",
                                              one.instrument->id.str()));
            }
            std::uint32_t bits = 0;
            for (std::size_t bit = 0; bit < places_.signals.size(); ++bit) {
                const auto& place = places_.signals[bit];
                bits |= place && is_true(columns[*place][row]) ? 1U << bit : 0;
            }
            const bool chooses = !table_.chooses.empty() && table_.chooses[moment];
            if (bits == 0 && !chooses) {
                continue;
            }
            const bool may_enter = (!places_.screen || is_true(columns[*places_.screen][row])) &&
                                   is_member(one.member, axis_.day(moment));
            if (!may_enter) {
                bits &= trade::kSignalExit | trade::kSignalShortExit;
            }
            const auto at = static_cast<std::uint32_t>(moment);
            const auto instrument = static_cast<std::uint32_t>(number);
            if (chooses && may_enter && (bits & trade::kSignalExit) == 0 &&
                !std::isnan(columns[*places_.rank][row])) {
                candidates.push_back({at, {columns[*places_.rank][row], instrument}});
            }
            if (bits != 0) {
                events.push_back({at, {instrument, bits}});
            }
        }
    }

    // Chunks hold ascending instruments, so a counting sort by moment keeps their order.
    void gather() {
        std::vector<std::uint64_t> ends(axis_.size() + 1, 0);
        for (const auto& events : chunks_) {
            for (const Event& event : events) {
                ++ends[event.moment + 1];
            }
        }
        for (std::size_t m = 1; m < ends.size(); ++m) {
            ends[m] += ends[m - 1];
        }
        table_.first = ends;
        table_.signals.resize(ends.back());
        for (auto& events : chunks_) {
            for (const Event& event : events) {
                table_.signals[ends[event.moment]++] = event.signal;
            }
            std::vector<Event>().swap(events);
        }
        if (!table_.chooses.empty()) {
            choices_.finish(table_);
        }
    }

    const Program& program_;
    const History& history_;
    const Axis& axis_;
    const RunOptions& options_;
    OutputPlaces places_;
    Choices choices_;
    SignalTable table_;
    std::vector<std::vector<Event>> chunks_;
};

}  // namespace

std::vector<std::string> functions_looking_ahead(const Program& program) {
    std::vector<formula::NodeId> roots;
    for (const formula::Output& output : program.outputs) {
        roots.push_back(output.node);
    }
    std::vector<std::string> names;
    collect_ahead(program, roots, names);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Program signal_program(const StrategyFile& strategy, std::span<const double> parameters,
                       const formula::FormulaSource* formulas) {
    Program program = signal_formula(strategy, formulas).program(parameters);
    const auto& allowed = strategy.signals.allow_look_ahead;
    for (const std::string& name : functions_looking_ahead(program)) {
        if (std::none_of(allowed.begin(), allowed.end(),
                         [&](const std::string& each) { return same_name(each, name); })) {
            throw base::Error(ErrorKind::kInvalidArgument,
                              fmt::format("the strategy looks into the future through {}; do "
                                          "without it, or name it in allow_look_ahead",
                                          name));
        }
    }
    return program;
}

SignalTable make_signals(const StrategyFile& strategy, const Program& program,
                         const History& history, const Axis& axis, const RunOptions& options) {
    return Reader(strategy, program, history, axis, options).run();
}

}  // namespace mystocks::backtest
