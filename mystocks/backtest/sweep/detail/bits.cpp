#include "mystocks/backtest/sweep/detail/bits.hpp"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

#include "mystocks/base/error.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mystocks::backtest::sweep::detail {

namespace {

bool has_avx2() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

constexpr float kMost = std::numeric_limits<float>::max();
constexpr float kLeast = std::numeric_limits<float>::min();

// Bars whose floats are equal, asked exactly.
void settle(const Comparable& a, const Comparable& b, std::size_t bar, Word open, Word& above,
            Word& below) {
    for (; open != 0; open &= open - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(open));
        const double x = value_at(a, bar + i);
        const double y = value_at(b, bar + i);
        above |= Word{x > y} << i;
        below |= Word{x < y} << i;
    }
}

void compare_scalar(const Comparable& a, const Comparable& b, std::size_t words, Word* greater,
                    Word* less) {
    for (std::size_t w = 0; w < words; ++w) {
        Word above = 0;
        Word below = 0;
        for (std::size_t i = 0; i < kWordBars; ++i) {
            const float x = a.rough[w * kWordBars + i];
            const float y = b.rough[w * kWordBars + i];
            above |= Word{x > y} << i;
            below |= Word{x < y} << i;
        }
        const Word open = a.valid[w] & b.valid[w] & ~(above | below);
        settle(a, b, w * kWordBars, open, above, below);
        greater[w] = above;
        less[w] = below;
    }
}

bool split_scalar(const double* column, std::size_t words, const Halves& halves) {
    bool whole = true;
    for (std::size_t w = 0; w < words; ++w) {
        Word is_valid = 0;
        Word is_true = 0;
        for (std::size_t i = 0; i < kWordBars; ++i) {
            const std::size_t at = w * kWordBars + i;
            const double x = column[at];
            const double size = std::abs(x);
            whole &= !(size > kMost) && !(size < kLeast && size > 0);
            const double most = kMost;
            halves.rough[at] = static_cast<float>(x > most ? most : x < -most ? -most : x) + 0.0F;
            halves.low[at] = static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(x));
            is_valid |= Word{x == x} << i;
            is_true |= Word{x < 0 || x > 0} << i;
        }
        halves.valid[w] = is_valid;
        halves.truth[w] = is_true;
    }
    return whole;
}

#if defined(__x86_64__)

// The signs of 32 differences a - b in the order of the bars, a byte each: as whole numbers their
// bits have the float's sign, and saturation keeps it.
MYSTOCKS_SWEEP_AVX2 MYSTOCKS_SWEEP_INLINE __m256i signs(const float* a, const float* b) {
    __m256i part[4];
    for (int i = 0; i < 4; ++i) {
        part[i] = _mm256_castps_si256(
            _mm256_sub_ps(_mm256_loadu_ps(a + 8 * i), _mm256_loadu_ps(b + 8 * i)));
    }
    const __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(part[0], part[1]),
                                             _mm256_packs_epi32(part[2], part[3]));
    // Packing works in halves of a vector: four bars of each part lie in each of them.
    return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

MYSTOCKS_SWEEP_AVX2 MYSTOCKS_SWEEP_INLINE Word bits_of(__m256i first, __m256i second) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(first)) |
           Word{static_cast<std::uint32_t>(_mm256_movemask_epi8(second))} << 32;
}

MYSTOCKS_SWEEP_AVX2 void compare_avx2(const Comparable& a, const Comparable& b, std::size_t words,
                                      Word* greater, Word* less) {
    const __m256i zero = _mm256_setzero_si256();
    for (std::size_t w = 0; w < words; ++w) {
        const std::size_t bar = w * kWordBars;
        const __m256i first = signs(a.rough + bar, b.rough + bar);
        const __m256i second = signs(a.rough + bar + 32, b.rough + bar + 32);
        const Word both = a.valid[w] & b.valid[w];
        const Word negative = bits_of(first, second);
        const Word equal = bits_of(_mm256_cmpeq_epi8(first, zero), _mm256_cmpeq_epi8(second, zero));
        Word above = both & ~negative & ~equal;
        Word below = both & negative;
        if ((both & equal) != 0) {
            settle(a, b, bar, both & equal, above, below);
        }
        greater[w] = above;
        less[w] = below;
    }
}

MYSTOCKS_SWEEP_AVX2 bool split_avx2(const double* column, std::size_t words, const Halves& halves) {
    const __m256d zero = _mm256_setzero_pd();
    const __m256d most = _mm256_set1_pd(kMost);
    const __m256d least = _mm256_set1_pd(kLeast);
    const __m256d sign = _mm256_set1_pd(-0.0);
    __m256d beyond = zero;
    for (std::size_t w = 0; w < words; ++w) {
        Word is_valid = 0;
        Word is_true = 0;
        for (std::size_t i = 0; i < kWordBars; i += 8) {
            const std::size_t at = w * kWordBars + i;
            __m128 rough[2];
            __m256d values[2];
            for (std::size_t half = 0; half < 2; ++half) {
                const __m256d x = _mm256_loadu_pd(column + at + 4 * half);
                const __m256d size = _mm256_andnot_pd(sign, x);
                // valgrind (3.19) takes a NaN for "ordered and not equal"; this it runs rightly.
                const __m256d ordered = _mm256_cmp_pd(x, x, _CMP_ORD_Q);
                const __m256d some = _mm256_and_pd(ordered, _mm256_cmp_pd(x, zero, _CMP_NEQ_UQ));
                beyond = _mm256_or_pd(beyond, _mm256_cmp_pd(size, most, _CMP_GT_OQ));
                beyond = _mm256_or_pd(beyond,
                                      _mm256_and_pd(some, _mm256_cmp_pd(size, least, _CMP_LT_OQ)));
                const int known = _mm256_movemask_pd(ordered);
                is_valid |= static_cast<Word>(known) << (i + 4 * half);
                is_true |= static_cast<Word>(_mm256_movemask_pd(some)) << (i + 4 * half);
                // Of two operands with a NaN the second is the answer.
                const __m256d inside =
                    _mm256_max_pd(_mm256_or_pd(most, sign), _mm256_min_pd(most, x));
                rough[half] = _mm256_cvtpd_ps(inside);
                values[half] = x;
            }
            _mm256_storeu_ps(halves.rough + at, _mm256_add_ps(_mm256_set_m128(rough[1], rough[0]),
                                                              _mm256_setzero_ps()));
            const __m256 low =
                _mm256_shuffle_ps(_mm256_castpd_ps(values[0]), _mm256_castpd_ps(values[1]), 0x88);
            _mm256_storeu_pd(reinterpret_cast<double*>(halves.low + at),
                             _mm256_permute4x64_pd(_mm256_castps_pd(low), 0xD8));
        }
        halves.valid[w] = is_valid;
        halves.truth[w] = is_true;
    }
    return _mm256_movemask_pd(beyond) == 0;
}

#endif

}  // namespace

Kernels chosen_kernels() {
    const char* text = std::getenv("MYSTOCKS_KERNELS");
    const std::string_view wanted = text == nullptr ? "" : text;
    if (wanted.empty()) {
        return has_avx2() ? Kernels::kAvx2 : Kernels::kScalar;
    }
    if (wanted == "scalar") {
        return Kernels::kScalar;
    }
    if (wanted != "avx2") {
        throw base::Error(
            base::ErrorKind::kInvalidArgument,
            "MYSTOCKS_KERNELS is '" + std::string(wanted) + "': it may be scalar or avx2");
    }
    if (!has_avx2()) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "MYSTOCKS_KERNELS=avx2, but this processor has no AVX2");
    }
    return Kernels::kAvx2;
}

double whole_double(float rough, std::uint32_t low) {
    // Doubles with this nearest float lie less than 2^31 steps from it, so that their last 32 bits
    // say which one it is.
    const auto near = std::bit_cast<std::uint64_t>(static_cast<double>(rough));
    const auto steps = static_cast<std::int32_t>(low - static_cast<std::uint32_t>(near));
    return std::bit_cast<double>(near + static_cast<std::uint64_t>(std::int64_t{steps}));
}

double value_at(const Comparable& column, std::size_t bar) {
    return column.exact != nullptr ? column.exact[bar]
                                   : whole_double(column.rough[bar], column.low[bar]);
}

void compare(Kernels kernels, const Comparable& a, const Comparable& b, std::size_t words,
             Word* greater, Word* less) {
#if defined(__x86_64__)
    if (kernels == Kernels::kAvx2) {
        compare_avx2(a, b, words, greater, less);
        return;
    }
#endif
    static_cast<void>(kernels);
    compare_scalar(a, b, words, greater, less);
}

bool split(const double* column, std::size_t words, const Halves& halves) {
#if defined(__x86_64__)
    static const bool swift = has_avx2();
    if (swift) {
        return split_avx2(column, words, halves);
    }
#endif
    return split_scalar(column, words, halves);
}

}  // namespace mystocks::backtest::sweep::detail
