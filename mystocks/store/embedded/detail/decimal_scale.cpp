#include "mystocks/store/embedded/detail/decimal_scale.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/embedded/detail/hot_loop.hpp"

namespace mystocks::store::embedded::detail {
namespace {

constexpr std::array<double, 11> kPowers{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};

// Adding 1.5 × 2^52 leaves a number's nearest integer (ties to even) in the low bits: a conversion
// that vectorises without AVX-512. Exact below 2^51.
constexpr double kMagic = 6755399441055744.0;
constexpr auto kMagicBits = std::bit_cast<std::uint64_t>(kMagic);

inline std::int64_t nearest_integer(double x) {
    return static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(x + kMagic) - kMagicBits);
}

inline double to_double(std::int64_t q) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(q) + kMagicBits) - kMagic;
}

// The rows of `mask` that are set tell that a value failed; one mask for all, so that the loop
// has no branch.
MYSTOCKS_HOT_LOOP std::uint64_t scale_up(const double* values, std::size_t count, double power,
                                         std::int64_t* q) {
    std::uint64_t failed = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double x = values[i] * power;
        q[i] = nearest_integer(x);
        const double back = to_double(q[i]) / power;
        failed |= std::bit_cast<std::uint64_t>(back) ^ std::bit_cast<std::uint64_t>(values[i]);
        failed |= std::fabs(x) < kScaledMax ? 0 : 1;
    }
    return failed;
}

MYSTOCKS_HOT_LOOP std::uint64_t scale_down(const double* values, std::size_t count, double power,
                                           std::int64_t* q) {
    std::uint64_t failed = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double x = values[i] / power;
        q[i] = nearest_integer(x);
        const double back = to_double(q[i]) * power;
        failed |= std::bit_cast<std::uint64_t>(back) ^ std::bit_cast<std::uint64_t>(values[i]);
        failed |= std::fabs(x) < kScaledMax ? 0 : 1;
    }
    return failed;
}

MYSTOCKS_HOT_LOOP void divide(const std::int64_t* q, std::size_t count, double power,
                              double* values) {
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = to_double(q[i]) / power;
    }
}

MYSTOCKS_HOT_LOOP void multiply(const std::int64_t* q, std::size_t count, double power,
                                double* values) {
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = to_double(q[i]) * power;
    }
}

MYSTOCKS_HOT_LOOP void products_up(const double* a, const double* b, std::size_t count,
                                   double power, std::int64_t* products) {
    for (std::size_t i = 0; i < count; ++i) {
        const double x = a[i] * b[i] * power;
        products[i] = nearest_integer(std::fabs(x) < kScaledMax ? x : 0.0);
    }
}

MYSTOCKS_HOT_LOOP void products_down(const double* a, const double* b, std::size_t count,
                                     double power, std::int64_t* products) {
    for (std::size_t i = 0; i < count; ++i) {
        const double x = a[i] * b[i] / power;
        products[i] = nearest_integer(std::fabs(x) < kScaledMax ? x : 0.0);
    }
}

double power_of(int decimals) {
    MYSTOCKS_ASSERT(decimals >= kDecimalsMin && decimals <= kDecimalsMax);
    return kPowers[static_cast<std::size_t>(decimals < 0 ? -decimals : decimals)];
}

}  // namespace

bool scale(std::span<const double> values, int decimals, std::int64_t* q) {
    // Pieces, so that a column that fails early costs little.
    constexpr std::size_t kPiece = 2048;
    const double power = power_of(decimals);
    for (std::size_t i = 0; i < values.size(); i += kPiece) {
        const std::size_t count = std::min(kPiece, values.size() - i);
        const std::uint64_t failed = decimals < 0
                                         ? scale_down(values.data() + i, count, power, q + i)
                                         : scale_up(values.data() + i, count, power, q + i);
        if (failed != 0) {
            return false;
        }
    }
    return true;
}

std::optional<std::int64_t> scale(double value, int decimals) {
    std::int64_t q = 0;
    return scale(std::span(&value, 1), decimals, &q) ? std::optional(q) : std::nullopt;
}

void unscale(const std::int64_t* q, std::size_t count, int decimals, double* values) {
    if (decimals < 0) {
        multiply(q, count, power_of(decimals), values);
    } else if (decimals == 0) {
        multiply(q, count, 1.0, values);
    } else {
        divide(q, count, power_of(decimals), values);
    }
}

void scaled_products(const double* a, const double* b, std::size_t count, int decimals,
                     std::int64_t* products) {
    if (decimals < 0) {
        products_down(a, b, count, power_of(decimals), products);
    } else {
        products_up(a, b, count, power_of(decimals), products);
    }
}

std::optional<int> choose_decimals(std::span<const double> sample) {
    const auto fitting = [&](int decimals) {
        return static_cast<std::size_t>(
            std::count_if(sample.begin(), sample.end(),
                          [&](double value) { return scale(value, decimals).has_value(); }));
    };
    int best = 0;
    std::size_t best_fits = fitting(0);
    for (int decimals = 1; decimals <= kDecimalsMax && best_fits < sample.size(); ++decimals) {
        const std::size_t fits = fitting(decimals);
        // A few values more are not worth ten times larger integers in every row.
        if (fits > best_fits + sample.size() / 64) {
            best = decimals;
            best_fits = fits;
        }
    }
    while (best <= 0 && best > kDecimalsMin && fitting(best - 1) == best_fits) {
        --best;
    }
    return best_fits * 2 >= sample.size() ? std::optional(best) : std::nullopt;
}

}  // namespace mystocks::store::embedded::detail
