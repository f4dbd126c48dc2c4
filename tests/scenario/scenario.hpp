// A case in text: bars, corporate actions, a strategy, and the ledger that it must give. The format
// is in README.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/backtest/history.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::scenario {

struct Stock {
    market::Instrument instrument;
    market::Bars bars;
    std::vector<market::CorporateAction> actions;
    std::vector<backtest::DayRange> special_treatment;
    std::vector<backtest::DayRange> member;  // of the universe; empty: always
};

enum class SignalKind { kBuy, kSell, kShort, kCover };

struct Signal {
    std::int64_t time = 0;
    SignalKind kind = SignalKind::kBuy;
    std::uint32_t instrument = 0;  // into Scenario::stocks
};

// What the case says about an order that met a refusal; an exit may have been filled after it.
struct RefusedOrder {
    std::int64_t placed = 0;
    std::uint32_t instrument = 0;
    market::Side side = market::Side::kBuy;
    std::string refusal;
    std::string reason;
};

// A trade and those of its numbers that the case names ("profit", "mae" …), in its order.
struct ExpectedTrade {
    std::int64_t entered = 0;
    std::int64_t left = 0;
    std::uint32_t instrument = 0;
    std::vector<std::pair<std::string, double>> numbers;
    bool open = false;
    bool is_short = false;
};

struct ExpectedDay {
    std::int64_t time = 0;
    double cash = 0;
    double equity = 0;
    std::vector<double> held;  // shares by instrument, negative: sold short
};

struct Expectation {
    std::vector<RefusedOrder> refused;  // every order that was refused, at first or for good
    std::vector<trade::Fill> fills;     // `order` and `amount` aren't part of the case
    std::vector<trade::Booking> bookings;
    std::optional<std::vector<ExpectedTrade>> trades;
    std::vector<ExpectedDay> days;
    std::vector<std::string> remarks;  // each is a part of some remark; none: nothing remarked
    std::string error;                 // a part of the message; empty: the run succeeds
};

struct Scenario {
    std::string name;      // the file's, without its ending
    std::string title;     // the comment on top
    std::string strategy;  // TOML without universe and, where there are signals, without those
    market::Period period = market::Period::k1d;
    std::vector<Stock> stocks;
    std::vector<std::int64_t> axis;
    std::vector<Signal> signals;
    Expectation expected;
};

// Throws base::Error(kInvalidArgument), "name:line: …", for a text that isn't one.
Scenario read_scenario(std::string_view text, std::string_view name);
// Throws as read_scenario, and kIo.
Scenario read_file(const std::filesystem::path& path);
// Every *.scenario of a folder, by name.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder);

// "2024-03-05", inside a day "2024-03-05T10:30" in the exchange's zone.
std::string time_text(const Scenario& scenario, std::int64_t time);

}  // namespace mystocks::scenario
