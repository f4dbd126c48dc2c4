// qlib's column files of one instrument → raw daily bars.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "mystocks/base/time.hpp"
#include "mystocks/market/bar.hpp"

namespace mystocks::feed::qlib::detail {

// The bytes of the .day.bin files.
struct DayColumns {
    std::string open;
    std::string high;
    std::string low;
    std::string close;
    std::string volume;
    std::string factor;
};

// Prices come back divided by the factor and rounded to `price_decimals`; days without trade are
// left out. Volumes are whole numbers of shares, or, where they are not, shares ÷ factor. `reject`
// gets the 1-based record of a row that can't be true, and why. Throws base::Error(kCorrupt) where
// the columns don't fit each other or the calendar.
market::Bars bars_of(const DayColumns& columns, std::span<const base::Date> calendar,
                     int price_decimals,
                     const std::function<void(std::uint64_t, std::string)>& reject);

}  // namespace mystocks::feed::qlib::detail
