#include "mystocks/formula/detail/code_single.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/formula/detail/code_columns.hpp"
#include "mystocks/formula/detail/sources.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr std::size_t kFirstRows = 64;
constexpr std::size_t kSettlingRows = 128;
static_assert(kFirstRows % kOverrun == 0);

// Where the values of an op that code finds by pointer lie.
struct Pointed {
    const Place* place = nullptr;
    const double* from = nullptr;       // of an input: its column
    double* whole = nullptr;            // of a result: a column for all of its rows
    std::vector<std::span<double>> to;  // other columns that want its last values
    bool in_memory = true;              // in this block
    const double* known() const { return from != nullptr ? from : whole; }
};

class SingleRun {
  public:
    SingleRun(const Program& program, const CodePlan& plan, const WidthCode& code,
              const Subject& subject, const OutputColumns& outputs)
        : program_(program),
          plan_(plan),
          code_(code),
          subject_(subject),
          outputs_(outputs),
          rows_(subject.bars.size()),
          columns_(plan.columns) {
        std::size_t doubles = 0;
        for (const Layout& layout : code_.layouts) doubles = std::max(doubles, layout.doubles);
        memory_ = panel::Column(doubles);
    }

    void run() {
        for (std::size_t stage = 0; stage < plan_.stages.size(); ++stage) {
            for (const ColumnCall& call : plan_.stages[stage].calls) run_call(call);
            run_loops(stage);
        }
    }

  private:
    panel::Column& column(std::uint32_t number) {
        panel::Column& found = columns_[number];
        if (found.size() < rows_)
            found = panel::Column(rows_);
        return found;
    }

    void run_call(const ColumnCall& call) {
        std::vector<const double*> arguments;
        std::vector<panel::Column> constants;
        for (const NodeId id : program_.nodes[call.node].arguments) {
            const Node& node = program_.nodes[id];
            if (node.kind == NodeKind::kConstant)
                arguments.push_back(constants.emplace_back(rows_, node.value).data());
            else if (node.kind == NodeKind::kField && is_price(node.field))
                arguments.push_back(price_column(subject_.bars, node.field).data());
            else
                arguments.push_back(columns_[plan_.column_of[id]].data());
        }
        run_column(program_, call.node, subject_, arguments, column(call.column).data());
    }

    void run_loops(std::size_t number) {
        const Stage& stage = plan_.stages[number];
        const Layout& layout = code_.layouts[number];
        find(stage, layout);
        prepare(layout);
        std::size_t position = layout.history_rows;
        for (std::size_t row = 0; row < rows_;) {
            const std::size_t rows = rows_of_block(layout, row);
            if (position + rows > layout.column_rows) {
                slide(layout, position);
                position = layout.history_rows;
            }
            for (std::size_t i = 0; i < pointed_.size(); ++i)
                addresses_[i] = enter(pointed_[i], position, row, rows);
            code_.functions[number](memory_.data(), addresses_.data(),
                                    static_cast<std::int64_t>(position),
                                    static_cast<std::int64_t>(rows));
            for (std::size_t i = 0; i < pointed_.size(); ++i)
                leave(pointed_[i], addresses_[i], row, rows);
            position += rows;
            row += rows;
        }
        finish();
    }

    // Small ones first: until then histories hold rows before the first, windows of recurrences
    // aren't full, and those that wait for others aren't settled. Columns of others can be used in
    // blocks that loops fill exactly, so the last few go apart.
    std::size_t rows_of_block(const Layout& layout, std::size_t row) const {
        const std::size_t rows =
            std::min({rows_ - row, wanted_rows(layout, row), layout.block_rows});
        return rows > kOverrun ? rows - rows % kOverrun : rows;
    }
    static std::size_t wanted_rows(const Layout& layout, std::size_t row) {
        if (!layout.recurs)
            return row == 0 ? std::max(layout.history_rows + kOverrun, kFirstRows)
                            : layout.block_rows;
        return row < kSettlingRows ? kOverrun : 3 * row;
    }

    void find(const Stage& stage, const Layout& layout) {
        pointed_.assign(layout.pointed.size(), {});
        addresses_.resize(layout.pointed.size());
        for (std::size_t i = 0; i < pointed_.size(); ++i) {
            const OpId id = layout.pointed[i];
            pointed_[i].place = &layout.places[id];
            if (stage.ops[id].code == OpCode::kInput) {
                const StageInput& input = stage.inputs[stage.ops[id].slot];
                pointed_[i].from = input.column == kNoColumn
                                       ? price_column(subject_.bars, input.field).data()
                                       : columns_[input.column].data();
            }
        }
        for (const Sink& sink : stage.sinks) {
            Pointed& pointed = pointed_[layout.places[sink.op].pointer];
            if (sink.column != kNoColumn)
                wants(pointed, {column(sink.column).data(), rows_});
            for (const std::uint32_t output : sink.outputs) wants(pointed, outputs_[output]);
        }
    }

    void wants(Pointed& pointed, std::span<double> column) const {
        MYSTOCKS_ASSERT(column.size() <= rows_);
        if (column.size() == rows_ && pointed.known() == nullptr)
            pointed.whole = column.data();
        else if (!column.empty())
            pointed.to.push_back(column);
    }

    void prepare(const Layout& layout) {
        double* memory = memory_.data();
        for (const Place& place : layout.places)
            std::fill_n(memory + place.offset + (layout.history_rows - place.lag_max),
                        place.lag_max, place.before);
        std::copy(layout.states.begin(), layout.states.end(), memory + layout.states_offset);
    }

    // The newest rows of the columns with history, back to the front.
    void slide(const Layout& layout, std::size_t position) {
        for (const Place& place : layout.places) {
            double* column = memory_.data() + place.offset;
            std::copy_n(column + (position - place.lag_max), place.lag_max,
                        column + (layout.history_rows - place.lag_max));
        }
    }

    // Its first row of the block.
    double* enter(Pointed& pointed, std::size_t position, std::size_t row, std::size_t rows) {
        const std::size_t lag = pointed.place->lag_max;
        const double* known = pointed.known();
        pointed.in_memory = known == nullptr || row < lag || rows % kOverrun != 0;
        if (!pointed.in_memory)
            return const_cast<double*>(known) + row;  // code writes to results alone
        double* at = memory_.data() + pointed.place->offset + (lag > 0 ? position : 0);
        if (known != nullptr) {
            const std::size_t before = std::min(lag, row);
            std::fill_n(at - lag, lag - before, std::numeric_limits<double>::quiet_NaN());
            std::copy_n(known + (row - before), before, at - before);
        }
        if (pointed.from != nullptr)
            std::copy_n(pointed.from + row, rows, at);
        return at;
    }

    void leave(const Pointed& pointed, const double* at, std::size_t row, std::size_t rows) const {
        if (pointed.in_memory && pointed.whole != nullptr)
            std::copy_n(at, rows, pointed.whole + row);
        if (pointed.known() != nullptr)
            return;
        for (const std::span<double> column : pointed.to) {
            const std::size_t first = rows_ - column.size();
            for (std::size_t i = std::max(row, first); i < row + rows; ++i)
                column[i - first] = at[i - row];
        }
    }

    void finish() const {
        for (const Pointed& pointed : pointed_)
            if (const double* known = pointed.known())
                for (const std::span<double> column : pointed.to)
                    std::copy_n(known + (rows_ - column.size()), column.size(), column.data());
    }

    const Program& program_;
    const CodePlan& plan_;
    const WidthCode& code_;
    const Subject& subject_;
    const OutputColumns& outputs_;
    const std::size_t rows_;
    panel::Column memory_;
    std::vector<panel::Column> columns_;  // by number
    std::vector<Pointed> pointed_;        // by Place::pointer
    std::vector<double*> addresses_;
};

}  // namespace

void run_single(const Program& program, const CodePlan& plan, const WidthCode& code,
                const Subject& subject, const OutputColumns& outputs) {
    SingleRun(program, plan, code, subject, outputs).run();
}

}  // namespace mystocks::formula::detail
