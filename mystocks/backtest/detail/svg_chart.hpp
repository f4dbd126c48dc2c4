// Line and area charts as SVG text.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/time.hpp"

namespace mystocks::backtest::detail {

struct ChartLine {
    std::string_view css_class;      // its colour
    std::span<const double> values;  // one a moment; what isn't finite leaves a gap
    bool filled = false;             // down (or up) to 0
};

enum class ChartScale { kLinear, kLog };

struct Chart {
    std::vector<ChartLine> lines;
    std::span<const base::Date> dates;  // one a moment, for the marks below
    int height = 300;
    ChartScale scale = ChartScale::kLinear;  // kLog: only values above 0 are drawn
    bool percent = false;                    // of the marks at the side
    std::string_view css_class;
};

inline constexpr int kChartWidth = 1000;
inline constexpr int kChartLeft = 74;  // of the plot; the page's script knows both
inline constexpr int kChartRight = 990;

// Empty where there is no moment, or nothing that can be drawn. The size does not grow with the
// moments: a column of pixels shows its first, least, most and last.
std::string svg_chart(const Chart& chart);

}  // namespace mystocks::backtest::detail
