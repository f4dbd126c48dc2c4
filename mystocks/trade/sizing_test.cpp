#include "mystocks/trade/sizing.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace mystocks::trade {
namespace {

const Money kYuan(2);

SizeBasis basis() {
    SizeBasis made;
    made.equity = 10'000'000;  // 100,000 yuan
    made.free_cash = 4'000'000;
    made.positions_allowed = 4;
    made.price = 10;
    return made;
}

TEST(Sizing, EachModeIsItsMoneyOverThePrice) {
    EXPECT_EQ(wanted_shares({SizeMode::kShares, 300}, basis(), kYuan), 300);
    EXPECT_EQ(wanted_shares({SizeMode::kCash, 25'000}, basis(), kYuan), 2500);
    EXPECT_EQ(wanted_shares({SizeMode::kFraction, 0.5}, basis(), kYuan), 5000);
    EXPECT_EQ(wanted_shares({SizeMode::kFreeCash, 0.5}, basis(), kYuan), 2000);
    EXPECT_EQ(wanted_shares({SizeMode::kEqual}, basis(), kYuan), 2500);
    SizeBasis with = basis();
    with.volatility = 0.4;
    EXPECT_DOUBLE_EQ(wanted_shares({SizeMode::kVolatility, 0.1}, with, kYuan), 2500);
    with.volatility = 0.01;
    EXPECT_DOUBLE_EQ(wanted_shares({SizeMode::kVolatility, 0.1, 20, 0.8}, with, kYuan), 8000);
    EXPECT_EQ(wanted_shares({SizeMode::kVolatility, 0.1}, basis(), kYuan), 0);
    with.kelly = 0.3;
    EXPECT_DOUBLE_EQ(wanted_shares({SizeMode::kKelly, 0.25}, with, kYuan), 2500);
    with.kelly = 0.2;
    EXPECT_DOUBLE_EQ(wanted_shares({SizeMode::kKelly, 0.25}, with, kYuan), 2000);
    EXPECT_DOUBLE_EQ(wanted_shares({SizeMode::kKelly, 0.25, 20, 1, 0.1}, basis(), kYuan), 1000);
    with.stop_distance = 0.5;  // 1 % of 100,000 at risk, half a yuan a share
    EXPECT_DOUBLE_EQ(wanted_shares({SizeMode::kRisk, 0.01}, with, kYuan), 2000);
    EXPECT_EQ(wanted_shares({SizeMode::kRisk, 0.01}, basis(), kYuan), 0);
}

TEST(Sizing, LotsAreRoundedDown) {
    const market::LotRule hundred{100, 100, 100, 1e6};
    EXPECT_EQ(whole_lots(99, hundred), 0);
    EXPECT_EQ(whole_lots(100, hundred), 100);
    EXPECT_EQ(whole_lots(1999.9, hundred), 1900);
    EXPECT_EQ(whole_lots(0, hundred), 0);
    EXPECT_EQ(whole_lots(-100, hundred), 0);
    const market::LotRule star{200, 1, 1, 1e5};
    EXPECT_EQ(whole_lots(199.5, star), 0);
    EXPECT_EQ(whole_lots(200, star), 200);
    EXPECT_EQ(whole_lots(357.8, star), 357);
    const market::LotRule coin{1e-8, 1e-8, 1e-8, 1e9};
    EXPECT_EQ(whole_lots(0.123456789, coin), 0.12345678);
    EXPECT_EQ(whole_lots(1e-9, coin), 0);
    EXPECT_EQ(whole_lots(INFINITY, hundred), INFINITY);
}

TEST(Sizing, CashPaysTheMostThatFits) {
    const market::LotRule hundred{100, 100, 100, 1e6};
    const CostTable costs({0.00025, 5, true}, {}, kYuan);
    // 10,000 × 10 is 100,000 and the commission 25.
    EXPECT_EQ(affordable(10'000, 10, Side::kBuy, hundred, costs, 10'002'500, kYuan), 10'000);
    EXPECT_EQ(affordable(10'000, 10, Side::kBuy, hundred, costs, 10'002'499, kYuan), 9'900);
    EXPECT_EQ(affordable(100, 10, Side::kBuy, hundred, costs, 100'500, kYuan), 100);
    EXPECT_EQ(affordable(100, 10, Side::kBuy, hundred, costs, 100'499, kYuan), 0);
    EXPECT_EQ(affordable(100, 10, Side::kBuy, hundred, costs, -1, kYuan), 0);
}

// Against trying every size.
TEST(Sizing, CashPaysTheMostOfRandomCases) {
    std::mt19937_64 random(3);
    const auto between = [&](double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random);
    };
    for (int i = 0; i < 2000; ++i) {
        const market::LotRule lots[] = {
            {100, 100, 100, 1e6}, {200, 1, 1, 1e6}, {1, 1, 1, 1e6}, {0.01, 0.01, 0.01, 1e6}};
        const market::LotRule& lot = lots[random() % 4];
        const double price = std::round(between(0.5, 90) * 100) / 100;
        const market::FeeRates fees{0.001, 0.001, 0.00002, 0.00005, 0.00002, 0.001};
        const CostTable costs({0.0003, 5, random() % 2 == 0}, fees, kYuan);
        const auto purse = static_cast<Units>(between(0, 300'000));
        const double wanted = whole_lots(between(0, 5000), lot);
        double best = 0;
        for (double n = lot.buy_min; n <= wanted + lot.buy_step / 2;) {
            const Units amount = kYuan.product(price, n);
            if (amount + costs.of(Side::kBuy, amount, n).total() > purse) {
                break;
            }
            best = n;
            n = whole_steps(n + lot.buy_step, lot.buy_step);
        }
        ASSERT_EQ(affordable(wanted, price, Side::kBuy, lot, costs, purse, kYuan), best)
            << price << ' ' << purse << ' ' << wanted << ' ' << lot.buy_step;
    }
}

TEST(Sizing, KellyIsOfTheLastTrades) {
    std::vector<Trade> trades(5);
    const double profits[] = {-1000, 30, -10, 30, -20};
    for (std::size_t i = 0; i < 5; ++i) {
        trades[i].profit = profits[i];
    }
    // Of the last four: W 1/2, R 30/15.
    EXPECT_DOUBLE_EQ(*kelly_fraction(trades, 4), 0.5 - 0.5 / 2);
    EXPECT_EQ(*kelly_fraction(trades, 1), 0);
    EXPECT_FALSE(kelly_fraction(trades, 6));
    EXPECT_EQ(*kelly_fraction(std::span(trades).subspan(1, 1), 1), 1);
}

TEST(Sizing, VolatilityIsTheSamplesOfLogReturns) {
    const std::vector<double> closes{50, 100, 110, 99, 100};
    const double returns[] = {std::log(1.1), std::log(0.9), std::log(100.0 / 99)};
    const double mean = (returns[0] + returns[1] + returns[2]) / 3;
    double squares = 0;
    for (const double each : returns) {
        squares += (each - mean) * (each - mean);
    }
    EXPECT_NEAR(*yearly_volatility(closes, 3, 252), std::sqrt(squares / 2 * 252), 1e-12);
    EXPECT_FALSE(yearly_volatility(closes, 5, 252));
    EXPECT_FALSE(yearly_volatility(closes, 1, 252));
}

TEST(Sizing, AYearHasItsPeriods) {
    using market::InstrumentId;
    const auto sh = market::instrument_from_id(InstrumentId::parse("600000.SH"));
    EXPECT_EQ(periods_a_year(market::Period::k1d, sh), 252);
    EXPECT_EQ(periods_a_year(market::Period::k5m, sh), 252 * 48);
    EXPECT_EQ(periods_a_year(market::Period::k1w, sh), 52);
    const auto coin = market::instrument_from_id(InstrumentId::parse("BTCUSDT.BINANCE"));
    EXPECT_EQ(periods_a_year(market::Period::k60m, coin), 365 * 24);
}

TEST(Sizing, PartsThatMayBeSold) {
    market::LotRule star{200, 1, 1, 1e5};
    star.sell_min = 200;
    EXPECT_EQ(part_to_sell(350.7, 500, star), 350);
    EXPECT_EQ(part_to_sell(199, 500, star), 0);
    EXPECT_EQ(part_to_sell(149, 150, star), 0);
    EXPECT_EQ(part_to_sell(150, 150, star), 150);
    const market::LotRule hundred{100, 100, 100, 1e6};
    EXPECT_EQ(part_to_sell(250, 350, hundred), 200);
    EXPECT_EQ(part_to_sell(1e9, 350, hundred), 350);
}

}  // namespace
}  // namespace mystocks::trade
