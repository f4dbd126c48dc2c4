#include "mystocks/formula/detail/code_transpose.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "mystocks/base/assert.hpp"

namespace mystocks::formula::detail {
namespace {

// Lanes that are turned together.
constexpr std::size_t kFour = 4;
constexpr std::size_t kLine = kLineValues;

// Four rows of four lanes: the lanes' values lie at a[0…3], those of a row at to, to + stride, …
void rows_of_plain(const std::array<const double*, kFour>& a, std::size_t rows, double* to,
                   std::size_t stride) {
    for (std::size_t r = 0; r < rows; ++r, to += stride)
        for (std::size_t lane = 0; lane < kFour; ++lane) to[lane] = a[lane][r];
}

void lanes_of_plain(const double* from, std::size_t stride, std::size_t rows,
                    const std::array<double*, kFour>& to) {
    for (std::size_t r = 0; r < rows; ++r, from += stride)
        for (std::size_t lane = 0; lane < kFour; ++lane) to[lane][r] = from[lane];
}

#if defined(__x86_64__)

#define MYSTOCKS_AVX2 __attribute__((target("avx2")))

// Halves of two columns or rows in one register. The processor loads and joins them at once, so
// that four by four are turned with four shuffles in place of eight.
MYSTOCKS_AVX2 inline __m256d halves(const double* low, const double* high) {
    return _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(low)), _mm_loadu_pd(high), 1);
}

MYSTOCKS_AVX2 inline void turn(const std::array<const double*, kFour>& from, std::size_t at,
                               __m256d (&x)[kFour]) {
    const __m256d even = halves(from[0] + at, from[2] + at);
    const __m256d odd = halves(from[1] + at, from[3] + at);
    const __m256d even_high = halves(from[0] + at + 2, from[2] + at + 2);
    const __m256d odd_high = halves(from[1] + at + 2, from[3] + at + 2);
    x[0] = _mm256_unpacklo_pd(even, odd);
    x[1] = _mm256_unpackhi_pd(even, odd);
    x[2] = _mm256_unpacklo_pd(even_high, odd_high);
    x[3] = _mm256_unpackhi_pd(even_high, odd_high);
}

// Four rows of four, `stride` apart.
std::array<const double*, kFour> rows_at(const double* from, std::size_t stride) {
    return {from, from + stride, from + 2 * stride, from + 3 * stride};
}

MYSTOCKS_AVX2 void rows_of_avx2(const std::array<const double*, kFour>& a, std::size_t rows,
                                double* to, std::size_t stride) {
    std::size_t r = 0;
    for (; r + kLine <= rows; r += kLine) {
        // What the next call will want, a line at a time: the processor doesn't guess so many
        // columns at once, nor can it wait for many lines.
        for (std::size_t i = 0; i < kFour; ++i)
            _mm_prefetch(reinterpret_cast<const char*>(a[i] + r + rows), _MM_HINT_T0);
        for (std::size_t part = 0; part < kLine; part += kFour) {
            __m256d x[kFour];
            turn(a, r + part, x);
            for (std::size_t i = 0; i < kFour; ++i, to += stride) _mm256_storeu_pd(to, x[i]);
        }
    }
    rows_of_plain({a[0] + r, a[1] + r, a[2] + r, a[3] + r}, rows - r, to, stride);
}

// To write a part of a line the cache needs it. Lines that are far away are fetched while the block
// before is written: `rows` of the next one. PREFETCHW does nothing where a processor lacks it.
template <bool kFetches>
__attribute__((target("avx2,prfchw"))) void lanes_of_avx2(const double* from, std::size_t stride,
                                                          std::size_t rows,
                                                          const std::array<double*, kFour>& to) {
    std::size_t r = 0;
    for (; r + kLine <= rows; r += kLine) {
        if constexpr (kFetches)
            for (const double* lane : to) __builtin_prefetch(lane + r + rows, 1, 3);
        for (std::size_t part = r; part < r + kLine; part += kFour, from += kFour * stride) {
            __m256d x[kFour];
            turn(rows_at(from, stride), 0, x);
            for (std::size_t i = 0; i < kFour; ++i) _mm256_storeu_pd(to[i] + part, x[i]);
        }
    }
    lanes_of_plain(from, stride, rows - r, {to[0] + r, to[1] + r, to[2] + r, to[3] + r});
}

// A cache line of each of four lanes, around the cache: `to` lie at the beginning of one.
MYSTOCKS_AVX2 void lines_past_cache(const double* from, std::size_t stride, std::size_t lines,
                                    std::array<double*, kFour> to) {
    for (std::size_t line = 0; line < lines; ++line, from += kLine * stride) {
        __m256d x[kFour];
        __m256d y[kFour];
        turn(rows_at(from, stride), 0, x);
        turn(rows_at(from + kFour * stride, stride), 0, y);
        for (std::size_t i = 0; i < kFour; ++i, to[i - 1] += kLine) {
            _mm256_stream_pd(to[i], x[i]);
            _mm256_stream_pd(to[i] + kFour, y[i]);
        }
    }
}

bool has_avx2() {
    static const bool found = __builtin_cpu_supports("avx2") != 0;
    return found;
}

void rows_of(const std::array<const double*, kFour>& a, std::size_t rows, double* to,
             std::size_t stride) {
    has_avx2() ? rows_of_avx2(a, rows, to, stride) : rows_of_plain(a, rows, to, stride);
}
void lanes_of(const double* from, std::size_t stride, std::size_t rows,
              const std::array<double*, kFour>& to, WriteTo write_to) {
    const auto lanes_of_any = !has_avx2()                    ? lanes_of_plain
                              : write_to == WriteTo::kMemory ? lanes_of_avx2<true>
                                                             : lanes_of_avx2<false>;
    lanes_of_any(from, stride, rows, to);
}

#else

void rows_of(const std::array<const double*, kFour>& a, std::size_t rows, double* to,
             std::size_t stride) {
    rows_of_plain(a, rows, to, stride);
}
void lanes_of(const double* from, std::size_t stride, std::size_t rows,
              const std::array<double*, kFour>& to, WriteTo) {
    lanes_of_plain(from, stride, rows, to);
}
#endif

std::size_t rows_left(std::size_t size, std::size_t row, std::size_t rows) {
    return size > row ? std::min(size - row, rows) : 0;
}

void scatter_four(std::span<const LaneTarget, kFour> lanes, std::size_t row, std::size_t rows,
                  const double* memory, std::size_t width, WriteTo write_to) {
    std::array<double*, kFour> to{};
    for (std::size_t i = 0; i < kFour; ++i) to[i] = lanes[i].values + (row - lanes[i].first);
    std::size_t past = 0;
#if defined(__x86_64__)
    const auto begins_line = [](const double* lane) { return values_before_line(lane) == 0; };
    if (write_to == WriteTo::kMemory && has_avx2() && std::ranges::all_of(to, begins_line)) {
        past = rows / kLine * kLine;
        lines_past_cache(memory, width, past / kLine, to);
        for (double*& lane : to) lane += past;
    }
#endif
    lanes_of(memory + past * width, width, rows - past, to, write_to);
}

void scatter_lane(const LaneTarget& lane, std::size_t row, std::size_t rows, const double* memory,
                  std::size_t width) {
    const std::size_t last = std::min(lane.size, row + rows);
    if (width == 1 && lane.first <= row) {
        std::memcpy(lane.values + (row - lane.first), memory, (last - row) * sizeof(double));
        return;
    }
    for (std::size_t i = std::max(row, lane.first); i < last; ++i)
        lane.values[i - lane.first] = memory[(i - row) * width];
}

}  // namespace

std::size_t values_before_line(const double* to) {
    const std::size_t place = reinterpret_cast<std::uintptr_t>(to) / sizeof(double) % kLine;
    return (kLine - place) % kLine;
}

void gather(std::span<const LaneSource> lanes, std::size_t row, std::size_t rows, double* memory) {
    const std::size_t width = lanes.size();
    if (width == 1) {
        const std::size_t full = rows_left(lanes[0].size, row, rows);
        std::memcpy(memory, lanes[0].values + row, full * sizeof(double));
        std::fill(memory + full, memory + rows, std::numeric_limits<double>::quiet_NaN());
        return;
    }
    for (std::size_t w = 0; w < width; w += kFour) {
        std::array<const double*, kFour> from{};
        std::size_t full = rows;
        for (std::size_t i = 0; i < kFour; ++i) {
            full = std::min(full, rows_left(lanes[w + i].size, row, rows));
            if (full > 0)
                from[i] = lanes[w + i].values + row;
        }
        if (full > 0)
            rows_of(from, full, memory + w, width);
        for (std::size_t i = 0; i < kFour; ++i) {
            const LaneSource& lane = lanes[w + i];
            for (std::size_t r = full; r < rows; ++r)
                memory[r * width + w + i] = row + r < lane.size
                                                ? lane.values[row + r]
                                                : std::numeric_limits<double>::quiet_NaN();
        }
    }
}

void scatter(std::span<const LaneTarget> lanes, std::size_t row, std::size_t rows,
             const double* memory, WriteTo write_to) {
    const std::size_t width = lanes.size();
    const auto whole = [&](const LaneTarget& lane) {
        return lane.first <= row && row + rows <= lane.size;
    };
    for (std::size_t w = 0; w < width;) {
        if (w + kFour <= width && std::ranges::all_of(lanes.subspan(w, kFour), whole)) {
            scatter_four(lanes.subspan(w).first<kFour>(), row, rows, memory + w, width, write_to);
            w += kFour;
        } else {
            scatter_lane(lanes[w], row, rows, memory + w, width);
            ++w;
        }
    }
}

void finish_writing(WriteTo write_to) {
#if defined(__x86_64__)
    if (write_to == WriteTo::kMemory)
        _mm_sfence();
#else
    (void)write_to;
#endif
}

}  // namespace mystocks::formula::detail
