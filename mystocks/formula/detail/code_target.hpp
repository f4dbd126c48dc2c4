// The processor at hand, and modules compiled for it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <llvm/IR/Module.h>

namespace mystocks::formula::detail {

// Name and features of the processor: objects are good for an equal one only.
const std::string& processor();
// Doubles in one vector register; instruments taken at a time.
std::size_t vector_width();

// The module as an object file's bytes. Only what the code generator does by itself is done: the
// passes before it (CSE, InstCombine) took as long again and gained nothing measurable.
std::string object_of(llvm::Module& module);

}  // namespace mystocks::formula::detail
