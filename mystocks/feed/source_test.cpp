#include "mystocks/feed/source.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace mystocks::feed {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

market::Bar good() {
    return {.time = 1, .open = 10, .high = 11, .low = 9, .close = 10.5, .volume = 0, .amount = 0};
}

TEST(WhyBarIsBad, HasNothingAgainstATrueBar) {
    EXPECT_EQ(why_bar_is_bad(good()), "");
    market::Bar flat = good();
    flat.open = flat.high = flat.low = flat.close = 1e9;
    flat.amount = kNan;
    EXPECT_EQ(why_bar_is_bad(flat), "");
}

TEST(WhyBarIsBad, NamesTheFirstFault) {
    const auto with = [](double market::Bar::*field, double value) {
        market::Bar bar = good();
        bar.*field = value;
        return why_bar_is_bad(bar);
    };
    EXPECT_EQ(with(&market::Bar::high, 9.8), "high 9.8 is below open 10");
    EXPECT_EQ(with(&market::Bar::high, 10.2), "high 10.2 is below close 10.5");
    EXPECT_EQ(with(&market::Bar::low, 10.2), "low 10.2 is above open 10");
    EXPECT_EQ(with(&market::Bar::open, 0), "open 0 is not positive");
    EXPECT_EQ(with(&market::Bar::close, -1), "close -1 is not positive");
    EXPECT_EQ(with(&market::Bar::open, kNan), "open is not a number");
    EXPECT_EQ(with(&market::Bar::high, kInfinity), "high is not a number");
    EXPECT_EQ(with(&market::Bar::high, 8.1e76), "high 8.1e+76 is above 1e9");
    EXPECT_EQ(with(&market::Bar::volume, -5), "volume -5 is not a count of shares");
    EXPECT_EQ(with(&market::Bar::volume, kNan), "volume nan is not a count of shares");
    EXPECT_EQ(with(&market::Bar::amount, -1), "amount -1 is not a sum of money");
    EXPECT_EQ(with(&market::Bar::amount, kInfinity), "amount inf is not a sum of money");
}

}  // namespace
}  // namespace mystocks::feed
