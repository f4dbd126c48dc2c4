#include "mystocks/formula/detail/code_run.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/compute/window.hpp"
#include "mystocks/formula/detail/code_columns.hpp"
#include "mystocks/formula/detail/code_single.hpp"
#include "mystocks/formula/detail/code_transpose.hpp"
#include "mystocks/formula/detail/sources.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::formula::detail {
namespace {

// One group of instruments after another, in the same memory.
class GroupRun {
  public:
    GroupRun(const Program& program, const CodePlan& plan, const WidthCode& code, WriteTo write_to)
        : program_(program), plan_(plan), code_(code), write_to_(write_to), columns_(plan.columns) {
        std::size_t doubles = 0;
        for (const Layout& layout : code_.layouts) doubles = std::max(doubles, layout.doubles);
        memory_ = panel::Column(doubles);
        for (auto& lanes : columns_) lanes.resize(code_.width);
    }

    // Up to `width` subjects; the longest is the first.
    void run(std::span<const Subject* const> subjects,
             std::span<const OutputColumns* const> outputs) {
        subjects_ = subjects;
        outputs_ = outputs;
        rows_ = subjects.front()->bars.size();
        for (std::size_t stage = 0; stage < plan_.stages.size(); ++stage) {
            for (const ColumnCall& call : plan_.stages[stage].calls)
                for (std::size_t lane = 0; lane < subjects_.size(); ++lane) run_call(call, lane);
            run_loops(stage);
        }
    }

  private:
    panel::Column& column(std::uint32_t number, std::size_t lane) {
        panel::Column& found = columns_[number][lane];
        if (found.size() < rows_)
            found = panel::Column(rows_);
        return found;
    }

    void run_call(const ColumnCall& call, std::size_t lane) {
        const Subject& subject = *subjects_[lane];
        std::vector<const double*> arguments;
        std::vector<panel::Column> constants;
        for (const NodeId id : program_.nodes[call.node].arguments) {
            const Node& node = program_.nodes[id];
            if (node.kind == NodeKind::kConstant)
                arguments.push_back(constants.emplace_back(subject.bars.size(), node.value).data());
            else if (node.kind == NodeKind::kField && is_price(node.field))
                arguments.push_back(price_column(subject.bars, node.field).data());
            else
                arguments.push_back(columns_[plan_.column_of[id]][lane].data());
        }
        run_column(program_, call.node, subject, arguments, column(call.column, lane).data());
    }

    void run_loops(std::size_t number) {
        const Stage& stage = plan_.stages[number];
        const Layout& layout = code_.layouts[number];
        find_sources(stage);
        find_targets(stage);
        prepare(layout);
        std::size_t position = layout.history_rows;
        for (std::size_t row = 0, rows = 0; row < rows_; row += rows) {
            const std::size_t wanted = row == 0 ? first_rows(layout) : layout.block_rows;
            rows = std::min(wanted, rows_ - row);
            if (position + layout.block_rows > layout.column_rows) {
                slide(layout, position);
                position = layout.history_rows;
            }
            load(stage, layout, position, row, rows);
            code_.functions[number](memory_.data(), nullptr, static_cast<std::int64_t>(position),
                                    static_cast<std::int64_t>(rows));
            unload(stage, layout, position, row, rows);
            position += rows;
        }
    }

    // So few that the blocks behind begin with a cache line of the results, where these are more
    // than the cache holds: those of one market mostly lie alike. A block has whole groups of sums.
    std::size_t first_rows(const Layout& layout) const {
        const auto found = std::ranges::find_if(targets_, &Target::is_output);
        if (write_to_ == WriteTo::kCache || found == targets_.end())
            return layout.block_rows;
        const LaneTarget& lane = found->lanes.front();
        const std::size_t rows = (values_before_line(lane.values) + lane.first) % kLineValues;
        const bool wanted = rows > 0 && rows % compute::Sum::kGroup == 0;
        return wanted ? rows : layout.block_rows;
    }

    void find_sources(const Stage& stage) {
        sources_.assign(stage.inputs.size() * code_.width, {});
        for (std::size_t i = 0; i < stage.inputs.size(); ++i) {
            // Lanes without an instrument repeat the first, so that they disturb nothing.
            for (std::size_t lane = 0; lane < code_.width; ++lane) {
                const std::size_t from = lane < subjects_.size() ? lane : 0;
                const market::BarsView& bars = subjects_[from]->bars;
                const StageInput& input = stage.inputs[i];
                const double* values = input.column == kNoColumn
                                           ? price_column(bars, input.field).data()
                                           : columns_[input.column][from].data();
                sources_[i * code_.width + lane] = {values, bars.size()};
            }
        }
    }

    // A sink with several destinations has as many targets.
    void find_targets(const Stage& stage) {
        targets_.clear();
        for (const Sink& sink : stage.sinks) {
            if (sink.column != kNoColumn) {
                std::vector<LaneTarget> lanes(code_.width);
                for (std::size_t lane = 0; lane < subjects_.size(); ++lane) {
                    lanes[lane] = {column(sink.column, lane).data(), 0,
                                   subjects_[lane]->bars.size()};
                }
                targets_.push_back({sink.op, false, std::move(lanes)});
            }
            for (const std::uint32_t output : sink.outputs) {
                std::vector<LaneTarget> lanes(code_.width);
                for (std::size_t lane = 0; lane < subjects_.size(); ++lane) {
                    const std::span<double> to = (*outputs_[lane])[output];
                    const std::size_t size = subjects_[lane]->bars.size();
                    MYSTOCKS_ASSERT(to.size() <= size);
                    lanes[lane] = {to.data(), size - to.size(), size};
                }
                targets_.push_back({sink.op, true, std::move(lanes)});
            }
        }
    }

    void prepare(const Layout& layout) {
        double* memory = memory_.data();
        for (const Place& place : layout.places)
            if (place.lag_max > 0)
                std::fill_n(
                    memory + place.offset + (layout.history_rows - place.lag_max) * layout.width,
                    place.lag_max * layout.width, place.before);
        double* state = memory + layout.states_offset;
        for (const double value : layout.states) state = std::fill_n(state, layout.width, value);
    }

    // The newest rows of the columns with history, back to the front.
    void slide(const Layout& layout, std::size_t position) {
        for (const Place& place : layout.places) {
            if (place.lag_max == 0)
                continue;
            double* column = memory_.data() + place.offset;
            const std::size_t rows = place.lag_max;
            std::memmove(column + (layout.history_rows - rows) * layout.width,
                         column + (position - rows) * layout.width,
                         rows * layout.width * sizeof(double));
        }
    }

    double* block(const Layout& layout, OpId op, std::size_t position) {
        const Place& place = layout.places[op];
        const std::size_t row = place.lag_max > 0 ? position : 0;
        return memory_.data() + place.offset + row * layout.width;
    }

    void load(const Stage& stage, const Layout& layout, std::size_t position, std::size_t row,
              std::size_t rows) {
        for (OpId op = 0; op < stage.ops.size(); ++op) {
            if (stage.ops[op].code != OpCode::kInput)
                continue;
            const std::span<const LaneSource> lanes(
                sources_.data() + stage.ops[op].slot * code_.width, code_.width);
            gather(lanes, row, rows, block(layout, op, position));
        }
    }

    void unload(const Stage&, const Layout& layout, std::size_t position, std::size_t row,
                std::size_t rows) {
        for (const Target& target : targets_)
            scatter(target.lanes, row, rows, block(layout, target.op, position),
                    target.is_output ? write_to_ : WriteTo::kCache);
    }

    struct Target {
        OpId op;
        bool is_output;  // else a column that a later stage reads
        std::vector<LaneTarget> lanes;
    };

    const Program& program_;
    const CodePlan& plan_;
    const WidthCode& code_;
    const WriteTo write_to_;
    panel::Column memory_;
    std::vector<std::vector<panel::Column>> columns_;  // by number, then lane
    std::span<const Subject* const> subjects_;
    std::span<const OutputColumns* const> outputs_;
    std::size_t rows_ = 0;
    std::vector<LaneSource> sources_;  // by input, then lane
    std::vector<Target> targets_;
};

// More than a core's own caches hold.
constexpr std::size_t kCacheBytes = std::size_t{8} << 20;

std::size_t written_bytes(std::span<const OutputColumns* const> outputs) {
    std::size_t bytes = 0;
    for (const OutputColumns* each : outputs)
        for (const std::span<double>& column : *each) bytes += column.size_bytes();
    return bytes;
}

}  // namespace

void run_formula(const Program& program, const CodePlan& plan, const FormulaCode& code,
                 std::span<const Subject> subjects, std::span<const OutputColumns> outputs) {
    if (subjects.size() == 1) {
        MYSTOCKS_ASSERT(outputs[0].size() == program.outputs.size());
        if (!subjects[0].bars.empty())
            run_single(program, plan, code.single(), subjects[0], outputs[0]);
        return;
    }
    std::vector<std::size_t> order(subjects.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return subjects[a].bars.size() > subjects[b].bars.size();
    });
    while (!order.empty() && subjects[order.back()].bars.empty()) order.pop_back();
    std::vector<const Subject*> in;
    std::vector<const OutputColumns*> out;
    for (const std::size_t i : order) {
        MYSTOCKS_ASSERT(outputs[i].size() == program.outputs.size());
        in.push_back(&subjects[i]);
        out.push_back(&outputs[i]);
    }
    const WriteTo write_to = written_bytes(out) > kCacheBytes ? WriteTo::kMemory : WriteTo::kCache;
    std::size_t done = 0;
    if (in.size() > 1) {
        const std::size_t width = code.group().width;
        GroupRun group(program, plan, code.group(), write_to);
        for (; in.size() - done > 1; done += std::min(width, in.size() - done)) {
            const std::size_t count = std::min(width, in.size() - done);
            group.run(std::span(in).subspan(done, count), std::span(out).subspan(done, count));
        }
    }
    if (done < in.size())
        run_single(program, plan, code.single(), *in[done], *out[done]);
    finish_writing(write_to);
}

}  // namespace mystocks::formula::detail
