#include "mystocks/backtest/trade_statistics.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/backtest/metrics.hpp"

namespace mystocks::backtest {
namespace {

trade::Trade closed(double profit, double rate, std::uint32_t bars = 1) {
    trade::Trade one;
    one.profit = profit;
    one.return_rate = rate;
    one.bars = bars;
    return one;
}

Result flat(std::size_t moments) {
    Result result;
    result.starting_cash = 1000;
    for (std::size_t i = 0; i < moments; ++i) {
        result.times.push_back(static_cast<std::int64_t>(i));
        result.equity.push_back(1000);
        result.cash.push_back(1000);
        result.long_value.push_back(0);
        result.short_value.push_back(0);
    }
    return result;
}

TEST(TradeStatisticsTest, TableNamesEveryMemberOnce) {
    EXPECT_EQ(trade_table().size() * sizeof(double), sizeof(TradeStatistics));
    TradeStatistics of{};
    std::map<std::string_view, int> names;
    for (const Figure<TradeStatistics>& figure : trade_table()) {
        EXPECT_EQ(names[figure.name]++, 0) << figure.name;
        EXPECT_EQ(of.*figure.value, 0) << figure.name;
        of.*figure.value = 1;
    }
}

TEST(TradeStatisticsTest, CountsWinsLossesAndRuns) {
    Result result = flat(4);
    result.trades = {closed(100, 0.1, 2), closed(-50, -0.2, 4), closed(-10, -0.05, 6),
                     closed(0, 0, 1),     closed(40, 0.4, 3),   closed(20, 0.02, 8)};
    result.trades[1].is_short = true;
    result.trades[1].mae = -0.3;
    result.trades[4].mfe = 0.6;
    const TradeStatistics of = measure_trades(result, 252);
    EXPECT_EQ(of.trades, 6);
    EXPECT_EQ(of.long_trades, 5);
    EXPECT_EQ(of.short_trades, 1);
    EXPECT_DOUBLE_EQ(of.win_rate, 0.5);
    EXPECT_DOUBLE_EQ(of.gross_profit, 160);
    EXPECT_DOUBLE_EQ(of.gross_loss, -60);
    EXPECT_DOUBLE_EQ(of.payoff, (160.0 / 3) / 30);
    EXPECT_DOUBLE_EQ(of.profit_factor, 0.52 / 0.25);
    EXPECT_DOUBLE_EQ(of.profit_factor_money, 160.0 / 60);
    EXPECT_NEAR(of.expectancy, 0.045, 1e-15);
    EXPECT_NEAR(of.mean_profit, 100.0 / 6, 1e-13);
    EXPECT_DOUBLE_EQ(of.kelly, 0.5 - 0.5 / ((160.0 / 3) / 30));
    EXPECT_EQ(of.longest_win_run, 2);
    EXPECT_EQ(of.longest_loss_run, 2);
    EXPECT_EQ(of.best_trade, 0.4);
    EXPECT_EQ(of.worst_trade, -0.2);
    EXPECT_DOUBLE_EQ(of.mean_mae, -0.05);
    EXPECT_EQ(of.worst_mae, -0.3);
    EXPECT_DOUBLE_EQ(of.mean_mfe, 0.1);
    EXPECT_DOUBLE_EQ(of.mean_holding, 4);
    EXPECT_EQ(of.longest_holding, 8);
    EXPECT_DOUBLE_EQ(of.mean_holding_win, 13.0 / 3);
    EXPECT_EQ(of.mean_holding_loss, 5);
}

TEST(TradeStatisticsTest, WithoutTradesNothingIsMadeUp) {
    const TradeStatistics of = measure_trades(flat(3), 252);
    EXPECT_EQ(of.trades, 0);
    EXPECT_EQ(of.gross_profit, 0);
    EXPECT_EQ(of.turnover, 0);
    EXPECT_EQ(of.exposure_time, 0);
    for (const double undefined :
         {of.win_rate, of.payoff, of.profit_factor, of.profit_factor_money, of.expectancy, of.sqn,
          of.kelly, of.best_trade, of.mean_mae, of.mean_holding, of.mean_holding_win}) {
        EXPECT_TRUE(std::isnan(undefined));
    }
    const TradeStatistics empty = measure_trades(flat(0), 252);
    EXPECT_TRUE(std::isnan(empty.exposure_time) && std::isnan(empty.mean_exposure));
}

TEST(TradeStatisticsTest, OnlyWinsHaveNoProfitFactor) {
    Result result = flat(2);
    result.trades = {closed(10, 0.1), closed(10, 0.1)};
    const TradeStatistics of = measure_trades(result, 252);
    EXPECT_EQ(of.win_rate, 1);
    EXPECT_TRUE(std::isnan(of.profit_factor) && std::isnan(of.payoff) && std::isnan(of.kelly));
    EXPECT_TRUE(std::isnan(of.sqn));  // equal profits don't deviate
}

TEST(TradeStatisticsTest, OpenTradesAreCountedApart) {
    Result result = flat(2);
    result.trades = {closed(10, 0.1), closed(-400, -0.4)};
    result.trades[1].open = true;
    const TradeStatistics of = measure_trades(result, 252);
    EXPECT_EQ(of.trades, 1);
    EXPECT_EQ(of.open_trades, 1);
    EXPECT_EQ(of.open_profit, -400);
    EXPECT_EQ(of.gross_loss, 0);
    EXPECT_EQ(of.win_rate, 1);
}

TEST(TradeStatisticsTest, MoneyExposureAndTurnover) {
    Result result = flat(4);
    result.long_value = {0, 500, 600, 0};
    result.short_value = {0, 0, 400, 0};
    result.costs = {.commission = 5,
                    .stamp = 1,
                    .transfer = 0.5,
                    .handling = 0.25,
                    .regulatory = 0.125,
                    .dividend_tax = 2};
    result.fills.resize(2);
    result.fills[0].amount = 500;
    result.fills[0].slippage = 1.5;
    result.fills[1].amount = 700;
    result.bookings.resize(1);
    result.bookings[0].cash = 30;
    const TradeStatistics of = measure_trades(result, 252);
    EXPECT_EQ(of.fills, 2);
    EXPECT_EQ(of.traded, 1200);
    EXPECT_DOUBLE_EQ(of.turnover, 600.0 / 1000 / (4.0 / 252));
    EXPECT_EQ(of.costs, 8.875);
    EXPECT_EQ(of.dividend_tax, 2);
    EXPECT_EQ(of.slippage, 1.5);
    EXPECT_EQ(of.dividends, 30);
    EXPECT_EQ(of.exposure_time, 0.5);
    EXPECT_DOUBLE_EQ(of.mean_exposure, 1.5 / 4);
    EXPECT_EQ(of.peak_exposure, 1);
}

TEST(TradeStatisticsTest, RefusalsByReason) {
    const auto order = [](trade::Refusal refusal, double filled) {
        trade::Order one;
        one.refusal = refusal;
        one.filled = filled;
        return one;
    };
    using trade::Refusal;
    const std::vector<trade::Order> orders{order(Refusal::kCash, 0), order(Refusal::kNone, 100),
                                           order(Refusal::kLimitUp, 0), order(Refusal::kCash, 0),
                                           order(Refusal::kLimitUp, 200)};
    const std::vector<RefusalCount> counts = count_refusals(orders);
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_EQ(counts[0].refusal, Refusal::kLimitUp);
    EXPECT_EQ(counts[0].never_filled, 1U);
    EXPECT_EQ(counts[0].put_off, 1U);
    EXPECT_EQ(counts[1].refusal, Refusal::kCash);
    EXPECT_EQ(counts[1].never_filled, 2U);
    Result result = flat(1);
    result.orders = orders;
    EXPECT_EQ(measure_trades(result, 252).refused_orders, 4);
}

struct Prices {
    std::vector<double> open;
    std::vector<double> close;
};

Prices read_goog() {
    const char* given = std::getenv("MYSTOCKS_SHARED");
    const std::filesystem::path folder =
        given != nullptr ? std::filesystem::path(given)
                         : std::filesystem::path(MYSTOCKS_SOURCE_DIR).parent_path() / "shared";
    Prices prices;
    std::ifstream in(folder / "data/us/GOOG.csv");
    std::string line;
    for (std::getline(in, line); std::getline(in, line);) {
        std::istringstream cells(line);
        std::vector<double> numbers;
        for (std::string cell; std::getline(cells, cell, ',');) {
            numbers.push_back(numbers.empty() ? 0 : std::stod(cell));
            if (numbers.size() == 1) {
                numbers.back() = 1;  // the date
            }
        }
        prices.open.push_back(numbers.at(1));
        prices.close.push_back(numbers.at(4));
    }
    return prices;
}

double mean_before(const std::vector<double>& values, std::size_t end, std::size_t count) {
    double sum = 0;
    for (std::size_t i = end - count; i < end; ++i) {
        sum += values[i];
    }
    return sum / static_cast<double>(count);
}

// SMA 10/30, reversing at the next open with all the cash in whole shares, closed at the last open:
// what backtesting.py publishes in its own tests, to a relative 1e-8.
TEST(TradeStatisticsSharedTest, EqualsBacktestingPyOnGoog) {
    const Prices prices = read_goog();
    if (prices.open.empty()) {
        GTEST_SKIP() << "no data/us/GOOG.csv: set MYSTOCKS_SHARED";
    }
    Result result = flat(0);
    result.starting_cash = 10'000;
    double cash = 10'000;
    double shares = 0;
    double entry = 0;
    const auto leave = [&](double price) {
        const double profit = shares * (price - entry);
        result.trades.push_back(closed(profit, profit / std::abs(shares * entry)));
        cash += profit;
        shares = 0;
    };
    int signal = 0;
    for (std::size_t i = 0; i < prices.open.size(); ++i) {
        const bool last = i + 1 == prices.open.size();
        if ((signal != 0 || last) && shares != 0) {
            leave(prices.open[i]);
        }
        if (signal != 0 && !last) {
            shares = signal * std::floor(cash / prices.open[i]);
            entry = prices.open[i];
        }
        signal = 0;
        if (i >= 30) {
            const double before =
                mean_before(prices.close, i, 10) - mean_before(prices.close, i, 30);
            const double now =
                mean_before(prices.close, i + 1, 10) - mean_before(prices.close, i + 1, 30);
            signal = before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? -1 : 0;
        }
        result.times.push_back(static_cast<std::int64_t>(i));
        result.equity.push_back(cash + shares * (prices.close[i] - entry));
        result.long_value.push_back(0);
        result.short_value.push_back(0);
    }
    const TradeStatistics of = measure_trades(result, 252);
    EXPECT_EQ(of.trades, 66);
    EXPECT_NEAR(result.equity.back(), 51422.99, 51422.99e-8);
    EXPECT_NEAR(of.win_rate, 0.469697, 1e-6);
    EXPECT_NEAR(of.profit_factor, 2.167945974262033, 2.2e-8);
    EXPECT_NEAR(of.sqn, 1.0766187356697705, 1.1e-8);
    const Metrics metrics =
        measure_equity({.start = 10'000, .equity = result.equity, .benchmark = {}});
    EXPECT_NEAR(metrics.max_drawdown, -0.4798012705, 0.48e-8);
}

}  // namespace
}  // namespace mystocks::backtest
