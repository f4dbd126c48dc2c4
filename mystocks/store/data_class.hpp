// The classes of data that may live in stores of their own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "mystocks/store/series_key.hpp"

namespace mystocks::store {

enum class DataClass : std::uint8_t { kTicks, kDepth, kMinuteBars, kDailyBars, kValues, kRecords };

inline constexpr std::array kDataClasses{DataClass::kTicks,      DataClass::kDepth,
                                         DataClass::kMinuteBars, DataClass::kDailyBars,
                                         DataClass::kValues,     DataClass::kRecords};
inline constexpr std::size_t kSeriesDataClasses = 5;  // all but records, which stand last

// "ticks", "depth", "minute_bars", "daily_bars", "values", "records": as in the configuration.
std::string_view to_string(DataClass data_class);
std::optional<DataClass> parse_data_class(std::string_view text);

// Bars inside a day are minute bars, whatever their length; all others are daily bars.
DataClass data_class_of(const SeriesKey& key);

}  // namespace mystocks::store
