// Named numbers of a run: what metrics.json, the report, tables of a sweep and a ranking share.
#pragma once

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

}  // namespace mystocks::backtest
