#include "mystocks/feed/source.hpp"

#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace mystocks::feed {
namespace {

constexpr double kPriceMax = 1e9;

// Of a price by itself; empty where nothing is wrong.
std::string why_price_is_bad(std::string_view name, double price) {
    if (!std::isfinite(price)) {
        return fmt::format("{} is not a number", name);
    }
    if (price <= 0) {
        return fmt::format("{} {:g} is not positive", name, price);
    }
    if (price > kPriceMax) {
        return fmt::format("{} {:g} is above 1e9", name, price);
    }
    return {};
}

}  // namespace

std::string why_bar_is_bad(const market::Bar& bar) {
    const std::pair<std::string_view, double> prices[] = {
        {"open", bar.open}, {"high", bar.high}, {"low", bar.low}, {"close", bar.close}};
    for (const auto& [name, price] : prices) {
        if (std::string reason = why_price_is_bad(name, price); !reason.empty()) {
            return reason;
        }
    }
    for (const auto& [name, price] : prices) {
        if (bar.high < price) {
            return fmt::format("high {:.10g} is below {} {:.10g}", bar.high, name, price);
        }
        if (bar.low > price) {
            return fmt::format("low {:.10g} is above {} {:.10g}", bar.low, name, price);
        }
    }
    if (!std::isfinite(bar.volume) || bar.volume < 0) {
        return fmt::format("volume {:g} is not a count of shares", bar.volume);
    }
    if (!std::isnan(bar.amount) && (!std::isfinite(bar.amount) || bar.amount < 0)) {
        return fmt::format("amount {:g} is not a sum of money", bar.amount);
    }
    return {};
}

}  // namespace mystocks::feed
