// Assertions that stay on in release builds: a violated one is a bug of ours, and going on would
// write it to disk. Never for input: that is base::Error.
#pragma once

namespace mystocks::base {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace mystocks::base

#define MYSTOCKS_ASSERT(condition) \
    (static_cast<bool>(condition)  \
         ? static_cast<void>(0)    \
         : ::mystocks::base::assertion_failed(#condition, __FILE__, __LINE__))
