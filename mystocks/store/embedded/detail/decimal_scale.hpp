// Decimal doubles as integers and back, bit for bit.
//
// Prices, volumes and amounts are decimal numbers that somebody printed: v = q / 10^decimals with a
// small integer q. A negative number of decimals means multiples of ten (lots of 100 shares: −2).
// The arithmetic is IEEE double with one rounding a step, so every machine decodes the same bits.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace mystocks::store::embedded::detail {

inline constexpr int kDecimalsMin = -6;
inline constexpr int kDecimalsMax = 10;

// |q| stays below this, where integers and doubles convert exactly.
inline constexpr double kScaledMax = 2251799813685248.0;  // 2^51

// q[i] for every value. False where some value does not come back bit for bit (NaN, infinities,
// −0.0, more decimals, too large): then q is of no use.
bool scale(std::span<const double> values, int decimals, std::int64_t* q);

// One value: empty where it does not come back bit for bit.
std::optional<std::int64_t> scale(double value, int decimals);

// The inverse for any q, also one that scale() never made.
void unscale(const std::int64_t* q, std::size_t count, int decimals, double* values);

// round(a × b × 10^decimals) row by row; 0 where that is no number below kScaledMax.
void scaled_products(const double* a, const double* b, std::size_t count, int decimals,
                     std::int64_t* products);

// The number of decimals under which most of `sample` comes back, the smallest of those; empty
// where fewer than half do under any.
std::optional<int> choose_decimals(std::span<const double> sample);

}  // namespace mystocks::store::embedded::detail
