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

    // Computes the node's column; those before it are there already. Not for what crosses the
    // market: its column is made by the caller, through column().
    void run(NodeId id);
    panel::Column& column(NodeId id) { return columns_[id]; }
    const Subject& subject() const { return *subject_; }
    Evaluated take() const;

  private:
    void call(const Node& node, NodeId id);

    const Program* program_;
    const Plan* plan_;
    const Subject* subject_;
    std::vector<panel::Column> sources_;
    std::vector<panel::Column> columns_;  // by node
};

}  // namespace mystocks::formula::detail
