#include "mystocks/formula/detail/names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace mystocks::formula::detail {
namespace {

template <typename Value>
using Row = std::pair<std::string_view, Value>;

template <typename Value, std::size_t kSize>
std::optional<Value> find_in(const std::array<Row<Value>, kSize>& rows, std::string_view key) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [key](const auto& each) { return each.first == key; });
    return row == rows.end() ? std::nullopt : std::optional(row->second);
}

constexpr std::array<Row<Field>, 24> kFields{{
    {"O", Field::kOpen},          {"OPEN", Field::kOpen},
    {"H", Field::kHigh},          {"HIGH", Field::kHigh},
    {"L", Field::kLow},           {"LOW", Field::kLow},
    {"C", Field::kClose},         {"CLOSE", Field::kClose},
    {"V", Field::kVolume},        {"VOL", Field::kVolume},
    {"VOLUME", Field::kVolume},   {"AMO", Field::kAmount},
    {"AMOUNT", Field::kAmount},   {"DATE", Field::kDate},
    {"TIME", Field::kTime},       {"YEAR", Field::kYear},
    {"MONTH", Field::kMonth},     {"DAY", Field::kDay},
    {"WEEKDAY", Field::kWeekday}, {"HOUR", Field::kHour},
    {"MINUTE", Field::kMinute},   {"BARSTATUS", Field::kBarStatus},
    {"CAPITAL", Field::kCapital}, {"TOTALCAPITAL", Field::kTotalCapital},
}};

constexpr std::array<Row<market::Period>, 12> kPeriodNames{{
    {"MIN1", market::Period::k1m},
    {"MIN5", market::Period::k5m},
    {"MIN15", market::Period::k15m},
    {"MIN30", market::Period::k30m},
    {"MIN60", market::Period::k60m},
    {"HOUR", market::Period::k60m},
    {"DAY", market::Period::k1d},
    {"WEEK", market::Period::k1w},
    {"MONTH", market::Period::k1M},
    {"SEASON", market::Period::k1Q},
    {"HALFYEAR", market::Period::k6M},
    {"YEAR", market::Period::k1y},
}};

// Those without "LI" are the screen's own; the light ones are our choice of a tone.
constexpr std::array<Row<std::uint32_t>, 16> kColors{{
    {"BLACK", 0x000000},
    {"BLUE", 0x0000FF},
    {"GREEN", 0x00FF00},
    {"CYAN", 0x00FFFF},
    {"RED", 0xFF0000},
    {"MAGENTA", 0xFF00FF},
    {"BROWN", 0x804000},
    {"GRAY", 0x808080},
    {"YELLOW", 0xFFFF00},
    {"WHITE", 0xFFFFFF},
    {"LIGRAY", 0xC0C0C0},
    {"LIBLUE", 0x8080FF},
    {"LIGREEN", 0x80FF80},
    {"LICYAN", 0x80FFFF},
    {"LIRED", 0xFF8080},
    {"LIMAGENTA", 0xFF80FF},
}};

constexpr int kMany = 32;
constexpr std::array<Shape, 24> kShapes{{
    {"DRAWICON", 3, 3, "DRAWICON(condition, price, icon)"},
    {"DRAWTEXT", 3, 3, "DRAWTEXT(condition, price, 'text')"},
    {"DRAWTEXT_FIX", 5, 5, "DRAWTEXT_FIX(condition, x, y, alignment, 'text')"},
    {"DRAWNUMBER", 3, 4, "DRAWNUMBER(condition, price, number)"},
    {"DRAWNUMBER_FIX", 5, 5, "DRAWNUMBER_FIX(condition, x, y, alignment, number)"},
    {"STICKLINE", 4, 5, "STICKLINE(condition, price1, price2, width, empty)"},
    {"DRAWKLINE", 4, 4, "DRAWKLINE(high, open, low, close)"},
    {"DRAWBAND", 4, 4, "DRAWBAND(value1, color1, value2, color2)"},
    {"DRAWLINE", 5, 5, "DRAWLINE(condition1, price1, condition2, price2, extend)"},
    {"DRAWSL", 5, 5, "DRAWSL(condition, price, slope, length, direction)"},
    {"POLYLINE", 2, 2, "POLYLINE(condition, price)"},
    {"PARTLINE", 1, kMany, "PARTLINE(price, condition1, color1, condition2, color2, …)"},
    {"FILLRGN", 2, kMany, "FILLRGN(price1, price2, condition1, color1, …)"},
    {"DRAWRECTREL", 5, 5, "DRAWRECTREL(left, top, right, bottom, color)"},
    {"DRAWGBK", 2, 6, "DRAWGBK(condition, color1, color2, direction)"},
    {"DRAWGBK_DIV", 4, 8, "DRAWGBK_DIV(condition, color1, color2, way, kind)"},
    {"DRAWBMP", 3, 3, "DRAWBMP(condition, price, 'name')"},
    {"DRAWTEXTABS", 3, 3, "DRAWTEXTABS(x, y, 'text')"},
    {"DRAWTEXTREL", 3, 3, "DRAWTEXTREL(x, y, 'text')"},
    {"DRAWCOLORKLINE", 2, 3, "DRAWCOLORKLINE(condition, color, empty)"},
    {"DRAWCOLORLINE", 4, 4, "DRAWCOLORLINE(condition, price, color1, color2)"},
    {"VERTLINE", 1, 2, "VERTLINE(condition, kind)"},
    {"HORLINE", 1, 3, "HORLINE(condition, price, kind)"},
    {"EXPLAIN", 2, 2, "EXPLAIN(condition, 'text')"},
}};

constexpr std::array<Row<LineStyle>, 10> kStyles{{
    {"STICK", LineStyle::kStick},
    {"COLORSTICK", LineStyle::kColorStick},
    {"VOLSTICK", LineStyle::kVolStick},
    {"LINESTICK", LineStyle::kLineStick},
    {"CROSSDOT", LineStyle::kCrossDot},
    {"CIRCLEDOT", LineStyle::kCircleDot},
    {"POINTDOT", LineStyle::kPointDot},
    {"DOTLINE", LineStyle::kDotLine},
    {"NODRAW", LineStyle::kNone},
    {"LINE", LineStyle::kLine},
}};

// Known to 通达信, without meaning for a chart that lays itself out.
constexpr std::array<std::string_view, 14> kWithoutEffect{
    "NOTEXT",  "NOTITLE", "NOFRAME",   "ALIGN0", "ALIGN1",  "ALIGN2",  "VALIGN0",
    "VALIGN1", "VALIGN2", "DRAWBELOW", "LAYER",  "PRECIS0", "PRECIS2", "HIDE"};

template <typename Rows>
void append_names(std::vector<std::string>& names, const Rows& rows, std::string_view before = {}) {
    for (const auto& row : rows) {
        names.push_back(std::string(before) + std::string(row.first));
    }
}

}  // namespace

std::optional<Field> find_field(std::string_view key) {
    return find_in(kFields, key);
}

const std::vector<std::string>& field_names() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        append_names(names, kFields);
        return names;
    }();
    return kNames;
}

std::optional<market::Period> find_period(std::string_view key) {
    return find_in(kPeriodNames, key);
}

std::optional<std::uint32_t> find_color(std::string_view key) {
    if (key.substr(0, 5) != "COLOR") {
        return std::nullopt;
    }
    key.remove_prefix(5);
    if (const auto known = find_in(kColors, key)) {
        return known;
    }
    std::uint32_t bgr = 0;
    const auto [end, failure] = std::from_chars(key.data(), key.data() + key.size(), bgr, 16);
    if (key.size() != 6 || failure != std::errc{} || end != key.data() + key.size()) {
        return std::nullopt;
    }
    return ((bgr & 0xFFU) << 16U) | (bgr & 0xFF00U) | (bgr >> 16U);
}

std::string color_text(std::uint32_t rgb) {
    return fmt::format("#{:06x}", rgb);
}

double color_number(std::uint32_t rgb) {
    return static_cast<double>(((rgb & 0xFFU) << 16U) | (rgb & 0xFF00U) | (rgb >> 16U));
}

const Shape* find_shape(std::string_view key) {
    const auto shape = std::find_if(kShapes.begin(), kShapes.end(),
                                    [key](const Shape& each) { return each.name == key; });
    return shape == kShapes.end() ? nullptr : &*shape;
}

const std::vector<std::string>& shape_names() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        for (const Shape& shape : kShapes) {
            names.emplace_back(shape.name);
        }
        return names;
    }();
    return kNames;
}

bool apply_attribute(std::string_view key, LineHints& hints) {
    if (const auto style = find_in(kStyles, key)) {
        hints.style = *style;
        return true;
    }
    if (key.size() == 10 && key.substr(0, 9) == "LINETHICK" && key[9] >= '0' && key[9] <= '9') {
        hints.thickness = key[9] - '0';
        if (hints.thickness == 0) {  // 通达信: not drawn, only its number is shown
            hints.thickness = 1;
            hints.style = LineStyle::kNone;
        }
        return true;
    }
    if (key == "DRAWABOVE") {
        hints.above = true;
        return true;
    }
    if (const auto color = find_color(key)) {
        hints.color = color_text(*color);
        return true;
    }
    return std::find(kWithoutEffect.begin(), kWithoutEffect.end(), key) != kWithoutEffect.end();
}

const std::vector<std::string>& attribute_names() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        append_names(names, kStyles);
        append_names(names, kColors, "COLOR");
        for (char digit = '0'; digit <= '9'; ++digit) {
            names.push_back(std::string("LINETHICK") + digit);
        }
        names.insert(names.end(), kWithoutEffect.begin(), kWithoutEffect.end());
        names.emplace_back("DRAWABOVE");
        return names;
    }();
    return kNames;
}

}  // namespace mystocks::formula::detail
