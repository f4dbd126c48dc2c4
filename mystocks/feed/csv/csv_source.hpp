// CSV in the shapes people really have; plain, .gz or .zip, told by content.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/feed/source.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::feed::csv {

// kTicks: trades, or with kind given also snapshots (last price, volume since the one before).
// kDepth: snapshots with bid and ask levels.
enum class CsvKind { kBars, kTicks, kDepth, kActions, kInstruments, kCalendar };

// "bars", "ticks", "depth", "actions", "instruments", "calendar".
std::optional<CsvKind> parse_csv_kind(std::string_view text);

struct CsvOptions {
    std::optional<CsvKind> kind;  // empty: told from the header
    std::optional<market::Period> period;
    std::optional<market::InstrumentId> symbol;
    // Field → column name or 1-based number: {"date": "日期", "close": "5"}. Wins over guessing.
    // Fields: datetime date time symbol exchange period open high low close volume amount price
    // sequence trade_type bid ask cash bonus transfer rights rights_price split name industry
    // list_date delist_date is_open adjusted status, and bid_price1 … ask_size10.
    // These take a value instead of a column:
    //   exchange     SH, SZ, US …: of the codes that don't say it (a column's name works too)
    //   volume_unit  shares or hands
    //   date_order   dmy or mdy: what 02/01/2017 means
    //   stamped_at   begin or end: which end of a bar its time is
    //   calendar     CN …: which calendar a list of trading days is for
    std::map<std::string, std::string> map;
    std::optional<std::string> time_zone;  // IANA; default: the exchange's
    // Times stamp a bar's begin instead of its end. Empty: told by the shape (Binance: begin).
    std::optional<bool> stamped_at_begin;
    // Takes prices that the file itself says, or shows, to be adjusted. Stored bars are raw ones,
    // and adjusting twice gives wrong prices: without this such a file is rejected.
    bool allow_adjusted = false;
};

// What can't be told from the content (which instrument, which period, which unit) rejects the
// file with a reason that names the option to give; rows that can't be true are rejected one by
// one with their line. Suspended days (a stock's daily row without volume) and cancelled orders
// among trades are skipped: they are no rows of a series.
//
// Limits: lines 256 KiB, 4,096 fields, quoted fields 16 KiB; a packed file may unpack to 64 GiB and
// to 400 times its size. Memory: some 40 MiB a unit, whatever its size.
//
// Throws base::Error: kNotFound for a missing path, kInvalidArgument for a map with an unknown
// field, a time zone that doesn't exist and the like.
std::unique_ptr<Source> open_csv(std::vector<std::filesystem::path> paths, CsvOptions options);

}  // namespace mystocks::feed::csv
