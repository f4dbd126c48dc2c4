// One subject's columns while a program is evaluated node by node.
#pragma once

#include <cstddef>
#include <vector>

#include "mystocks/formula/detail/plan.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::formula::detail {

class Evaluation {
  public:
    // What is passed must outlive this object.
    Evaluation(const Program& program, const Plan& plan, const Subject& subject);

    // Computes the node's column and what it needs, as far as they aren't there. What crosses the
    // market is not computed here: its column is made by the caller.
    void need(NodeId id);
    panel::Column& column(NodeId id) { return columns_[id]; }
    const Subject& subject() const { return *subject_; }
    // Columns of what crosses the market stay, and those of `kept`.
    void forget_but(const std::vector<NodeId>& kept);
    // What the program puts out.
    Evaluated take();

  private:
    void run(NodeId id);
    void call(const Node& node, NodeId id);
    const panel::Column& source(std::size_t number);

    const Program* program_;
    const Plan* plan_;
    const Subject* subject_;
    std::vector<panel::Column> sources_;  // by Plan::sources
    std::vector<panel::Column> columns_;  // by node; without memory where it isn't there
};

}  // namespace mystocks::formula::detail
