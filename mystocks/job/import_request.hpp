// What a user asks to import, before any driver is named.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/feed/source.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::job {

// Only read by the csv source.
struct TableOptions {
    std::string kind;  // "bars", "ticks", "depth", "actions", "instruments", "calendar", or empty
    std::optional<market::Period> period;
    std::optional<market::InstrumentId> symbol;
    std::map<std::string, std::string> map;  // field → column name or number
    std::string time_zone;                   // IANA name, or empty
    std::optional<bool> stamped_at_begin;
    bool allow_adjusted = false;  // take prices that the file itself says are adjusted
};

struct ImportRequest {
    std::string source;  // "tdx", "csv", "qlib", "simulated"
    std::vector<std::filesystem::path> paths;
    TableOptions table;
    std::optional<std::uint64_t> seed;  // only read by the simulated source; empty: its default
};

// Wired by apps; throws base::Error(kInvalidArgument) for an unknown source, kNotFound for a path.
using SourceFactory = std::function<std::unique_ptr<feed::Source>(const ImportRequest&)>;

// "bars,ticks" … one "field=column" each: {"date=日期"} → map. Throws kInvalidArgument.
std::map<std::string, std::string> parse_column_map(const std::vector<std::string>& pairs);

}  // namespace mystocks::job
