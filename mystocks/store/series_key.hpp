// What a series is called, and which part of it is meant.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::store {

// The numbers are on disk: never change one, only add. Bars use the value of market::Period.
enum class SeriesClass : std::uint8_t { kBars = 1, kTicks = 2, kDepth = 3, kValues = 4 };

// "bars", "ticks", "depth", "values".
std::string_view to_string(SeriesClass series_class);
std::optional<SeriesClass> parse_series_class(std::int64_t number);

// Whether several rows may share an instant, told apart by a sequence number: ticks and depth.
constexpr bool has_sequence(SeriesClass series_class) {
    return series_class == SeriesClass::kTicks || series_class == SeriesClass::kDepth;
}

struct SeriesKey {
    market::InstrumentId id;
    SeriesClass series_class;
    std::optional<market::Period> period{};  // of bars, and of the bars that values belong to
    std::string name{};                      // of values

    friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

SeriesKey bars_key(const market::InstrumentId& id, market::Period period);
SeriesKey ticks_key(const market::InstrumentId& id);
SeriesKey depth_key(const market::InstrumentId& id);
SeriesKey values_key(const market::InstrumentId& id, market::Period period, std::string_view name);

// The series of such numbers as stores keep them (period 0: none); empty where there can't be one.
std::optional<SeriesKey> make_series_key(std::string_view instrument, std::int64_t series_class,
                                         std::int64_t period, std::string_view name);
// The period's number, 0 where the key has none.
std::int64_t period_number(const SeriesKey& key);

// Names of values: 1 to 64 bytes of UTF-8 without control characters, no space at either end.
// Compared byte by byte.
inline constexpr std::size_t kValueNameBytesMax = 64;
bool is_value_name(std::string_view name);

// Both ends included. Units are those of the series' time column.
struct TimeRange {
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    std::int64_t to = std::numeric_limits<std::int64_t>::max();
};

struct ReadLimit {
    std::size_t rows = std::numeric_limits<std::size_t>::max();
    bool newest = true;  // with more rows than the limit: keep the newest, else the oldest
};

// "1d", "ticks", "depth", "1d MACD.DIF": what provenance and answers call a series.
std::string series_name(const SeriesKey& key);
// "600000.SH 1d", "600519.SH ticks", "600000.SH 1d MACD.DIF": how messages name a series.
std::string to_string(const SeriesKey& key);
// A time of that series: "2011-10-10" or "2026-07-06T01:31:00Z"; the number where it is no date.
std::string time_text(const SeriesKey& key, std::int64_t time);

}  // namespace mystocks::store
