// Programs of many parameter sets as one graph: a value that several sets compute is there once.
#pragma once

#include <compare>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "mystocks/backtest/sweep/detail/mask_program.hpp"
#include "mystocks/backtest/sweep/detail/tile.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::backtest::sweep::detail {

// Names a value by what it is computed from, in any graph: 128 bits of hash.
struct ValueName {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const ValueName&, const ValueName&) = default;
};
struct HashOfName {
    std::size_t operator()(const ValueName& name) const { return name.low; }
};

// Grows with the distinct values of the programs that it was shown. Not thread-safe.
class ValueGraph {
  public:
    const ValueName& name(formula::NodeId id) const { return names_[id]; }
    // Ids of the program's outputs in this graph.
    std::vector<formula::NodeId> add(const formula::Program& program);
    const formula::Node& node(formula::NodeId id) const { return nodes_[id]; }
    // The values `wanted`, and what they are made from, as a program with an output each.
    formula::Program program_of(std::span<const formula::NodeId> wanted) const;
    std::size_t size() const { return nodes_.size(); }

  private:
    formula::NodeId intern(formula::Node node);
    ValueName name_of(const formula::Node& node) const;
    std::uint32_t intern_text(const std::string& text);
    std::uint32_t intern_foreign(const formula::Foreign& foreign);

    std::vector<formula::Node> nodes_;
    std::vector<ValueName> names_;
    std::unordered_multimap<std::uint64_t, formula::NodeId> by_hash_;
    std::vector<std::string> texts_;
    std::vector<formula::Foreign> foreigns_;
    std::vector<std::uint64_t> foreign_prints_;
};

// Columns of one subject's values, the last used kept up to a number of bytes.
class ColumnCache {
  public:
    // What is passed must outlive it.
    ColumnCache(const formula::Subject& subject, std::size_t bytes_max);
    // Columns of all of them; they stay good as long as the caller keeps the answer.
    std::vector<std::shared_ptr<const SignalColumn>> get(const ValueGraph& graph,
                                                         std::span<const formula::NodeId> wanted);

  private:
    struct Entry {
        ValueName name;
        std::shared_ptr<const SignalColumn> column;
    };
    // What moving averages are taken of.
    struct Averaged {
        ValueName name;
        panel::Column values;  // empty: not by moving_means
    };
    void keep(const ValueName& name, std::shared_ptr<const SignalColumn> column);
    void compute(const ValueGraph& graph, std::span<const formula::NodeId> missing);
    // Computes the moving averages among them; the others are the answer.
    std::vector<formula::NodeId> compute_means(const ValueGraph& graph,
                                               std::span<const formula::NodeId> missing);
    // Of a moving average by a constant number of bars, 0 of anything else.
    std::size_t mean_length(const ValueGraph& graph, formula::NodeId id) const;
    const panel::Column& averaged(const ValueGraph& graph, formula::NodeId id);

    formula::Subject subject_;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::list<Entry> entries_;  // the last used first
    std::unordered_map<ValueName, std::list<Entry>::iterator, HashOfName> places_;
    std::vector<Averaged> averaged_;
};

// Where a strategy's signals are among its program's outputs.
struct SignalOutputs {
    int entry = -1;
    int exit = -1;
    int screen = -1;
    explicit SignalOutputs(const formula::Program& program);
};

// A tile's bits and columns, set by set. `columns` of the finished tile are `values()` in order.
class TileBuilder {
  public:
    explicit TileBuilder(const ValueGraph& graph) : graph_(&graph) {}
    void add(const SignalOutputs& outputs, std::span<const formula::NodeId> ids);
    std::size_t sets() const { return tile_.sets.size(); }
    const std::vector<formula::NodeId>& values() const { return values_; }
    Tile& tile() { return tile_; }

  private:
    MaskRef truth(formula::NodeId id);
    MaskRef valid(formula::NodeId id);
    MaskRef both_valid(const formula::Node& node);
    std::uint32_t column(formula::NodeId id);

    const ValueGraph* graph_;
    Tile tile_;
    std::vector<formula::NodeId> values_;
    std::unordered_map<formula::NodeId, std::uint32_t> columns_;
};

}  // namespace mystocks::backtest::sweep::detail
