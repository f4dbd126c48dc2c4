// CSV in the shapes people really have; plain, .gz or .zip, told by content.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/feed/source.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::feed::csv {

enum class CsvKind { kBars, kTicks, kDepth, kActions, kInstruments, kCalendar };

struct CsvOptions {
    std::optional<CsvKind> kind;  // empty: told from the header
    std::optional<market::Period> period;
    std::optional<market::InstrumentId> symbol;
    // Field → column name or 1-based number: {"date": "日期", "close": "5"}. Wins over guessing.
    std::map<std::string, std::string> map;
    std::optional<std::string> time_zone;  // IANA; default: the exchange's
    // Times stamp a bar's begin instead of its end. Empty: told by the shape (Binance: begin).
    std::optional<bool> stamped_at_begin;
};

// Throws base::Error(kNotFound) for a missing path. What can't be guessed from the content (which
// instrument, which period, which column) rejects the file with a reason that names the option to
// give.
std::unique_ptr<Source> open_csv(std::vector<std::filesystem::path> paths, CsvOptions options);

}  // namespace mystocks::feed::csv
