// Columns compared into bits, 64 bars a word: bit i of word w is bar 64·w + i.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mystocks::backtest::sweep::detail {

using Word = std::uint64_t;
inline constexpr std::size_t kWordBars = 64;

// Which code runs. Both give the same bits and the same money; kScalar is the specification.
enum class Kernels { kScalar, kAvx2 };

// From MYSTOCKS_KERNELS (scalar, avx2), else the best that this processor has. Throws
// Error(kInvalidArgument) for another word, Error(kUnsupported) where AVX2 is asked for and missing.
Kernels chosen_kernels();

// greater: a > b, less: a < b, both false where one is undefined. Columns of words·64 values.
void compare(Kernels kernels, const double* a, const double* b, std::size_t words, Word* greater,
             Word* less);

// valid: defined; truth: defined and not 0.
void classify(const double* column, std::size_t words, Word* valid, Word* truth);

}  // namespace mystocks::backtest::sweep::detail
