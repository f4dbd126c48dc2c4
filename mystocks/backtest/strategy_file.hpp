// A strategy as a TOML file: docs/strategies.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/market/trading_rules.hpp"

namespace mystocks::backtest {

// [universe]: which instruments. Exactly one of the first four; `screen` and `kind` narrow.
struct UniverseSpec {
    std::vector<std::string> instruments;  // ids
    std::string block;                     // "index:沪深300", "concept:…"
    std::string index_members;             // an index's members at the time, where they are stored
    bool all = false;
    std::optional<market::InstrumentKind> kind;
    std::string screen;  // an instrument may be entered only where this expression is true
};

// [data]
struct DataSpec {
    market::Period period = market::Period::k1d;
    std::string adjust = "ratio";    // of the signals: "ratio" "backward" "none"
    std::optional<base::Date> from;  // first day that may trade; formulas see what is before it
    std::optional<base::Date> to;
    std::string benchmark;  // an id; empty: none
};

// [parameters] NAME = { default = 5, min = 2, max = 60, step = 1 }
struct ParameterSpec {
    std::string name;
    double value = 0;
    double min = 0;
    double max = 0;
    double step = 1;
};

// [signals]: one expression of the formula language each; an empty one never signals.
struct SignalSpec {
    std::string formula;  // statements "NAME := …;" before the expressions, which may name them
    std::string entry;
    std::string exit;
    std::string short_entry;
    std::string short_exit;
    std::vector<std::string> allow_look_ahead;  // names of functions allowed by name
};

// [ranking]: instead of entries, hold the best. Larger is better; undefined is never held.
struct RankingSpec {
    std::string formula;
    int top = 0;  // how many are held; 0: no ranking
    enum class Rebalance {
        kDaily,
        kWeekly,
        kMonthly,
        kQuarterly,
        kEveryN
    } rebalance = Rebalance::kMonthly;
    int every = 0;  // moments, for kEveryN
};

enum class OrderTiming { kNextOpen, kSameClose };

struct OrderSpec {  // [orders]
    OrderTiming timing = OrderTiming::kNextOpen;
    double slippage_rate = 0;       // fraction of the price
    double slippage_ticks = 0;      // one of the two
    double volume_share = 1;        // of the bar's volume that one order may take; 1: all of it
    bool unlimited_volume = false;  // the bar's volume is no limit at all
    bool close_at_end = false;
};

enum class SizeMode { kCash, kFraction, kFreeCash, kEqual, kShares, kVolatility, kKelly, kRisk };

struct SizeSpec {  // [sizing]
    SizeMode mode = SizeMode::kEqual;
    double value = 1;  // money, fraction, shares; the target of kVolatility a year; cap of kKelly
    int window = 20;   // bars of kVolatility, trades of kKelly
    double max = 1;    // kVolatility: at most this fraction of the equity
    double fallback = 0.1;  // kKelly: the fraction before there are `window` trades
};

struct LimitSpec {  // [limits]
    int positions = 10;
    double exposure = 1;      // (long + short) ÷ equity
    double per_position = 1;  // of the equity, at the entry
    int adds = 0;             // pyramiding: entries after the first
    double add_atr = 0;  // an add only this many ATR beyond the last entry; 0: at any entry signal
};

struct StopSpec {         // [stops]; 0: none
    double loss = 0;      // fraction below the entry price
    double profit = 0;    // fraction above it
    double trailing = 0;  // fraction below the highest high since the entry
    double loss_atr = 0;  // the same in ATRs of the entry's signal bar
    double trailing_atr = 0;
    int atr_window = 20;    // ATR by Wilder's mean, as the formula function
    int bars = 0;           // exit at the first open after this many moments
    bool at_close = false;  // levels are compared with closes, and filled at the next open
};

struct CostSpec {  // [costs]
    double commission = 0.00025;
    double commission_min = 5;
    bool commission_covers_fees = true;  // handling and regulatory fees are inside it
    bool dividend_tax = false;
};

struct AccountSpec {  // [account]
    double cash = 1'000'000;
    bool short_selling = false;
    bool take_rights = true;
};

// [grid] of a sweep, [walk_forward], [monte_carlo]
struct SweepSpec {
    struct Axis {
        std::string parameter;
        std::vector<double> values;
    };
    std::vector<Axis> axes;     // the parameters' own ranges where empty
    std::uint64_t samples = 0;  // 0: the whole grid; else that many, drawn at random
    std::uint64_t seed = 1;
    std::string rank_by = "sharpe";
    int walk_forward_fit = 0;  // moments; 0: none
    int walk_forward_trade = 0;
    int monte_carlo_paths = 0;
    int monte_carlo_block = 20;
};

struct StrategyFile {
    std::string name;
    std::string title_zh;
    std::string title_en;
    std::string about_zh;
    std::string about_en;
    UniverseSpec universe;
    DataSpec data;
    std::vector<ParameterSpec> parameters;
    SignalSpec signals;
    RankingSpec ranking;
    OrderSpec orders;
    SizeSpec sizing;
    LimitSpec limits;
    StopSpec stops;
    CostSpec costs;
    AccountSpec account;
    market::RuleOverrides rules;
    SweepSpec sweep;
    // Days on which instruments were ST, where the file says so: id, first, last.
    struct SpecialTreatment {
        std::string instrument;
        base::Date from;
        base::Date to;
    };
    std::vector<SpecialTreatment> special_treatment;

    std::string text;  // as it was read
    std::string file;  // for messages; empty: not from a file
    // Where the value of a key ("signals.entry", "parameters.FAST") begins in the text.
    struct Place {
        int line = 0;    // from 1
        int before = 0;  // characters of that line that stand before it
    };
    std::map<std::string, Place, std::less<>> places;
};

inline constexpr std::size_t kStrategyBytesMax = std::size_t{256} << 10;

struct StrategyProblem {
    int line = 0;     // from 1; 0: of the whole file
    int column = 0;   // from 1, in characters; 0: of the whole line
    std::string key;  // "signals.entry"; empty where none is to blame
    std::string message;

    friend bool operator==(const StrategyProblem&, const StrategyProblem&) = default;
};

// kInvalidArgument; its message is "file:line: …" of the first problem.
class StrategyRefused : public base::Error {
  public:
    // At least one problem.
    StrategyRefused(std::string_view file, std::vector<StrategyProblem> problems);
    const std::vector<StrategyProblem>& problems() const { return problems_; }  // by line

  private:
    std::vector<StrategyProblem> problems_;
};

// Throws StrategyRefused for what isn't TOML, a key that isn't known (with the nearest that is), a
// value of the wrong kind or out of its range, formulas with errors, a look ahead that isn't
// allowed by name, and what contradicts itself (entries beside a ranking, no entry at all, from
// after to …). `formulas` (may be null) knows those that the texts refer to.
StrategyFile parse_strategy(std::string_view text, std::string_view file,
                            const formula::FormulaSource* formulas);

// Names what is traded: equal for files that differ in comments, layout, name, titles or what only
// a sweep asks for.
std::uint64_t strategy_hash(const StrategyFile& file);

// One formula with the outputs ENTRY, EXIT, SHORT_ENTRY, SHORT_EXIT, SCREEN, RANK, those that the
// strategy has and no others, in this order, and its parameters in theirs. Throws as
// parse_strategy.
formula::Formula signal_formula(const StrategyFile& file, const formula::FormulaSource* formulas);

// What in the program depends on later bars, by name, each once: functions, and BARSTATUS, which
// knows the last bar.
std::vector<std::string> looking_ahead(const formula::Program& program);

// The keys of strategy_keys() that the text gives, in their order.
struct GivenValue {
    std::string key;    // "signals.entry"
    std::string value;  // texts as they are, anything else as TOML writes it
    int line = 0;
};
std::vector<GivenValue> given_values(const StrategyFile& file);

// By name → values in the file's order, defaults where none is given.
// Throws kInvalidArgument for a name that isn't known (with the nearest that is) or is given twice,
// and a value that is no number or out of its range.
std::vector<double> parameter_values(const StrategyFile& file,
                                     const std::map<std::string, double>& given);

}  // namespace mystocks::backtest
