// A run in figures: what metrics.json, the report and the page show of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/backtest/bootstrap.hpp"
#include "mystocks/backtest/calendar_returns.hpp"
#include "mystocks/backtest/metrics.hpp"
#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/backtest/trade_statistics.hpp"

namespace mystocks::backtest {

// What a result doesn't know about its own run. Texts come from outside: whoever shows them
// escapes.
struct RunNames {
    std::string program_version;
    std::string data_fingerprint;  // fingerprint.hpp
    std::string strategy_hash;     // hexadecimal
    std::string strategy_name;
    std::string title_zh;
    std::string title_en;
    std::string strategy_text;
    std::vector<std::pair<std::string, double>> parameters;  // in the file's order
    std::string benchmark;                                   // an id; empty: none
    std::vector<std::string> look_ahead;  // functions that may see the future, allowed by name
};

// Moments as the exchange writes them.
struct DatedDrawdown {
    double depth = 0;  // below 0
    std::string peak;  // the first moment of the run where the starting cash was the peak
    std::string trough;
    std::optional<std::string> recovered;
    std::size_t moments = 0;  // from the peak to the recovery, or to the end
    std::int32_t days = 0;    // the same in days of the calendar
};

inline constexpr std::size_t kDrawdownsShown = 20;

struct Summary {
    RunNames names;
    market::Period period = market::Period::k1d;
    double periods_a_year = 252;
    double starting_cash = 0;
    double final_equity = 0;  // the starting cash where the run has no moment
    std::string first;        // texts of the first and the last moment; empty without any
    std::string last;
    std::optional<std::string> ruined;  // the first moment with an equity of 0 or less
    Metrics metrics{};
    TradeStatistics trades{};
    std::vector<DatedDrawdown> drawdowns;           // the deepest first, at most kDrawdownsShown
    std::optional<DatedDrawdown> longest_drawdown;  // by days; of equal ones the first
    std::vector<CalendarReturn> months;
    std::vector<CalendarReturn> years;
    std::vector<RefusalCount> refusals;
    std::vector<std::string> remarks;
    std::optional<Bootstrap> monte_carlo;  // where the strategy asks for it
};

Summary summarize(const Result& result, RunNames names);

// The paths that [monte_carlo] asks for, of the run's returns; none where it asks for none, where
// the run has no moment, and after ruin. Throws kCancelled after `stop`.
std::optional<Bootstrap> monte_carlo(const SweepSpec& spec, const Result& result,
                                     std::stop_token stop);

}  // namespace mystocks::backtest
