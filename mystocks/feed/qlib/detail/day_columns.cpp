#include "mystocks/feed/qlib/detail/day_columns.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/source.hpp"

namespace mystocks::feed::qlib::detail {
namespace {

using base::Error;
using base::ErrorKind;

struct Column {
    std::size_t first_day = 0;  // place in the calendar
    std::vector<float> values;
};

float float_at(std::string_view bytes, std::size_t index) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        bits |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[4 * index + i]))
                << (8 * i);
    }
    return std::bit_cast<float>(bits);
}

Column parse_column(std::string_view name, std::string_view bytes, std::size_t calendar_days) {
    const auto refuse = [&](const std::string& why) {
        return Error(ErrorKind::kCorrupt, fmt::format("{}.day.bin {}", name, why));
    };
    if (bytes.size() < 4 || bytes.size() % 4 != 0) {
        throw refuse(fmt::format("has {} bytes: it is cut off", bytes.size()));
    }
    const float first = float_at(bytes, 0);
    const std::size_t count = bytes.size() / 4 - 1;
    if (!(first >= 0) || first != std::floor(first) || first > static_cast<float>(calendar_days) ||
        count > calendar_days - static_cast<std::size_t>(first)) {
        throw refuse(fmt::format("has {} days from place {} on, and the calendar has {}", count,
                                 first, calendar_days));
    }
    Column column{static_cast<std::size_t>(first), std::vector<float>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        column.values[i] = float_at(bytes, i + 1);
    }
    return column;
}

}  // namespace

market::Bars bars_of(const DayColumns& columns, std::span<const base::Date> calendar,
                     int price_decimals,
                     const std::function<void(std::uint64_t, std::string)>& reject) {
    const auto parse = [&](std::string_view name, const std::string& bytes) {
        return parse_column(name, bytes, calendar.size());
    };
    const Column close = parse("close", columns.close);
    const Column others[] = {parse("open", columns.open), parse("high", columns.high),
                             parse("low", columns.low), parse("volume", columns.volume),
                             parse("factor", columns.factor)};
    for (const Column& other : others) {
        if (other.first_day != close.first_day || other.values.size() != close.values.size()) {
            throw Error(ErrorKind::kCorrupt, "The columns have different days");
        }
    }
    const auto& [open, high, low, volume, factor] = others;
    const bool whole_shares = std::all_of(
        volume.values.begin(), volume.values.end(),
        [](float shares) { return !std::isfinite(shares) || shares == std::floor(shares); });
    const double ticks = std::pow(10.0, price_decimals);
    market::Bars bars;
    for (std::size_t i = 0; i < close.values.size(); ++i) {
        const double scale = factor.values[i];
        if (std::isnan(close.values[i]) || std::isnan(volume.values[i]) || volume.values[i] == 0) {
            continue;  // suspended
        }
        if (!(scale > 0) || !std::isfinite(scale)) {
            reject(i + 1, fmt::format("factor {:g} is not positive", scale));
            continue;
        }
        const auto raw = [&](float price) { return std::round(price / scale * ticks) / ticks; };
        const double shares =
            whole_shares ? volume.values[i] : std::round(volume.values[i] * scale);
        const market::Bar bar{calendar[close.first_day + i].days,
                              raw(open.values[i]),
                              raw(high.values[i]),
                              raw(low.values[i]),
                              raw(close.values[i]),
                              shares,
                              std::nan("")};
        if (std::string why = why_bar_is_bad(bar); !why.empty()) {
            reject(i + 1, std::move(why));
        } else {
            bars.push_back(bar);
        }
    }
    return bars;
}

}  // namespace mystocks::feed::qlib::detail
