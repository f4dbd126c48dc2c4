#include "mystocks/trade/money.hpp"

#include <random>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::trade {
namespace {

TEST(Money, RoundsHalfUpExactlyForDecimals) {
    const Money yuan(2);
    EXPECT_EQ(yuan.of(2.675), 268);  // the double lies below 2.675
    EXPECT_EQ(yuan.of(1.005), 101);
    EXPECT_EQ(yuan.of(1.0049999), 100);
    EXPECT_EQ(yuan.of(-2.675), -268);
    EXPECT_EQ(yuan.product(0.145, 100), 1450);
    EXPECT_EQ(yuan.product(2.675, 1), 268);
    EXPECT_EQ(yuan.product(10.01, 1'000'000), 1'001'000'000);
    EXPECT_EQ(yuan.product(0.015, 3), 5);         // 0.045
    EXPECT_EQ(yuan.product(0.1234567, 10), 123);  // 1.234567
    EXPECT_EQ(Money(8).product(0.00001234, 1), 1234);
    EXPECT_EQ(Money(8).product(43'000.5, 0.00012345), 530'841'173);  // 5.308411725
    EXPECT_EQ(Money(0).of(0.5), 1);
    EXPECT_EQ(yuan.value(268), 2.68);
}

TEST(Money, TakesWhatIsNoDecimal) {
    EXPECT_EQ(Money(2).product(1.0 / 3, 3), 100);
    EXPECT_EQ(Money(2).of(0.1 + 0.2), 30);
}

TEST(Money, RefusesWhatItCannotCount) {
    EXPECT_THROW(Money(8).of(1e12), base::Error);
    EXPECT_THROW(Money(2).product(1e300, 1e300), base::Error);
    EXPECT_THROW(Money(2).of(std::nan("")), base::Error);
}

TEST(Money, RatesAreExact) {
    EXPECT_EQ(Rate(0.00025).of(10'000), 3);  // 2.5 fen
    EXPECT_EQ(Rate(0.00025).of(9'999), 2);
    EXPECT_EQ(Rate(0.0005).of(1'001'000), 501);  // 500.5
    EXPECT_EQ(Rate(0.0000341).of(1'000'000'000), 34'100);
    EXPECT_EQ(Rate(0).of(123), 0);
    // Beyond 64 bits, and beyond 8 places.
    EXPECT_EQ(Rate(0.001).of(4'000'000'000'000'000'000), 4'000'000'000'000'000);
    EXPECT_EQ(Rate(0.000000000005).of(100'000'000'000), 1);  // 0.5
    EXPECT_EQ(Rate(1.0 / 3).of(3), 1);
}

// Whatever the size of price and shares: from where doubles count exactly to where they don't.
TEST(Money, LargeProductsEqualWholeNumbers) {
    const Money yuan(2);
    std::mt19937_64 random(2);
    for (int i = 0; i < 100'000; ++i) {
        const std::int64_t digits = 1 + static_cast<std::int64_t>(random() >> (14 + random() % 48));
        const std::int64_t shares_max = 9'000'000'000'000'000'000 / digits;
        const std::int64_t shares =
            static_cast<std::int64_t>(random() >> (14 + random() % 50)) % shares_max;
        const double price = static_cast<double>(digits) / 100;
        ASSERT_EQ(yuan.product(price, static_cast<double>(shares)), digits * shares)
            << digits << " fen × " << shares;
        ASSERT_EQ(yuan.product(-price, static_cast<double>(shares)), -digits * shares);
    }
    EXPECT_EQ(yuan.product(0, 1e18), 0);
    EXPECT_EQ(yuan.product(1e18, 0), 0);
    EXPECT_EQ(yuan.product(1e16, 1), 1'000'000'000'000'000'000);
}

// On both sides of where a rate's product needs more than 63 bits.
TEST(Money, RatesAreExactForLargeAmounts) {
    const Rate rate(0.00025);
    for (const Units amount : {368'934'881'474'191LL, 368'934'881'474'192LL, 368'934'881'474'193LL,
                               9'000'000'000'000'000'000LL}) {
        EXPECT_EQ(rate.of(amount), amount / 4000 + (amount % 4000 >= 2000 ? 1 : 0)) << amount;
    }
    EXPECT_DEATH(static_cast<void>(rate.of(-1)), "amount >= 0");
}

// Against whole-number arithmetic over random prices of two and three decimals.
TEST(Money, ProductsEqualWholeNumbers) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 100'000; ++i) {
        const int decimals = 2 + static_cast<int>(random() % 2);
        const std::int64_t power = decimals == 2 ? 100 : 1000;
        const auto digits = static_cast<std::int64_t>(random() % 10'000'000);
        const auto shares = static_cast<std::int64_t>(random() % 10'000'000);
        const double price = static_cast<double>(digits) / static_cast<double>(power);
        const std::int64_t divisor = power / 100;
        ASSERT_EQ(Money(2).product(price, static_cast<double>(shares)),
                  (digits * shares + divisor / 2) / divisor)
            << price << " × " << shares;
    }
}

TEST(Money, TicksRoundTowardsOneSide) {
    EXPECT_EQ(round_to_tick(9.503, 0.01, Toward::kDown), 9.50);
    EXPECT_EQ(round_to_tick(9.503, 0.01, Toward::kUp), 9.51);
    EXPECT_EQ(round_to_tick(0.3, 0.1, Toward::kDown), 0.3);
    EXPECT_EQ(round_to_tick(0.1 * 3, 0.1, Toward::kUp), 0.3);
    EXPECT_EQ(round_to_tick(10 * 0.95, 0.01, Toward::kDown), 9.5);
    EXPECT_EQ(round_to_tick(7.3, 0.25, Toward::kUp), 7.5);
    EXPECT_EQ(round_to_tick(7.3, 5, Toward::kUp), 10);
    EXPECT_EQ(whole_steps(1999.99, 100), 1900);
    EXPECT_EQ(whole_steps(59'000 * 0.2, 1), 11'800);
    EXPECT_EQ(whole_steps(0.123456789, 1e-8), 0.12345678);
    EXPECT_EQ(whole_steps(-5, 1), 0);
}

TEST(OnTick, TakesFloat32ToItsTick) {
    EXPECT_EQ(on_tick(10.9999999, 0.01), 11.0);
    for (int cents = 1; cents < 300'000; cents += 7) {
        const double price = cents / 100.0;
        EXPECT_EQ(on_tick(static_cast<double>(static_cast<float>(price)), 0.01), price);
        EXPECT_EQ(on_tick(price, 0.01), price);
    }
    EXPECT_EQ(on_tick(10.995, 0.01), 10.995);  // no float32 of anything
    EXPECT_EQ(on_tick(0.333, 0.001), 0.333);
}

}  // namespace
}  // namespace mystocks::trade
