#include "mystocks/market/corporate_action.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace mystocks::market {
namespace {

constexpr double kMoneyMax = 1e9;
constexpr double kSharesMax = 1e6;

}  // namespace

std::string why_action_is_bad(const CorporateAction& action) {
    const std::pair<const char*, double> numbers[] = {{"cash", action.cash},
                                                      {"rights price", action.rights_price},
                                                      {"rights ratio", action.rights_ratio}};
    for (const auto& [name, value] : numbers) {
        if (!std::isfinite(value)) {
            return fmt::format("{} is not a number", name);
        }
        if (value < 0) {
            return fmt::format("{} {:g} is negative", name, value);
        }
    }
    if (!std::isfinite(action.bonus_ratio)) {
        return "bonus ratio is not a number";
    }
    if (action.cash > kMoneyMax || action.rights_price > kMoneyMax) {
        return fmt::format("cash {:g} or rights price {:g} is above 1e9", action.cash,
                           action.rights_price);
    }
    const double shares = 1 + action.bonus_ratio + action.rights_ratio;
    if (action.bonus_ratio <= -1 || shares > kSharesMax) {
        return fmt::format("one share becomes {:g}", shares);
    }
    return {};
}

}  // namespace mystocks::market
