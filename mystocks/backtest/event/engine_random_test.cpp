// Random markets and random orders, against a ledger that is kept by somebody else: from the fills
// and bookings alone, day by day.
#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/testing/made_history.hpp"

namespace mystocks::backtest::event {
namespace {

using base::Date;
using testing::MadeHistory;
using testing::MadeInstrument;

using Random = std::mt19937_64;

double uniform(Random& random, double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
}

double cents(double price) {
    return std::round(price * 100) / 100;
}

// Suspensions, days without volume, limit moves, dividends, bonus shares, rights.
void fill_market(MadeHistory& made, Random& random) {
    for (std::size_t i = 0; i < 5; ++i) {
        MadeInstrument& one = made.add(i == 4 ? "AAPL.US" : std::to_string(600'000 + i) + ".SH");
        double close = cents(uniform(random, 3, 30));
        for (std::size_t m = 0; m < made.size(); ++m) {
            if (m > 5 && random() % 25 == 0) {
                const double cash = cents(uniform(random, 0, 0.3));
                const double bonus = random() % 2 == 0 ? 0.3 : 0;
                const double rights = random() % 3 == 0 ? 0.2 : 0;
                one.pay(made.day(m), cash, bonus, rights, 1.25);
                close = std::max(1.0, cents((close - cash + rights * 1.25) / (1 + bonus + rights)));
            }
            if (random() % 9 == 0) {
                continue;
            }
            const double open = cents(close * uniform(random, 0.9, 1.1));
            const double next = cents(close * uniform(random, 0.9, 1.1));
            const double high = cents(std::max(open, next) * uniform(random, 1, 1.03));
            const double low = cents(std::min(open, next) * uniform(random, 0.97, 1));
            close = next;
            const double volumes[] = {0, 99, 700, 1500};
            const std::size_t pick = random() % 40;
            one.bar(made.day(m), open, high, low, close, pick < 4 ? volumes[pick] : 5000);
        }
    }
}

class Dice final : public trade::Strategy {
  public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    void decide(const trade::View& view, trade::Desk& desk) override {
        for (std::uint32_t i = 0; i < view.instruments(); ++i) {
            if (random_() % 3 == 0) {
                desk.enter(i,
                           i == 4 && random_() % 2 == 0 ? trade::Direction::kShort
                                                        : trade::Direction::kLong,
                           trade::Reason::kEntry);
            }
            if (random_() % 5 == 0) {
                desk.leave(i, trade::Reason::kExit);
            }
        }
    }

  private:
    Random random_;
};

StrategyFile random_terms(Random& random) {
    StrategyFile terms;
    terms.account = {200'000, true, random() % 2 == 0};
    terms.sizing = {SizeMode::kFraction, uniform(random, 0.05, 0.6), 20, 1, 0.1};
    terms.costs.dividend_tax = random() % 2 == 0;
    terms.costs.commission_covers_fees = random() % 2 == 0;
    terms.orders.timing = random() % 4 == 0 ? OrderTiming::kSameClose : OrderTiming::kNextOpen;
    terms.orders.slippage_ticks = static_cast<double>(random() % 3);
    terms.orders.volume_share = uniform(random, 0.1, 1);
    terms.orders.close_at_end = random() % 2 == 0;
    terms.stops.loss = random() % 2 == 0 ? 0.06 : 0;
    terms.stops.profit = random() % 3 == 0 ? 0.1 : 0;
    terms.stops.trailing = random() % 3 == 0 ? 0.08 : 0;
    terms.stops.bars = random() % 3 == 0 ? 7 : 0;
    terms.stops.at_close = random() % 4 == 0;
    return terms;
}

long long fen(double money) {
    return std::llround(money * 100);
}

struct Ledger {
    long long cash;
    std::map<std::uint32_t, double> shares;  // short below 0
    std::map<std::uint32_t, double> marks;

    void take(const trade::Booking& booking) {
        double& held = shares[booking.instrument];
        EXPECT_EQ(std::abs(held), booking.shares_before);
        held = held < 0 ? -booking.shares_after : booking.shares_after;
        cash += fen(booking.cash);
    }
    void take(const trade::Fill& fill) {
        const bool is_buy = fill.side == trade::Side::kBuy;
        const auto amount = std::llround(fill.price * 100) * std::llround(fill.shares);
        EXPECT_EQ(fen(fill.amount), amount);
        cash += is_buy ? -amount : amount;
        const trade::Costs& costs = fill.costs;
        for (const double cost : {costs.commission, costs.stamp, costs.transfer, costs.handling,
                                  costs.regulatory, costs.dividend_tax}) {
            cash -= fen(cost);
        }
        shares[fill.instrument] += is_buy ? fill.shares : -fill.shares;
    }
};

void compare(const Result& result, const History& history) {
    Ledger ledger{fen(result.starting_cash), {}, {}};
    std::size_t booking = 0;
    std::size_t fill = 0;
    for (std::size_t m = 0; m < result.times.size(); ++m) {
        const std::int64_t now = result.times[m];
        for (; booking < result.bookings.size() && result.bookings[booking].time <= now;
             ++booking) {
            ledger.take(result.bookings[booking]);
        }
        for (; fill < result.fills.size() && result.fills[fill].time <= now; ++fill) {
            ledger.take(result.fills[fill]);
        }
        ASSERT_EQ(fen(result.cash[m]), ledger.cash) << m;
        bool all_trade = true;
        long long equity = ledger.cash;
        for (const auto& [number, shares] : ledger.shares) {
            const auto& bars = history.instruments[number].bars;
            const auto at = std::find(bars.time.begin(), bars.time.end(), now);
            all_trade = all_trade && (shares == 0 || at != bars.time.end());
            if (shares != 0 && at != bars.time.end()) {
                equity += std::llround(
                    bars.close[static_cast<std::size_t>(at - bars.time.begin())] * 100 * shares);
            }
        }
        if (all_trade) {  // a suspended one may have been moved by an ex-date
            ASSERT_EQ(fen(result.equity[m]), equity) << m;
        }
        ASSERT_NEAR(result.equity[m], result.cash[m] + result.long_value[m] - result.short_value[m],
                    1e-6);
    }
}

TEST(EngineRandom, LedgersAddUpAtEveryMoment) {
    std::size_t fills = 0;
    std::size_t bookings = 0;
    std::map<trade::Refusal, int> refusals;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        Random random(seed);
        MadeHistory made(Date::of(2023, 6, 1), 90);
        fill_market(made, random);
        Dice dice(seed * 31);
        const StrategyFile terms = random_terms(random);
        const Result result = run(dice, terms, made.history(), {});
        compare(result, made.history());
        fills += result.fills.size();
        bookings += result.bookings.size();
        double profit = 0;
        for (const trade::Trade& trade : result.trades) {
            profit += trade.profit;
        }
        EXPECT_NEAR(profit, result.equity.back() - result.starting_cash, 1e-5);
        for (const trade::Order& order : result.orders) {
            ++refusals[order.refusal];
        }
        if (::testing::Test::HasFailure()) {
            FAIL() << "seed " << seed;
        }
    }
    EXPECT_GT(fills, 5000U);
    EXPECT_GT(bookings, 300U);
    for (const auto refusal :
         {trade::Refusal::kSuspended, trade::Refusal::kLimitUp, trade::Refusal::kLimitDown,
          trade::Refusal::kExposure, trade::Refusal::kVolume, trade::Refusal::kCash}) {
        EXPECT_GT(refusals[refusal], 0) << to_string(refusal);
    }
}

}  // namespace
}  // namespace mystocks::backtest::event
