// Money in whole smallest units, and the rounding of everything that is booked.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace mystocks::trade {

// Fen, cents, 1e-8 of a coin.
using Units = std::int64_t;

// A number as digits × 10^-decimals, exactly: the nearest double of that decimal is the number.
struct Decimal {
    std::int64_t digits = 0;
    int decimals = 0;
};

// With as few decimals as possible from `decimals_first` on; empty where 12 aren't enough or the
// digits pass 2^51.
std::optional<Decimal> decimal_of(double number, int decimals_first = 0);

// A share of an amount: commission, duty. At least 0.
class Rate {
  public:
    explicit Rate(double rate = 0);
    double value() const { return value_; }
    // Rounded half up; exact where the rate is a decimal of up to 12 places. `amount` is at least
    // 0.
    Units of(Units amount) const {
        Units product = 0;
        if (is_short_ && !__builtin_mul_overflow(amount, scaled_, &product) &&
            product <= kProductMax) {
            return (product + kShortScale / 2) / kShortScale;
        }
        return of_any(amount);
    }

  private:
    static constexpr std::int64_t kShortScale = 100'000'000;
    static constexpr std::int64_t kProductMax = INT64_MAX - kShortScale;

    Units of_any(Units amount) const;

    double value_ = 0;
    std::int64_t scaled_ = 0;  // × 1e8 where is_short_, else × 1e12
    bool is_short_ = true;
    bool is_decimal_ = true;
};

// How an account counts. Everything is rounded half up (a negative number: away from zero).
class Money {
  public:
    explicit Money(int decimals);  // 0 to 8
    int decimals() const { return decimals_; }
    double scale() const { return scale_; }
    // The nearest double of the decimal number.
    double value(Units units) const { return units == 0 ? 0 : static_cast<double>(units) / scale_; }
    // Throws Error(kInvalidArgument) beyond ± 9e18 units, as everything here does.
    Units of(double money) const { return product(money, 1); }
    // price × shares, exact for decimal inputs: 2.675 × 1 is 2.68.
    Units product(double price, double shares) const {
        // Nearly always: a price of no more decimals than the money has, and whole shares.
        constexpr double kDigitsMax = 2251799813685248.0;  // 2^51
        constexpr double kWholeFrom = 6755399441055744.0;  // 1.5 × 2^52: no fractions beyond
        const double digits = price * scale_ + kWholeFrom - kWholeFrom;
        Units units = 0;
        if (std::abs(price * scale_) <= kDigitsMax && std::abs(shares) < kDigitsMax &&
            digits / scale_ == price &&
            static_cast<double>(static_cast<std::int64_t>(shares)) == shares &&
            !__builtin_mul_overflow(static_cast<Units>(digits), static_cast<Units>(shares),
                                    &units) &&
            units <= kUnitsMax && units >= -kUnitsMax) {
            return units;
        }
        return product_of_any(price, shares);
    }

  private:
    static constexpr Units kUnitsMax = 9'000'000'000'000'000'000;
    Units product_of_any(double price, double shares) const;

    int decimals_;
    double scale_;
};

enum class Toward { kDown, kUp };

// To a whole number of ticks; a number that is one already stays (whatever a double makes of it).
double round_to_tick(double price, double tick, Toward toward);

// The tick that a price stands for: data kept as float32 are a little off it (10.95 as 10.9499998).
// A price that is more than a tenth of a tick away stays as it is.
double on_tick(double price, double tick);

// The largest whole number of `step` that isn't above `size`; a size that is a whole number but for
// what doubles do to it counts as one.
double whole_steps(double size, double step);

}  // namespace mystocks::trade
