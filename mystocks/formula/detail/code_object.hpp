// A plan's machine code, made where it is first needed.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mystocks/formula/detail/code_folder.hpp"
#include "mystocks/formula/detail/code_layout.hpp"
#include "mystocks/formula/detail/code_loader.hpp"
#include "mystocks/formula/detail/code_plan.hpp"

namespace mystocks::formula::detail {

// Every stage for groups of `width` instruments.
struct WidthCode {
    std::size_t width = 1;
    std::vector<Layout> layouts;           // by stage
    std::vector<StageFunction> functions;  // by stage
    std::unique_ptr<LoadedObject> object;
};

// Thread-safe. One instrument's code and that of groups are made apart: a chart needs the one, a
// screen the other.
class FormulaCode {
  public:
    // `plan` must outlive this object; `folder` null: nothing is kept.
    FormulaCode(const CodePlan& plan, std::shared_ptr<const ObjectFolder> folder);

    const WidthCode& single() const { return made(0); }
    const WidthCode& group() const { return made(1); }
    std::size_t bytes() const { return bytes_; }

  private:
    const WidthCode& made(std::size_t which) const;
    WidthCode make(std::size_t width) const;

    const CodePlan& plan_;
    std::shared_ptr<const ObjectFolder> folder_;
    mutable std::array<std::once_flag, 2> once_;
    mutable std::array<WidthCode, 2> codes_;
    mutable std::atomic<std::size_t> bytes_{0};
};

}  // namespace mystocks::formula::detail
