#include "mystocks/store/data_class.hpp"

#include "mystocks/base/assert.hpp"

namespace mystocks::store {

std::string_view to_string(DataClass data_class) {
    switch (data_class) {
        case DataClass::kTicks:
            return "ticks";
        case DataClass::kDepth:
            return "depth";
        case DataClass::kMinuteBars:
            return "minute_bars";
        case DataClass::kDailyBars:
            return "daily_bars";
        case DataClass::kValues:
            return "values";
        case DataClass::kRecords:
            break;
    }
    return "records";
}

std::optional<DataClass> parse_data_class(std::string_view text) {
    for (const DataClass known : kDataClasses) {
        if (text == to_string(known)) {
            return known;
        }
    }
    return {};
}

DataClass data_class_of(const SeriesKey& key) {
    switch (key.series_class) {
        case SeriesClass::kTicks:
            return DataClass::kTicks;
        case SeriesClass::kDepth:
            return DataClass::kDepth;
        case SeriesClass::kValues:
            return DataClass::kValues;
        case SeriesClass::kBars:
            break;
    }
    MYSTOCKS_ASSERT(key.period.has_value());
    return market::is_intraday(*key.period) ? DataClass::kMinuteBars : DataClass::kDailyBars;
}

}  // namespace mystocks::store
