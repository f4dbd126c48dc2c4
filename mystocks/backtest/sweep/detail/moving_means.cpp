#include "mystocks/backtest/sweep/detail/moving_means.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "mystocks/compute/window.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

// A sum waits for the one before its group, so that several sums take no longer than one.
constexpr std::size_t kSide = 8;
constexpr std::size_t kPart = 8 * kWordBars;  // bars at a time: their sums stay in the first cache

struct Means {
    std::array<std::size_t, kSide> lengths{};
    std::array<double, kSide> sums{};
    double parts[kSide][kPart];
};

// compute::Sum over the bars [begin, end), begin even: filled up to the length, then slid.
void add_filling(const double* values, std::size_t begin, std::size_t end, Means& means) {
    for (std::size_t k = 0; k < kSide; ++k) {
        const std::size_t length = means.lengths[k];
        double base = means.sums[k];
        double part = 0;
        double* out = means.parts[k];
        for (std::size_t i = begin; i < end; ++i) {
            if (i % compute::Sum::kGroup == 0) {
                base = base + part;
                part = 0;
            }
            part = part + (i < length ? values[i] : values[i] - values[i - length]);
            *out++ = i + 1 < length ? std::numeric_limits<double>::quiet_NaN() : base + part;
        }
        means.sums[k] = base + part;
    }
}

void add_sliding(const double* values, std::size_t begin, std::size_t end, Means& means) {
    static_assert(compute::Sum::kGroup == 2 && kPart % 2 == 0);
    std::array<const double*, kSide> old{};
    std::array<double, kSide> sums = means.sums;
    for (std::size_t k = 0; k < kSide; ++k) {
        old[k] = values + begin - means.lengths[k];
    }
    const std::size_t count = end - begin;
    for (std::size_t i = 0; i + 1 < count; i += 2) {
        const double first = values[begin + i];
        const double second = values[begin + i + 1];
        for (std::size_t k = 0; k < kSide; ++k) {
            const double part = first - old[k][i];
            means.parts[k][i] = sums[k] + part;
            sums[k] = sums[k] + (part + (second - old[k][i + 1]));
            means.parts[k][i + 1] = sums[k];
        }
    }
    if (count % 2 == 1) {  // the last bar
        for (std::size_t k = 0; k < kSide; ++k) {
            means.parts[k][count - 1] = sums[k] + (values[end - 1] - old[k][count - 1]);
        }
    }
    means.sums = sums;
}

MYSTOCKS_SWEEP_AVX2 void divide(double* sums, std::size_t count, double length) {
    for (std::size_t i = 0; i < count; ++i) {
        sums[i] /= length;
    }
}

void divide_plain(double* sums, std::size_t count, double length) {
    for (std::size_t i = 0; i < count; ++i) {
        sums[i] /= length;
    }
}

}  // namespace

bool can_take_means(std::span<const double> values) {
    constexpr double kFar = 1e30;
    return std::ranges::all_of(values, [](double x) { return std::abs(x) < kFar; });
}

std::optional<std::vector<std::shared_ptr<const SignalColumn>>> moving_means(
    std::span<const double> values, std::span<const std::size_t> lengths) {
    const auto divides = chosen_kernels() == Kernels::kAvx2 ? divide : divide_plain;
    std::vector<std::shared_ptr<const SignalColumn>> columns;
    for (std::size_t at = 0; at < lengths.size(); at += kSide) {
        const std::size_t count = std::min(kSide, lengths.size() - at);
        Means means;
        means.lengths.fill(lengths[at]);
        std::ranges::copy(lengths.subspan(at, count), means.lengths.begin());
        const std::size_t longest = *std::ranges::max_element(means.lengths);
        std::vector<std::shared_ptr<SignalColumn>> side;
        for (std::size_t k = 0; k < count; ++k) {
            side.push_back(std::make_shared<SignalColumn>(values.size()));
        }
        for (std::size_t begin = 0; begin < values.size(); begin += kPart) {
            const std::size_t end = std::min(begin + kPart, values.size());
            (begin < longest ? add_filling : add_sliding)(values.data(), begin, end, means);
            for (std::size_t k = 0; k < count; ++k) {
                divides(means.parts[k], end - begin, static_cast<double>(means.lengths[k]));
                if (!side[k]->put(begin, {means.parts[k], end - begin})) {
                    return std::nullopt;
                }
            }
        }
        columns.insert(columns.end(), side.begin(), side.end());
    }
    return columns;
}

}  // namespace mystocks::backtest::sweep::detail
