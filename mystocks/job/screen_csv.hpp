// A screen's rows as CSV, for spreadsheets: the same over HTTP and on the command line.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "mystocks/job/screen_job.hpp"

namespace mystocks::job {

// A header, then a row for each of `order` (indices of result.rows). Undefined is an empty cell;
// text that a spreadsheet would take for a formula is quoted and begins with an apostrophe.
std::string screen_csv(const ScreenResult& result, market::Period period, bool over_range,
                       std::span<const std::size_t> order);

// "2017-04-18", or with the time of day in the exchange's zone.
std::string shown_time(const market::InstrumentId& id, market::Period period, std::int64_t time);

}  // namespace mystocks::job
