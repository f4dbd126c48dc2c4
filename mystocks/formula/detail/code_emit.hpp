// Stages as functions of a module.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <llvm/IR/Module.h>

#include "mystocks/formula/detail/code_layout.hpp"

namespace mystocks::formula::detail {

// void name(double* memory, double** pointers, i64 position, i64 rows): computes `rows` rows of
// every op; columns with history have their first row at `position` (in rows), those of `pointers`
// where they say. `vector_width`: doubles in one register.
void emit_stage(llvm::Module& module, const std::string& name, std::span<const Op> ops,
                const Layout& layout, std::size_t vector_width);

}  // namespace mystocks::formula::detail
