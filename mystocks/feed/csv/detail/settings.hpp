// What the user said about a table, checked once.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/csv/csv_source.hpp"
#include "mystocks/feed/csv/detail/date_time.hpp"
#include "mystocks/feed/csv/detail/fields.hpp"
#include "mystocks/feed/csv/detail/shapes.hpp"

namespace mystocks::feed::csv::detail {

struct Settings {
    std::optional<CsvKind> kind;
    std::optional<market::Period> period;
    std::optional<market::InstrumentId> symbol;
    std::vector<std::pair<Field, std::string>> columns;  // from the map
    std::string exchange;                                // of bare codes
    std::optional<base::Date> date;                      // of rows that have only a time of day
    std::optional<int> volume_shift;                     // power of ten to shares
    DateOrder date_order = DateOrder::kUnknown;
    StampEnd stamps = StampEnd::kUnknown;
    std::string calendar;
    const base::TimeZone* zone = nullptr;
    bool allow_adjusted = false;
};

// Throws base::Error(kInvalidArgument).
Settings parse_settings(const CsvOptions& options);

}  // namespace mystocks::feed::csv::detail
