#include "mystocks/backtest/sweep/detail/bits.hpp"

#include <bit>
#include <cstdlib>
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

void compare_scalar(const double* a, const double* b, std::size_t words, Word* greater,
                    Word* less) {
    for (std::size_t w = 0; w < words; ++w) {
        Word above = 0;
        Word below = 0;
        for (std::size_t i = 0; i < kWordBars; ++i) {
            above |= Word{a[w * kWordBars + i] > b[w * kWordBars + i]} << i;
            below |= Word{a[w * kWordBars + i] < b[w * kWordBars + i]} << i;
        }
        greater[w] = above;
        less[w] = below;
    }
}

#if defined(__x86_64__)

// Masks of four vectors of eight bars as 32 bits in the order of the bars.
MYSTOCKS_SWEEP_AVX2 MYSTOCKS_SWEEP_INLINE std::uint32_t in_order(__m256 a, __m256 b, __m256 c,
                                                                 __m256 d) {
    const __m256i ab = _mm256_packs_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b));
    const __m256i cd = _mm256_packs_epi32(_mm256_castps_si256(c), _mm256_castps_si256(d));
    // Packing works in halves of a vector: four bars of a, b, c, d lie in each of them.
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    return static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_permutevar8x32_epi32(_mm256_packs_epi16(ab, cd), order)));
}

// Bars whose floats are equal, asked exactly.
void settle(const double* a, const double* b, Word open, Word& above, Word& below) {
    for (; open != 0; open &= open - 1) {
        const int i = std::countr_zero(open);
        above |= Word{a[i] > b[i]} << i;
        below |= Word{a[i] < b[i]} << i;
    }
}

MYSTOCKS_SWEEP_AVX2 void compare_avx2(const Comparable& a, const Comparable& b, std::size_t words,
                                      Word* greater, Word* less) {
    for (std::size_t w = 0; w < words; ++w) {
        std::uint32_t above[2];
        std::uint32_t below[2];
        for (int half = 0; half < 2; ++half) {
            __m256 up[4];
            __m256 down[4];
            for (int i = 0; i < 4; ++i) {
                const std::size_t at = w * kWordBars + 32 * half + 8 * i;
                const __m256 x = _mm256_loadu_ps(a.rough + at);
                const __m256 y = _mm256_loadu_ps(b.rough + at);
                up[i] = _mm256_cmp_ps(x, y, _CMP_GT_OQ);
                down[i] = _mm256_cmp_ps(x, y, _CMP_LT_OQ);
            }
            above[half] = in_order(up[0], up[1], up[2], up[3]);
            below[half] = in_order(down[0], down[1], down[2], down[3]);
        }
        greater[w] = above[0] | Word{above[1]} << 32;
        less[w] = below[0] | Word{below[1]} << 32;
        const Word open = a.valid[w] & b.valid[w] & ~(greater[w] | less[w]);
        if (open != 0) {
            settle(a.exact + w * kWordBars, b.exact + w * kWordBars, open, greater[w], less[w]);
        }
    }
}

MYSTOCKS_SWEEP_AVX2 void classify_avx2(const double* column, std::size_t words, Word* valid,
                                       Word* truth) {
    const __m256d zero = _mm256_setzero_pd();
    for (std::size_t w = 0; w < words; ++w) {
        Word is_valid = 0;
        Word is_true = 0;
        for (std::size_t i = 0; i < kWordBars; i += 4) {
            const __m256d x = _mm256_loadu_pd(column + w * kWordBars + i);
            const int known = _mm256_movemask_pd(_mm256_cmp_pd(x, x, _CMP_ORD_Q));
            const int other = _mm256_movemask_pd(_mm256_cmp_pd(x, zero, _CMP_NEQ_OQ));
            is_valid |= static_cast<Word>(known) << i;
            is_true |= static_cast<Word>(other) << i;
        }
        valid[w] = is_valid;
        truth[w] = is_true;
    }
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

void compare(Kernels kernels, const Comparable& a, const Comparable& b, std::size_t words,
             Word* greater, Word* less) {
#if defined(__x86_64__)
    if (kernels == Kernels::kAvx2) {
        compare_avx2(a, b, words, greater, less);
        return;
    }
#endif
    static_cast<void>(kernels);
    compare_scalar(a.exact, b.exact, words, greater, less);
}

void classify(const double* column, std::size_t words, Word* valid, Word* truth) {
#if defined(__x86_64__)
    if (has_avx2()) {
        classify_avx2(column, words, valid, truth);
        return;
    }
#endif
    for (std::size_t w = 0; w < words; ++w) {
        Word is_valid = 0;
        Word is_true = 0;
        for (std::size_t i = 0; i < kWordBars; ++i) {
            const double x = column[w * kWordBars + i];
            is_valid |= Word{x == x} << i;
            is_true |= Word{x < 0 || x > 0} << i;
        }
        valid[w] = is_valid;
        truth[w] = is_true;
    }
}

}  // namespace mystocks::backtest::sweep::detail
