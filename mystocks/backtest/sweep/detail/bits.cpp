#include "mystocks/backtest/sweep/detail/bits.hpp"

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
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
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

// Masks of two vectors of four bars become eight 32-bit masks: bars 0 1 4 5 | 2 3 6 7.
__attribute__((target("avx2"))) inline __m256i halves(__m256d first, __m256d second) {
    return _mm256_castps_si256(
        _mm256_shuffle_ps(_mm256_castpd_ps(first), _mm256_castpd_ps(second), 0x88));
}

// Four such pairs (32 bars) as bits in the order of the bars.
__attribute__((target("avx2"))) inline std::uint32_t in_order(__m256i a, __m256i b, __m256i c,
                                                              __m256i d) {
    const __m256i order =
        _mm256_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0, 1, 8, 9, 2, 3, 10,
                         11, 4, 5, 12, 13, 6, 7, 14, 15);
    __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
    bytes = _mm256_shuffle_epi8(_mm256_permute4x64_epi64(bytes, 0xD8), order);
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

__attribute__((target("avx2"))) void compare_avx2(const double* a, const double* b,
                                                  std::size_t words, Word* greater, Word* less) {
    for (std::size_t w = 0; w < words; ++w) {
        std::uint32_t above[2];
        std::uint32_t below[2];
        for (int half = 0; half < 2; ++half) {
            __m256i up[4];
            __m256i down[4];
            for (int pair = 0; pair < 4; ++pair) {
                const std::size_t at = w * kWordBars + 32 * half + 8 * pair;
                const __m256d x0 = _mm256_loadu_pd(a + at);
                const __m256d y0 = _mm256_loadu_pd(b + at);
                const __m256d x1 = _mm256_loadu_pd(a + at + 4);
                const __m256d y1 = _mm256_loadu_pd(b + at + 4);
                up[pair] = halves(_mm256_cmp_pd(x0, y0, _CMP_GT_OQ),
                                  _mm256_cmp_pd(x1, y1, _CMP_GT_OQ));
                down[pair] = halves(_mm256_cmp_pd(x0, y0, _CMP_LT_OQ),
                                    _mm256_cmp_pd(x1, y1, _CMP_LT_OQ));
            }
            above[half] = in_order(up[0], up[1], up[2], up[3]);
            below[half] = in_order(down[0], down[1], down[2], down[3]);
        }
        greater[w] = above[0] | Word{above[1]} << 32;
        less[w] = below[0] | Word{below[1]} << 32;
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
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "MYSTOCKS_KERNELS is '" + std::string(wanted) +
                              "': it may be scalar or avx2");
    }
    if (!has_avx2()) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "MYSTOCKS_KERNELS=avx2, but this processor has no AVX2");
    }
    return Kernels::kAvx2;
}

void compare(Kernels kernels, const double* a, const double* b, std::size_t words, Word* greater,
             Word* less) {
#if defined(__x86_64__)
    if (kernels == Kernels::kAvx2) {
        compare_avx2(a, b, words, greater, less);
        return;
    }
#endif
    static_cast<void>(kernels);
    compare_scalar(a, b, words, greater, less);
}

void classify(const double* column, std::size_t words, Word* valid, Word* truth) {
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
