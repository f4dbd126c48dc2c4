// A plan's machine code: made, and ready to run.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "mystocks/formula/detail/code_layout.hpp"
#include "mystocks/formula/detail/code_loader.hpp"
#include "mystocks/formula/detail/code_plan.hpp"

namespace mystocks::formula::detail {

// Every stage for groups of `width` instruments.
struct WidthCode {
    std::size_t width = 1;
    std::vector<Layout> layouts;           // by stage
    std::vector<StageFunction> functions;  // null where a stage has no ops
};

class FormulaCode {
  public:
    // An object file for this processor.
    static std::string compile(const CodePlan& plan);
    // Throws Error(kCorrupt) where the bytes aren't what compile() made of an equal plan.
    FormulaCode(const CodePlan& plan, const std::string& bytes);

    const WidthCode& single() const { return single_; }
    const WidthCode& group() const { return group_; }
    std::size_t bytes() const { return bytes_; }

  private:
    WidthCode single_;
    WidthCode group_;
    std::size_t bytes_;
    std::unique_ptr<LoadedObject> object_;
};

}  // namespace mystocks::formula::detail
