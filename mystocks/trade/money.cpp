#include "mystocks/trade/money.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::trade {
namespace {

__extension__ using Wide = __int128;

constexpr std::array<std::int64_t, 19> kPowers{1,
                                               10,
                                               100,
                                               1'000,
                                               10'000,
                                               100'000,
                                               1'000'000,
                                               10'000'000,
                                               100'000'000,
                                               1'000'000'000,
                                               10'000'000'000,
                                               100'000'000'000,
                                               1'000'000'000'000,
                                               10'000'000'000'000,
                                               100'000'000'000'000,
                                               1'000'000'000'000'000,
                                               10'000'000'000'000'000,
                                               100'000'000'000'000'000,
                                               1'000'000'000'000'000'000};
constexpr int kDecimalsMax = 12;
constexpr double kDigitsMax = 2251799813685248.0;  // 2^51
constexpr double kUnitsMax = 9e18;
// How far from a whole number what was one may have come by a few roundings, relative.
constexpr double kNearlyWhole = 1e-9;

// The whole number next to one below 2^51 in size, without a call: beyond 2^52 doubles have no
// fractions.
double nearest(double number) {
    constexpr double kWholeFrom = 6755399441055744.0;  // 1.5 × 2^52
    return number + kWholeFrom - kWholeFrom;
}

[[noreturn]] void refuse_amount(double amount) {
    throw base::Error(base::ErrorKind::kInvalidArgument,
                      "an amount of " + std::to_string(amount) +
                          " is more than an account can count; start with less cash");
}

Units rounded(double units) {
    if (!(std::abs(units) < kUnitsMax)) {
        refuse_amount(units);
    }
    return static_cast<Units>(units < 0 ? -std::floor(0.5 - units) : std::floor(units + 0.5));
}

// digits × 10^-decimals in units of 10^-to.
Units rescaled(Wide digits, int decimals, int to) {
    if (decimals <= to) {
        const Wide units = digits * kPowers[static_cast<std::size_t>(to - decimals)];
        if (units > static_cast<Wide>(kUnitsMax) || units < -static_cast<Wide>(kUnitsMax)) {
            refuse_amount(static_cast<double>(units));
        }
        return static_cast<Units>(units);
    }
    // Cutting digits off below those that decide half up changes nothing: truncation keeps >= 1/2.
    int surplus = decimals - to;
    const bool is_negative = digits < 0;
    Wide left = is_negative ? -digits : digits;
    while (surplus > 18) {
        left /= 10;
        --surplus;
    }
    const std::int64_t divisor = kPowers[static_cast<std::size_t>(surplus)];
    Wide units = 0;
    if (left <= INT64_MAX - divisor) {
        units = (static_cast<std::int64_t>(left) + divisor / 2) / divisor;
    } else {
        units = (left + divisor / 2) / divisor;
    }
    if (units > static_cast<Wide>(kUnitsMax)) {
        refuse_amount(static_cast<double>(units));
    }
    return static_cast<Units>(is_negative ? -units : units);
}

}  // namespace

std::optional<Decimal> decimal_of(double number, int decimals_first) {
    for (int decimals = decimals_first; decimals <= kDecimalsMax; ++decimals) {
        const auto power = static_cast<double>(kPowers[static_cast<std::size_t>(decimals)]);
        if (!(std::abs(number * power) <= kDigitsMax)) {
            return std::nullopt;
        }
        const double digits = nearest(number * power);
        if (digits / power == number) {
            return Decimal{static_cast<std::int64_t>(digits), decimals};
        }
    }
    return std::nullopt;
}

Rate::Rate(double rate) : value_(rate) {
    MYSTOCKS_ASSERT(rate >= 0 && std::isfinite(rate));
    const auto decimal = decimal_of(rate);
    is_decimal_ = decimal.has_value();
    is_short_ = is_decimal_ && decimal->decimals <= 8;
    if (is_decimal_) {
        scaled_ = decimal->digits *
                  kPowers[static_cast<std::size_t>((is_short_ ? 8 : 12) - decimal->decimals)];
    }
}

Units Rate::of_any(Units amount) const {
    MYSTOCKS_ASSERT(amount >= 0);
    if (!is_decimal_) {
        return rounded(static_cast<double>(amount) * value_);
    }
    const Wide scale = is_short_ ? kShortScale : kPowers[12];
    const Wide units = (static_cast<Wide>(amount) * scaled_ + scale / 2) / scale;
    if (units > static_cast<Wide>(kUnitsMax)) {
        refuse_amount(static_cast<double>(units));
    }
    return static_cast<Units>(units);
}

Money::Money(int decimals) : decimals_(decimals), scale_(1) {
    MYSTOCKS_ASSERT(decimals >= 0 && decimals <= 8);
    scale_ = static_cast<double>(kPowers[static_cast<std::size_t>(decimals)]);
}

Units Money::product_of_any(double price, double shares) const {
    const auto price_digits = decimal_of(price, decimals_);
    if (price_digits) {
        const auto whole = static_cast<double>(
            static_cast<std::int64_t>(std::abs(shares) < kDigitsMax ? shares : 0));
        if (whole == shares) {
            return rescaled(
                static_cast<Wide>(price_digits->digits) * static_cast<std::int64_t>(whole),
                price_digits->decimals, decimals_);
        }
        if (const auto shares_digits = decimal_of(shares, 1)) {
            return rescaled(static_cast<Wide>(price_digits->digits) * shares_digits->digits,
                            price_digits->decimals + shares_digits->decimals, decimals_);
        }
    }
    return rounded(price * shares * scale_);
}

double round_to_tick(double price, double tick, Toward toward) {
    MYSTOCKS_ASSERT(tick > 0);
    const double ticks = price / tick;
    double whole = std::nearbyint(ticks);
    if (std::abs(ticks - whole) > kNearlyWhole * std::max(1.0, std::abs(ticks))) {
        whole = toward == Toward::kDown ? std::floor(ticks) : std::ceil(ticks);
    }
    // 3 × 0.1 is no decimal number's nearest double; 3 ÷ 10 is.
    const double per_one = std::nearbyint(1 / tick);
    return per_one >= 1 && std::abs(per_one * tick - 1) < kNearlyWhole ? whole / per_one
                                                                       : whole * tick;
}

double on_tick(double price, double tick) {
    constexpr double kNear = 0.1;
    const double ticks = price / tick;
    return std::abs(ticks - std::nearbyint(ticks)) <= kNear
               ? round_to_tick(std::nearbyint(ticks) * tick, tick, Toward::kDown)
               : price;
}

double whole_steps(double size, double step) {
    MYSTOCKS_ASSERT(step > 0);
    const double steps = size / step;
    if (!(steps > 0)) {
        return 0;
    }
    const double near = std::nearbyint(steps);
    const double whole =
        std::abs(steps - near) <= kNearlyWhole * std::max(1.0, near) ? near : std::floor(steps);
    const double per_one = std::nearbyint(1 / step);
    return per_one >= 1 && std::abs(per_one * step - 1) < kNearlyWhole ? whole / per_one
                                                                       : whole * step;
}

}  // namespace mystocks::trade
