// What an import did, for people and for the record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/source.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::job {

inline constexpr std::size_t kReportedRejectionsMax = 100;
inline constexpr std::size_t kReportedReasonsMax = 50;
inline constexpr std::size_t kReportedGapsMax = 100;

struct RejectionCount {
    // Numbers replaced by '#', so that alike reasons count together; as it stands if it is one.
    std::string reason;
    std::uint64_t count = 0;
};

// A run of trading days without a bar between two daily bars: a suspension or missing data.
struct Gap {
    market::InstrumentId id;
    base::Date from;  // first missing trading day
    base::Date to;    // last missing trading day
    std::uint64_t days = 0;
};

struct ImportReport {
    std::uint64_t rows_read = 0;  // rows looked at, good and bad
    std::uint64_t inserted = 0;   // rows whose key was new
    std::uint64_t changed = 0;    // rows that replaced other values
    std::uint64_t unchanged = 0;  // rows that were already there
    std::uint64_t rejected = 0;
    std::uint64_t series = 0;  // distinct (instrument, period or ticks or depth)
    std::uint64_t instruments = 0;
    std::uint64_t actions = 0;
    std::uint64_t share_events = 0;
    std::uint64_t blocks = 0;
    std::uint64_t trading_days = 0;
    double seconds = 0;
    std::vector<feed::Rejection> rejections;         // the first ones
    std::vector<RejectionCount> rejected_by_reason;  // most frequent first
    std::uint64_t gap_instruments = 0;
    std::uint64_t gap_days = 0;
    std::vector<Gap> gaps;  // the longest ones
    std::string error;      // why the import failed or stopped; empty when done
};

std::string to_json(const ImportReport& report);
// Empty where the text is no report (an import that was cut off has none).
std::optional<ImportReport> parse_import_report(std::string_view json);
// Several lines for a terminal.
std::string to_text(const ImportReport& report);

}  // namespace mystocks::job
