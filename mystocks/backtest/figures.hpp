// Named numbers of a run: what metrics.json, the report, tables of a sweep and a ranking share.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

namespace mystocks::backtest {

enum class FigureUnit : std::uint8_t {
    kNumber,
    kRate,     // a fraction, shown as a percentage
    kMoney,    // in the run's currency
    kCount,    // of things
    kMoments,  // of the axis
    kDays,     // of the calendar
};

enum class Better : std::uint8_t { kNeither, kLarger, kSmaller };

// One double of `Owner`; NaN where it is undefined. Names are stable: files and scripts use them.
template <typename Owner>
struct Figure {
    std::string_view name;
    double Owner::*value;
    FigureUnit unit;
    Better better;
    std::string_view zh;
    std::string_view en;
};

// Null where no figure of the table has that name.
template <typename Owner>
const Figure<Owner>* find_figure(std::span<const Figure<Owner>> table, std::string_view name) {
    for (const Figure<Owner>& figure : table) {
        if (figure.name == name) {
            return &figure;
        }
    }
    return nullptr;
}

// The nearest double of the money's decimal number: sums of such doubles have a dust of their own
// (36710750.52000001). Undefined stays undefined; what is too large for fractions stays as it is.
inline double to_money(double money, int decimals) {
    double scale = 1;
    for (int i = 0; i < decimals; ++i) {
        scale *= 10;
    }
    constexpr double kFractionsEnd = 4503599627370496.0;  // 2^52
    return std::abs(money * scale) < kFractionsEnd ? std::round(money * scale) / scale + 0.0
                                                   : money;  // no -0
}

// Every figure of money, means included, as to_money.
template <typename Owner>
void round_money(std::span<const Figure<Owner>> table, int decimals, Owner& of) {
    for (const Figure<Owner>& figure : table) {
        if (figure.unit == FigureUnit::kMoney) {
            of.*figure.value = to_money(of.*figure.value, decimals);
        }
    }
}

}  // namespace mystocks::backtest
