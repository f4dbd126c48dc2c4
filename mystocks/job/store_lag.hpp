// How far the stored data is behind the market.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::job {

struct StoreLag {
    std::string name;     // of the class, as in ClassSummary
    base::Date newest{};  // the day, on its exchange, of the newest row
    // Sessions that have finished by now and are later than the newest row's day. A session has
    // finished when its exchange has closed on a trading day; trading days are the calendar's, with
    // those that imports know. Where instruments of several calendars are stored: that of the
    // calendar that is furthest behind.
    std::uint64_t sessions_behind = 0;
};

// One entry a class, in the order of summarize(). `records`, which may be null, knows further
// trading days.
std::vector<StoreLag> lag_of(const std::vector<store::SeriesInfo>& series,
                             const store::RecordStore* records, base::TimeUs now);

}  // namespace mystocks::job
