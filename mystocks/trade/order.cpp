#include "mystocks/trade/order.hpp"

#include <algorithm>
#include <array>

namespace mystocks::trade {
namespace {

constexpr std::array<std::string_view, 10> kReasons{
    "entry",     "exit",        "short_entry",   "short_exit", "rebalance",
    "stop_loss", "take_profit", "trailing_stop", "time_stop",  "end"};

constexpr std::array<std::string_view, 12> kRefusals{
    "none",     "suspended", "not_listed", "limit_up", "limit_down", "settlement",
    "no_short", "positions", "exposure",   "volume",   "lot",        "cash"};

}  // namespace

std::string_view to_string(Reason reason) {
    return kReasons[static_cast<std::size_t>(reason)];
}

std::string_view to_string(Refusal refusal) {
    return kRefusals[static_cast<std::size_t>(refusal)];
}

std::optional<Refusal> parse_refusal(std::string_view text) {
    const auto found = std::find(kRefusals.begin(), kRefusals.end(), text);
    if (found == kRefusals.end()) {
        return std::nullopt;
    }
    return static_cast<Refusal>(found - kRefusals.begin());
}

Costs& Costs::operator+=(const Costs& other) {
    commission += other.commission;
    stamp += other.stamp;
    transfer += other.transfer;
    handling += other.handling;
    regulatory += other.regulatory;
    dividend_tax += other.dividend_tax;
    return *this;
}

}  // namespace mystocks::trade
