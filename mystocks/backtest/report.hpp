// A run as files: report.html, metrics.json and tables. Equal inputs give equal bytes: no clock, no
// path, no randomness; numbers are the shortest that read back as the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/summary.hpp"

namespace mystocks::backtest {

// Two-space indented; null where a figure is undefined. "format": 1 changes with its meaning.
std::string metrics_json(const Summary& summary);

// Header, then a row each; times as the exchange writes them, an empty field where undefined.
std::string trades_csv(const Result& result);
std::string equity_csv(const Result& result);
std::string orders_csv(const Result& result);    // refused ones too
std::string fills_csv(const Result& result);     // with costs by kind
std::string bookings_csv(const Result& result);  // corporate actions that met a holding

// One file that needs no network: Chinese and English, light and dark. At most kTradesShown trades
// and kRefusalsShown refused orders; the tables have all. Everything from outside is escaped.
inline constexpr std::size_t kTradesShown = 500;
inline constexpr std::size_t kRefusalsShown = 200;
std::string report_html(const Summary& summary, const Result& result);

// report.html metrics.json trades.csv equity.csv orders.csv fills.csv bookings.csv.
std::vector<std::string> report_file_names();

// Fills a folder of those files beside `folder` under a temporary name and renames it. An earlier
// report there is replaced; a folder that holds anything else is left alone and refused
// (kConflict). Folders above are made. Throws as base::error_from_errno (kPermission, kExhausted
// for a full disk …): then `folder` is as it was and nothing half-written stays.
void write_report(const std::filesystem::path& folder, const Summary& summary,
                  const Result& result);

}  // namespace mystocks::backtest
