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

// Values in two halves: floats, which decide nearly every comparison at half the memory, and the
// last 32 bits of the doubles, which settle the rest. `exact`, the doubles themselves, is there
// only where some value lies beyond the floats' range, else null.
struct Comparable {
    const float* rough;  // rounded to nearest, -0 as 0, at most the largest finite float
    const std::uint32_t* low;
    const double* exact;
    const Word* valid;
};
// The double whose nearest float is `rough` and whose last 32 bits are `low`.
double whole_double(float rough, std::uint32_t low);
double value_at(const Comparable& column, std::size_t bar);

// greater: a > b, less: a < b, both false where one is undefined.
void compare(Kernels kernels, const Comparable& a, const Comparable& b, std::size_t words,
             Word* greater, Word* less);

// up: a > b here and not at the bar before, down: a < b here and not at the bar before; both bars
// defined in both columns. `carries`: two words between one call and the next, 0 at the first bar.
void cross(Kernels kernels, const Comparable& a, const Comparable& b, std::size_t words, Word* up,
           Word* down, Word* carries);

// Splits `words` · 64 values. valid: defined; truth: defined and not 0. False where a value is
// beyond the range in which its halves make it whole again.
struct Halves {
    float* rough;
    std::uint32_t* low;
    Word* valid;
    Word* truth;
};
bool split(const double* column, std::size_t words, const Halves& halves);

}  // namespace mystocks::backtest::sweep::detail
