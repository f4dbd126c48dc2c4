// Bars that a real server sums up, beside those of market::derive_bars: on the server that
// MYSTOCKS_TEST_TDENGINE_URL names, or one of its own out of MYSTOCKS_TEST_TDENGINE_BIN.
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "mystocks/base/time.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/store/tdengine/detail/windows.hpp"
#include "mystocks/store/tdengine/own_server_dbtest.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"
#include "mystocks/store/tdengine/test_database_dbtest.hpp"

namespace mystocks::store::tdengine {
namespace {

using market::InstrumentId;
using market::Period;

// Every minute of some days, whatever the sessions are: auctions, pauses and what comes after a
// close are in it. Amounts are eighths, one minute in seven is missing.
market::Bars every_minute(std::int64_t first, std::int64_t days, unsigned seed) {
    std::mt19937_64 random(seed);
    market::Bars made;
    for (std::int64_t minute = 0; minute < days * 24 * 60; ++minute) {
        if (random() % 7 == 0) {
            continue;
        }
        const double price = 20 + static_cast<double>(random() % 300) / 100;
        made.push_back({first + minute * base::kUsPerMinute, price, price + 0.02, price - 0.03,
                        price + 0.01, static_cast<double>(random() % 900) * 100,
                        static_cast<double>(random() % 80'000'007) / 8});
    }
    return made;
}

class TdengineWindows : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!testing::server_url() && !testing::server_programs()) {
            GTEST_SKIP() << "neither MYSTOCKS_TEST_TDENGINE_URL nor _BIN is set: WINDOWS OF A REAL "
                            "TDENGINE WERE NOT TESTED (docs/production-stores.md says how)";
        }
        if (!testing::server_url()) {
            server_.emplace();
        }
        database_.emplace(testing::server_url() ? *testing::server_url() : server_->url());
        TdengineOptions options;
        options.create = true;
        options.vgroups = 1;
        store_ = TdengineStore::open(database_->url(), options);
        client_.emplace(detail::parse_endpoint(database_->url()), options);
    }

    std::optional<market::Bars> windows(const InstrumentId& id, Period to, TimeRange range = {},
                                        ReadLimit limit = {}) {
        return detail::Windows().read(*client_, id, Period::k1m, to, range, limit);
    }
    SeriesStore& series() { return store_->series(); }

    std::optional<testing::OwnServer> server_;
    std::optional<testing::TestDatabase> database_;
    std::shared_ptr<TdengineStore> store_;
    std::optional<detail::RestClient> client_;
};

const auto kId = InstrumentId::parse("600000.SH");
constexpr std::int64_t kMarch = 19'790 * base::kUsPerDay;  // 2024-03-08: New York's clocks change

}  // namespace

TEST_F(TdengineWindows, AreTheBarsOfTheProgram) {
    for (const char* text : {"600000.SH", "00700.HK", "AAPL.US", "BTCUSDT.BINANCE"}) {
        const auto id = InstrumentId::parse(text);
        const market::Bars minutes = every_minute(kMarch + 17 * base::kUsPerMinute, 4, 5);
        series().write_bars(id, Period::k1m, minutes);
        for (const DerivedPeriod& derived : detail::Windows::derives()) {
            SCOPED_TRACE(std::string(text) + " " + std::string(market::to_string(derived.to)));
            const market::Bars all =
                market::derive_bars(minutes, Period::k1m, derived.to, id.exchange());
            EXPECT_EQ(windows(id, derived.to), all);
            EXPECT_EQ(series().read_derived_bars(id, Period::k1m, derived.to), all);
            const std::int64_t step =
                market::is_intraday(derived.to) ? base::kUsPerMinute : std::int64_t{1};
            for (const TimeRange range : {TimeRange{all.time[1], all.time[2]},
                                          {all.time[1] + step, all.time[3] - step},
                                          {all.time[2], all.time[2]},
                                          {all.time.back() + 1, all.time.back() + 9}}) {
                market::Bars within;
                for (std::size_t i = 0; i < all.size(); ++i) {
                    if (all.time[i] >= range.from && all.time[i] <= range.to) {
                        within.push_back(all.at(i));
                    }
                }
                EXPECT_EQ(windows(id, derived.to, range), within)
                    << range.from << " to " << range.to;
            }
        }
    }
}

TEST_F(TdengineWindows, AreNotTakenWhereTheProgramsSumsCouldBeOthers) {
    market::Bars minutes = every_minute(kMarch, 1, 6);
    const auto write = [&](const char* text) {
        const auto id = InstrumentId::parse(text);
        series().write_bars(id, Period::k1m, minutes);
        EXPECT_EQ(series().read_derived_bars(id, Period::k1m, Period::k60m).amount.size(),
                  market::derive_bars(minutes, Period::k1m, Period::k60m, id.exchange()).size());
        return windows(id, Period::k60m).has_value();
    };
    EXPECT_TRUE(write("600001.SH"));
    EXPECT_EQ(windows(kId, Period::k5m), std::nullopt);
    EXPECT_EQ(windows(InstrumentId::parse("600001.SH"), Period::k60m, {}, {9, true}), std::nullopt);
    EXPECT_EQ(windows(InstrumentId::parse("1.A"), Period::k60m), market::Bars{});
    minutes.amount[33] = 12.34;  // cents are no sum of halves
    EXPECT_FALSE(write("600002.SH"));
    minutes.amount[33] = 1e12;
    EXPECT_FALSE(write("600003.SH"));
    minutes.amount.assign(minutes.size(), 5);
    minutes.high[33] = kNoValue;
    EXPECT_FALSE(write("600004.SH"));
    minutes.high[33] = 30;
    EXPECT_TRUE(write("600005.SH"));
}

}  // namespace mystocks::store::tdengine
