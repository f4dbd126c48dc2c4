#include "mystocks/backtest/detail/svg_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace mystocks::backtest::detail {
namespace {

constexpr double kTop = 12;
constexpr double kBelow = 24;  // for the dates
constexpr std::size_t kColumns = 900;

struct Axis {
    double low = 0;
    double high = 1;
    bool is_log = false;
    double top = kTop;
    double bottom = 100;

    double place(double value) const {
        const double share = is_log ? (std::log(value) - std::log(low)) / std::log(high / low)
                                    : (value - low) / (high - low);
        return bottom - share * (bottom - top);
    }
};

double x_of(std::size_t moment, std::size_t moments) {
    const double share =
        moments < 2 ? 0.5 : static_cast<double>(moment) / static_cast<double>(moments - 1);
    return kChartLeft + share * (kChartRight - kChartLeft);
}

bool drawable(double value, bool is_log) {
    return std::isfinite(value) && (!is_log || value > 0);
}

std::optional<Axis> axis_of(const Chart& chart) {
    Axis axis;
    axis.is_log = chart.scale == ChartScale::kLog;
    axis.bottom = chart.height - kBelow;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const ChartLine& line : chart.lines) {
        for (const double value : line.values) {
            if (drawable(value, axis.is_log)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
        if (line.filled) {
            low = std::min(low, 0.0);
            high = std::max(high, 0.0);
        }
    }
    if (!(low <= high)) {
        return std::nullopt;
    }
    if (axis.is_log) {
        const double room = low == high ? 1.05 : std::pow(high / low, 0.04);
        axis.low = low / room;
        axis.high = high * room;
        return axis;
    }
    const double room = low == high ? std::max(std::abs(low) * 0.05, 0.01) : (high - low) * 0.04;
    const bool from_zero = std::any_of(chart.lines.begin(), chart.lines.end(),
                                       [](const ChartLine& line) { return line.filled; });
    axis.low = from_zero && low == 0 ? 0 : low - room;
    axis.high = from_zero && high == 0 ? 0 : high + room;
    return axis;
}

// Round values, 1, 2 or 5 times a power of ten apart: about `count` of them.
std::vector<double> linear_marks(double low, double high, double count) {
    const double rough = (high - low) / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) {
            step = factor * power;
            break;
        }
    }
    std::vector<double> marks;
    for (double k = std::ceil(low / step); k * step <= high; k += 1) {
        marks.push_back(k * step + 0.0);  // no -0
    }
    return marks;
}

std::vector<double> marks_of(const Axis& axis) {
    const double count = std::max(2.0, (axis.bottom - axis.top) / 42);
    if (!axis.is_log || axis.high / axis.low < 6) {
        std::vector<double> marks = linear_marks(axis.low, axis.high, count);
        std::erase_if(marks, [&](double mark) { return !drawable(mark, axis.is_log); });
        return marks;
    }
    std::vector<double> marks;
    const bool many = std::log10(axis.high / axis.low) > 3;
    for (double power = std::floor(std::log10(axis.low)); std::pow(10, power) <= axis.high;
         power += 1) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double mark = factor * std::pow(10, power);
            if (mark >= axis.low && mark <= axis.high && (!many || factor == 1.0)) {
                marks.push_back(mark);
            }
        }
    }
    return marks;
}

std::string mark_text(double value, bool percent) {
    std::string text = percent ? fmt::format("{:.4g}%", value * 100) : fmt::format("{:.6g}", value);
    return text == "-0%" ? "0%" : text;
}

// A day's group at one coarseness: a change of it is a mark.
struct Grain {
    enum class Unit { kDay, kMonth, kYear } unit;
    int every;
};

int group_of(base::Date date, Grain grain) {
    const base::YearMonthDay day = date.ymd();
    switch (grain.unit) {
        case Grain::Unit::kDay:
            return date.days / grain.every;
        case Grain::Unit::kMonth:
            return (day.year * 12 + day.month - 1) / grain.every;
        case Grain::Unit::kYear:
            break;
    }
    return day.year / grain.every;
}

std::vector<std::size_t> changes(std::span<const base::Date> dates, Grain grain) {
    std::vector<std::size_t> places;
    for (std::size_t i = 1; i < dates.size(); ++i) {
        if (group_of(dates[i], grain) != group_of(dates[i - 1], grain)) {
            places.push_back(i);
        }
    }
    return places;
}

std::string date_marks(std::span<const base::Date> dates, const Axis& axis) {
    using Unit = Grain::Unit;
    constexpr std::array<Grain, 10> kGrains{{{Unit::kDay, 1},
                                             {Unit::kDay, 7},
                                             {Unit::kMonth, 1},
                                             {Unit::kMonth, 3},
                                             {Unit::kMonth, 6},
                                             {Unit::kYear, 1},
                                             {Unit::kYear, 2},
                                             {Unit::kYear, 5},
                                             {Unit::kYear, 10},
                                             {Unit::kYear, 50}}};
    constexpr std::size_t kMarksMax = 11;
    std::vector<std::size_t> places;
    Grain grain = kGrains.front();
    for (const Grain one : kGrains) {
        grain = one;
        places = changes(dates, grain);
        if (places.size() <= kMarksMax) {
            break;
        }
    }
    std::string out;
    bool odd = true;  // narrow screens leave every second text out
    for (const std::size_t place : places) {
        const double x = x_of(place, dates.size());
        if (x > kChartRight - 20) {
            continue;
        }
        const std::string text = base::to_string(dates[place]);
        const std::size_t digits = grain.unit == Unit::kDay     ? 10
                                   : grain.unit == Unit::kMonth ? 7
                                                                : 4;
        out += fmt::format(
            "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.0f}\" y2=\"{2:.0f}\"/>"
            "<text{5} x=\"{0:.1f}\" y=\"{3:.0f}\" text-anchor=\"middle\">{4}</text>",
            x, axis.top, axis.bottom, axis.bottom + 17, text.substr(0, digits),
            odd ? "" : " class=\"odd\"");
        odd = !odd;
    }
    return out;
}

// The moments of a line that are worth drawing.
std::vector<std::size_t> thinned(std::span<const double> values, bool is_log) {
    std::vector<std::size_t> kept;
    const std::size_t n = values.size();
    if (n <= 4 * kColumns) {
        for (std::size_t i = 0; i < n; ++i) {
            kept.push_back(i);
        }
        return kept;
    }
    for (std::size_t column = 0; column < kColumns; ++column) {
        const std::size_t first = n * column / kColumns;
        const std::size_t end = n * (column + 1) / kColumns;
        std::array<std::size_t, 4> shown{first, first, first, end - 1};
        for (std::size_t i = first; i < end; ++i) {
            if (!drawable(values[i], is_log)) {
                continue;
            }
            const auto beats = [&](std::size_t best, bool less) {
                return !drawable(values[best], is_log) ||
                       (less ? values[i] < values[best] : values[i] > values[best]);
            };
            shown[1] = beats(shown[1], true) ? i : shown[1];
            shown[2] = beats(shown[2], false) ? i : shown[2];
        }
        std::sort(shown.begin(), shown.end());
        for (const std::size_t i : shown) {
            if (kept.empty() || kept.back() != i) {
                kept.push_back(i);
            }
        }
    }
    return kept;
}

std::string line_path(const ChartLine& line, const Axis& axis) {
    std::string path;
    std::string area;
    bool down = false;
    double last_x = 0;
    const double zero = axis.is_log ? axis.bottom : axis.place(0);
    for (const std::size_t i : thinned(line.values, axis.is_log)) {
        if (!drawable(line.values[i], axis.is_log)) {
            if (down && line.filled) {
                area += fmt::format("L{:.1f} {:.1f}Z", last_x, zero);
            }
            down = false;
            continue;
        }
        const double x = x_of(i, line.values.size());
        const double y = axis.place(line.values[i]);
        if (!down && line.filled) {
            area += fmt::format("M{:.1f} {:.1f}", x, zero);
        }
        path += fmt::format("{}{:.1f} {:.1f}", down ? 'L' : 'M', x, y);
        if (line.filled) {
            area += fmt::format("L{:.1f} {:.1f}", x, y);
        }
        down = true;
        last_x = x;
    }
    if (down && line.filled) {
        area += fmt::format("L{:.1f} {:.1f}Z", last_x, zero);
    }
    std::string out;
    if (!area.empty()) {
        out += fmt::format("<path class=\"area {}\" d=\"{}\"/>", line.css_class, area);
    }
    return out + fmt::format("<path class=\"line {}\" d=\"{}\"/>", line.css_class, path);
}

}  // namespace

std::string svg_chart(const Chart& chart) {
    const std::optional<Axis> axis = chart.dates.empty() ? std::nullopt : axis_of(chart);
    if (!axis) {
        return {};
    }
    std::string out = fmt::format("<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\">",
                                  chart.css_class, kChartWidth, chart.height);
    for (const double mark : marks_of(*axis)) {
        const double y = axis->place(mark);
        out += fmt::format(
            "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
            "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>",
            kChartLeft, kChartRight, y, kChartLeft - 8, y + 4, mark_text(mark, chart.percent));
    }
    out += date_marks(chart.dates, *axis);
    for (const ChartLine& line : chart.lines) {
        out += line_path(line, *axis);
    }
    return out + "</svg>";
}

}  // namespace mystocks::backtest::detail
