// What was asked for, and what became of it. docs/backtest.md says when which.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mystocks/market/trading_rules.hpp"

namespace mystocks::trade {

using market::Side;

// Why an order was placed.
enum class Reason : std::uint8_t {
    kEntry,
    kExit,
    kShortEntry,
    kShortExit,
    kRebalance,
    kStopLoss,
    kTakeProfit,
    kTrailingStop,
    kTimeStop,
    kEnd,
};
std::string_view to_string(Reason reason);  // "entry" "exit" … "take_profit" … "end"

enum class Refusal : std::uint8_t {
    kNone,
    kSuspended,
    kNotListed,
    kLimitUp,
    kLimitDown,
    kSettlement,
    kNoShort,
    kPositions,
    kExposure,
    kVolume,
    kLot,
    kCash,
};
std::string_view to_string(Refusal refusal);  // "none" "suspended" … as docs/backtest.md
std::optional<Refusal> parse_refusal(std::string_view text);

// Money of one fill by kind, in the currency, each rounded to its smallest unit.
struct Costs {
    double commission = 0;
    double stamp = 0;
    double transfer = 0;
    double handling = 0;
    double regulatory = 0;
    double dividend_tax = 0;

    double total() const {
        return commission + stamp + transfer + handling + regulatory + dividend_tax;
    }
    Costs& operator+=(const Costs& other);
    friend bool operator==(const Costs&, const Costs&) = default;
};

// An order that was placed, with its last state. `time` values are those of the axis.
struct Order {
    std::uint64_t id = 0;          // 1, 2 … in order of placing
    std::uint32_t instrument = 0;  // into the run's list
    Side side = Side::kBuy;
    Reason reason = Reason::kEntry;
    Refusal refusal = Refusal::kNone;  // of an entry: why it was not filled; of an exit: the first
    std::int64_t placed = 0;
    std::int64_t ended = 0;  // filled, or refused for good
    double filled = 0;       // shares
    friend bool operator==(const Order&, const Order&) = default;
};

struct Fill {
    std::uint64_t order = 0;  // Order::id
    std::uint32_t instrument = 0;
    Side side = Side::kBuy;
    Reason reason = Reason::kEntry;
    std::int64_t time = 0;
    double shares = 0;
    double price = 0;     // slippage included
    double amount = 0;    // money, rounded
    double slippage = 0;  // money lost to it, at least 0
    Costs costs;
    friend bool operator==(const Fill&, const Fill&) = default;
};

// A corporate action that met a holding.
struct Booking {
    std::uint32_t instrument = 0;
    std::int64_t time = 0;
    double shares_before = 0;
    double shares_after = 0;
    double cash = 0;  // in; negative: paid for rights, or by a short position
    friend bool operator==(const Booking&, const Booking&) = default;
};

// From the first share in to the last share out.
struct Trade {
    std::uint32_t instrument = 0;
    bool is_short = false;
    std::int64_t entered = 0;
    std::int64_t left = 0;   // the last moment of the run where it is still open
    double shares = 0;       // the most that were held
    double entry_price = 0;  // mean of what was bought (sold short), as traded
    double exit_price = 0;   // mean of what was sold; the last close where it is still open
    double profit = 0;       // money, after costs; not realised where still open
    double return_rate = 0;  // profit ÷ money that went in
    double costs = 0;
    double dividends = 0;
    double mae = 0;          // ≤ 0, fraction of the entry price
    double mfe = 0;          // ≥ 0
    std::uint32_t bars = 0;  // moments of the axis from entry to exit
    std::uint32_t adds = 0;  // entries after the first
    Reason exit_reason = Reason::kExit;
    bool open = false;
    friend bool operator==(const Trade&, const Trade&) = default;
};

}  // namespace mystocks::trade
