// The figures that kernc/backtesting.py publishes for SMA 10/30 on GOOG.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"

namespace mystocks::backtest::event {
namespace {

std::filesystem::path shared_folder() {
    const char* set = std::getenv("MYSTOCKS_SHARED");
    return set != nullptr ? std::filesystem::path(set)
                          : std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "../shared";
}

market::Bars read_goog(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    market::Bars bars;
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        std::string field;
        std::vector<std::string> row;
        while (std::getline(fields, field, ',')) {
            row.push_back(field);
        }
        bars.push_back({base::parse_date(row[0])->days, std::stod(row[1]), std::stod(row[2]),
                        std::stod(row[3]), std::stod(row[4]), std::stod(row[5]), NAN});
    }
    return bars;
}

class GoogTest : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto file = shared_folder() / "data/us/GOOG.csv";
        if (!std::filesystem::exists(file)) {
            GTEST_SKIP() << "no " << file << "; set MYSTOCKS_SHARED";
        }
        bars_ = read_goog(file);
        ASSERT_EQ(bars_.size(), 2148U);
        history_.axis = bars_.time;
        history_.instruments.push_back({&instrument_, bars_, bars_, {}, {}, {}});
        strategy_.signals.formula = "FAST:= MA(C,10); SLOW:= MA(C,30);";
        strategy_.signals.entry = "CROSS(FAST,SLOW)";
        strategy_.signals.short_entry = "CROSS(SLOW,FAST)";
        strategy_.sizing = {SizeMode::kFreeCash, 1, 20, 1, 0.1};
        strategy_.costs = {0, 0, true, false};
        strategy_.rules.stamp_buy = strategy_.rules.stamp_sell = 0;
        strategy_.rules.transfer = 0;
        strategy_.account = {10'000, true, true};
    }

    market::Bars bars_;
    market::Instrument instrument_ =
        market::instrument_from_id(market::InstrumentId::parse("GOOG.US"));
    History history_;
    StrategyFile strategy_;
};

// The peer closes the last position with an order of the last bar, which it fills at that bar's
// open: an exit after the bar before it.
TEST_F(GoogTest, EqualsThePeer) {
    const base::Date before_last{static_cast<std::int32_t>(bars_.time[bars_.size() - 2])};
    strategy_.signals.exit = strategy_.signals.short_exit =
        "DATE=" + std::to_string(before_last.yyyymmdd() - 19'000'000);
    const Result result = run(strategy_, {}, history_, {});
    ASSERT_EQ(result.trades.size(), 66U);
    const auto near = [](double value, double published) {
        EXPECT_NEAR(value / published, 1, 1e-8) << value;
    };
    near(result.equity.back(), 51'422.99);
    double peak = 0;
    double fall = 0;
    for (const double equity : result.equity) {
        peak = std::max(peak, equity);
        fall = std::min(fall, equity / peak - 1);
    }
    near(fall * 100, -47.98012705);
    double wins = 0;
    double won = 0;
    double lost = 0;
    double mean = 0;
    for (const trade::Trade& trade : result.trades) {
        EXPECT_FALSE(trade.open);
        wins += trade.profit > 0;
        (trade.profit > 0 ? won : lost) += trade.return_rate;
        mean += trade.profit / 66;
    }
    double squares = 0;
    for (const trade::Trade& trade : result.trades) {
        squares += (trade.profit - mean) * (trade.profit - mean);
    }
    EXPECT_NEAR(wins / 66 * 100, 46.9697, 5e-5);
    near(won / -lost, 2.167945974);
    near(std::sqrt(66.0) * mean / std::sqrt(squares / 65), 1.07661874);
}

// By our own rule the last position goes at the last close: 51,959.95, as a few lines of Python
// that share nothing with this program compute it.
TEST_F(GoogTest, ClosesAtTheLastClose) {
    strategy_.orders.close_at_end = true;
    const Result result = run(strategy_, {}, history_, {});
    ASSERT_EQ(result.trades.size(), 66U);
    EXPECT_EQ(result.trades.back().exit_reason, trade::Reason::kEnd);
    EXPECT_NEAR(result.equity.back(), 51'959.95, 0.005);
    EXPECT_EQ(result.equity.back(), result.cash.back());
}

}  // namespace
}  // namespace mystocks::backtest::event
