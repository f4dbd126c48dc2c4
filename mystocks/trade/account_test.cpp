#include "mystocks/trade/account.hpp"

#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace mystocks::trade {
namespace {

using base::Date;

const Money kYuan(2);
const market::FeeRates kFees{0, 0.0005, 0.00001, 0, 0, 0};
const CostTable kCosts({0.00025, 5, true}, kFees, kYuan);
const CostTable kFree({0, 0, true}, {}, kYuan);

Execution execution(Side side, double shares, double price, int day = 0,
                    std::uint32_t instrument = 0) {
    Execution made;
    made.instrument = instrument;
    made.side = side;
    made.reason = side == Side::kBuy ? Reason::kEntry : Reason::kExit;
    made.time = day;
    made.moment = static_cast<std::size_t>(day);
    made.day = Date{day};
    made.shares = shares;
    made.price = price;
    return made;
}

market::CorporateAction action(double cash, double bonus, double rights = 0, double price = 0) {
    return {market::InstrumentId::parse("600000.SH"), Date{5}, cash, bonus, rights, price, ""};
}

TEST(Account, BooksARoundTripToTheFen) {
    Account account(kYuan, 10'000'000, 1, false);
    account.book(execution(Side::kBuy, 1000, 12.34), kCosts, {});
    const Fill in = account.ledger().fill(0);
    EXPECT_EQ(in.amount, 12'340);
    EXPECT_EQ(in.costs.commission, 5);  // 3.085 is below the minimum
    EXPECT_EQ(in.costs.transfer, 0.12);
    EXPECT_EQ(in.costs.stamp, 0);
    EXPECT_EQ(account.cash(), 10'000'000 - 1'234'000 - 500 - 12);
    account.book(execution(Side::kSell, 1000, 13.0, 3), kCosts, {});
    const Fill out = account.ledger().fill(1);
    EXPECT_EQ(out.costs.stamp, 6.5);
    EXPECT_EQ(out.costs.total(), 5 + 6.5 + 0.13);
    account.assert_balanced();
    account.assert_written();
    ASSERT_EQ(account.ledger().trade_count(), 1U);
    const Trade trade = account.ledger().trades()[0];
    EXPECT_DOUBLE_EQ(trade.profit, 660 - 5.12 - 11.63);
    EXPECT_DOUBLE_EQ(trade.return_rate, (660 - 5.12 - 11.63) / (12'340 + 5.12));
    EXPECT_EQ(trade.bars, 3U);
    EXPECT_EQ(trade.entry_price, 12.34);
    EXPECT_EQ(trade.exit_price, 13);
    EXPECT_EQ(trade.shares, 1000);
    EXPECT_EQ(account.find(0), nullptr);
    EXPECT_EQ(account.cash(), 10'000'000 + std::llround(trade.profit * 100));
}

// RQAlpha's fact: 59,000 shares of 000001.SZ over 2015-04-13 (10 for 2, cash 1.74 for 10).
TEST(Account, BonusAndDividendComeIn) {
    Account account(kYuan, 200'000'000, 1, false);
    account.book(execution(Side::kBuy, 59'000, 16.40), kFree, {});
    const Units before = account.cash();
    account.book_action(action(0.174, 0.2), 0, 5, 5, Date{5}, true);
    const Position& position = *account.find(0);
    EXPECT_EQ(position.shares, 70'800);
    EXPECT_EQ(account.cash() - before, 1'026'600);
    EXPECT_DOUBLE_EQ(position.average, (16.40 - 0.174) / 1.2);
    EXPECT_DOUBLE_EQ(position.mark, (16.40 - 0.174) / 1.2);
    EXPECT_EQ(account.bookings()[0], (Booking{0, 5, 59'000, 70'800, 10'266}));
    account.assert_balanced();
}

TEST(Account, RightsAreTakenUpWhereTheCashIsThere) {
    for (const bool is_rich : {true, false}) {
        Account account(kYuan, is_rich ? 1'500'000 : 1'100'000, 1, false);
        account.book(execution(Side::kBuy, 1000, 10), kFree, {});
        account.book_action(action(0, 0, 0.3, 5), 0, 5, 5, Date{5}, true);
        const Position& position = *account.find(0);
        EXPECT_EQ(position.shares, is_rich ? 1300 : 1000);
        EXPECT_DOUBLE_EQ(position.average, is_rich ? 11.5 / 1.3 : 10);
        EXPECT_EQ(account.cash(), is_rich ? 350'000 : 100'000);
        account.assert_balanced();
    }
}

TEST(Account, ShortsLockTheirCashAndPayDividends) {
    Account account(kYuan, 1'000'000, 1, false);
    account.book(execution(Side::kSell, 500, 10), kFree, {});
    EXPECT_EQ(account.cash(), 1'500'000);
    EXPECT_EQ(account.free_cash(), 500'000);
    account.book_action(action(0.5, 0.1), 0, 5, 5, Date{5}, true);
    EXPECT_EQ(account.find(0)->shares, 550);
    EXPECT_EQ(account.cash(), 1'475'000);
    account.book(execution(Side::kBuy, 275, 8, 6), kFree, {});
    EXPECT_EQ(account.free_cash(), 1'475'000 - 220'000 - 500'000);
    account.book(execution(Side::kBuy, 275, 8, 7), kFree, {});
    EXPECT_EQ(account.free_cash(), 1'475'000 - 440'000);
    EXPECT_EQ(account.ledger().trades()[0].profit, 350);
    EXPECT_EQ(account.ledger().trades()[0].dividends, -250);
    account.assert_balanced();
}

TEST(Account, DividendTaxIsFirstInFirstOut) {
    const market::TradingRules rules;
    const auto bank = market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    Account account(kYuan, 10'000'000, 1, true);
    const Date early = Date::of(2020, 1, 6);
    const Date late = Date::of(2020, 12, 1);
    const Date ex = Date::of(2020, 12, 15);
    const Date sold = Date::of(2021, 2, 1);
    account.book(execution(Side::kBuy, 1000, 10, early.days), kFree, {});
    account.book(execution(Side::kBuy, 1000, 10, late.days), kFree, {});
    market::CorporateAction paid = action(0.5, 0);
    paid.ex_date = ex;
    account.book_action(paid, 0, ex.days, 5, ex, true);
    // The first 1,000 were held for more than a year: free. The rest for two months: 10 %.
    account.book(execution(Side::kSell, 1500, 10, sold.days), kFree, {&rules, &bank});
    EXPECT_EQ(account.ledger().fill(2).costs.dividend_tax, 25);
    account.book(execution(Side::kSell, 500, 10, sold.days), kFree, {&rules, &bank});
    EXPECT_EQ(account.ledger().fill(3).costs.dividend_tax, 25);
    account.assert_balanced();
    account.assert_written();
}

TEST(Account, ConsolidationsRoundDownAndMayLeaveNothing) {
    Account account(kYuan, 1'000'000, 2, true);
    account.book(execution(Side::kBuy, 105, 10), kFree, {});
    account.book(execution(Side::kBuy, 5, 10, 0, 1), kFree, {});
    account.book_action(action(0, -0.9), 0, 5, 5, Date{5}, true);
    account.book_action(action(0, -0.9), 1, 5, 5, Date{5}, true);
    EXPECT_EQ(account.find(0)->shares, 10);
    EXPECT_EQ(account.find(1), nullptr);
    EXPECT_EQ(account.ledger().trade_count(), 1U);
    EXPECT_EQ(account.ledger().trades()[0].profit, -50);
    account.assert_balanced();
}

// A ledger kept by somebody else: from fills and bookings alone, in whole fen.
struct SlowLedger {
    long long cash = 0;
    std::map<std::uint32_t, double> shares;  // short ones below 0

    static long long fen(double yuan) { return std::llround(yuan * 100); }

    void read(const Account& account, long long start) {
        *this = {start, {}};
        std::size_t booking = 0;
        const auto& bookings = account.bookings();
        const auto take = [&](std::int64_t time) {
            for (; booking < bookings.size() && bookings[booking].time <= time; ++booking) {
                const Booking& each = bookings[booking];
                double& held = shares[each.instrument];
                EXPECT_EQ(std::abs(held), each.shares_before);
                held = held < 0 ? -each.shares_after : each.shares_after;
                cash += fen(each.cash);
            }
        };
        for (const Fill& fill : account.ledger().fills()) {
            take(fill.time);
            const bool is_buy = fill.side == Side::kBuy;
            const auto digits = static_cast<long long>(std::llround(fill.price * 1000));
            const auto amount = (digits * std::llround(fill.shares) + 5) / 10;
            EXPECT_EQ(fen(fill.amount), amount);
            shares[fill.instrument] += is_buy ? fill.shares : -fill.shares;
            cash += is_buy ? -amount : amount;
            for (const double cost :
                 {fill.costs.commission, fill.costs.stamp, fill.costs.transfer}) {
                cash -= fen(cost);
            }
        }
        take(INT64_MAX);
    }
};

TEST(Account, RandomLedgersAddUp) {
    std::mt19937_64 random(11);
    for (int run = 0; run < 200; ++run) {
        const Units start = 100'000'000;
        Account account(kYuan, start, 4, run % 2 == 0);
        for (int day = 1; day < 120; ++day) {
            const auto number = static_cast<std::uint32_t>(random() % 4);
            const double price = static_cast<double>(500 + random() % 20'000) / 1000;
            const Position* held = account.find(number);
            if (held != nullptr && random() % 4 == 0) {
                account.book_action(action(static_cast<double>(random() % 100) / 100,
                                           static_cast<double>(random() % 6) / 10,
                                           random() % 2 == 0 ? 0.3 : 0, 1.5),
                                    number, day, static_cast<std::size_t>(day), Date{day},
                                    random() % 2 == 0);
            }
            const bool goes_in = held == nullptr || random() % 3 == 0;
            const bool is_short = held != nullptr ? held->is_short : random() % 3 == 0;
            const double shares =
                goes_in ? static_cast<double>(1 + random() % 5000)
                        : std::ceil(held->shares / static_cast<double>(1 + random() % 3));
            account.book(execution(goes_in == is_short ? Side::kSell : Side::kBuy, shares, price,
                                   day, number),
                         kCosts, {});
            account.assert_balanced();
        }
        account.assert_written();
        SlowLedger slow;
        slow.read(account, start);
        ASSERT_EQ(slow.cash, account.cash());
        double value = 0;
        for (const auto& [number, shares] : slow.shares) {
            const Position* held = account.find(number);
            ASSERT_EQ(held == nullptr ? 0 : held->is_short ? -held->shares : held->shares, shares);
            value += held == nullptr ? 0 : (shares < 0 ? -1 : 1) * kYuan.value(held->value);
        }
        double profit = 0;
        auto trades = account.open_trades(120, 120);
        const auto closed = account.ledger().trades();
        trades.insert(trades.end(), closed.begin(), closed.end());
        for (const Trade& trade : trades) {
            profit += trade.profit;
        }
        ASSERT_NEAR(profit, kYuan.value(account.cash() - start) + value, 1e-6);
    }
}

}  // namespace
}  // namespace mystocks::trade
