// Columns compared into bits, 64 bars a word: bit i of word w is bar 64·w + i.
#pragma once

#include <cstddef>
#include <cstdint>

// Marks functions that are compiled for processors with AVX2 and called only on those.
#if defined(__x86_64__)
#define MYSTOCKS_SWEEP_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#else
#define MYSTOCKS_SWEEP_AVX2
#endif
// Inlined into callers of either kind.
#define MYSTOCKS_SWEEP_INLINE __attribute__((always_inline)) inline

namespace mystocks::backtest::sweep::detail {

using Word = std::uint64_t;
inline constexpr std::size_t kWordBars = 64;

// Which code runs. Both give the same bits and the same money; kScalar is the specification.
enum class Kernels { kScalar, kAvx2 };

// From MYSTOCKS_KERNELS (scalar, avx2), else the best that this processor has. Throws
// Error(kInvalidArgument) for another word, Error(kUnsupported) where AVX2 is asked for and
// missing.
Kernels chosen_kernels();

// greater: a > b, less: a < b, both false where one is undefined. Columns of words·64 values;
// `rough` are the same rounded to floats: where those differ, they decide, twice as many at a time.
struct Comparable {
    const double* exact;
    const float* rough;
    const Word* valid;
};
void compare(Kernels kernels, const Comparable& a, const Comparable& b, std::size_t words,
             Word* greater, Word* less);

// valid: defined; truth: defined and not 0.
void classify(const double* column, std::size_t words, Word* valid, Word* truth);

}  // namespace mystocks::backtest::sweep::detail
