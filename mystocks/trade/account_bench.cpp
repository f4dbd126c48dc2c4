// A million orders booked: fills with their costs over 100 instruments, long and out again. The
// cash is checked against whole-number arithmetic each time. The process keeps its memory, as the
// program does, so that after the first run the system clears no pages.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <benchmark/benchmark.h>

#include "mystocks/base/huge_pages.hpp"
#include "mystocks/trade/account.hpp"

namespace mystocks::trade {
namespace {

constexpr std::size_t kOrders = 1'000'000;
constexpr std::uint32_t kInstruments = 100;
constexpr std::size_t kPrices = 4001;
const Money kYuan(2);

// Prices that repeat, so that making an order takes next to no time of what is measured.
std::vector<double> made_prices() {
    std::vector<double> prices;
    for (std::size_t i = 0; i < kPrices; ++i) {
        prices.push_back(static_cast<double>(1000 + (i * 7919) % kPrices) / 100);
    }
    return prices;
}

// Every instrument bought in one round and sold in the next.
template <typename Visit>
void each_execution(const std::vector<double>& prices, const Visit& visit) {
    Execution one;
    std::size_t place = 0;
    for (std::size_t round = 0; round < kOrders / kInstruments; ++round) {
        one.side = round % 2 == 0 ? Side::kBuy : Side::kSell;
        one.reason = round % 2 == 0 ? Reason::kEntry : Reason::kExit;
        one.time = static_cast<std::int64_t>(round);
        one.moment = round;
        one.day = {static_cast<std::int32_t>(round)};
        for (one.instrument = 0; one.instrument < kInstruments; ++one.instrument) {
            ++one.order;
            one.shares = 100.0 * (1 + (one.instrument & 7));
            one.price = prices[place];
            place = place + 1 == kPrices ? 0 : place + 1;
            visit(one);
        }
    }
}

// Each step rounded half up in whole fen.
Units cash_after(Units cash, const std::vector<double>& prices) {
    each_execution(prices, [&](const Execution& one) {
        const auto price = static_cast<Units>(one.price * 100 + 0.5);
        const Units amount = price * static_cast<Units>(one.shares);
        const Units commission = std::max<Units>(500, (amount * 25 + 50'000) / 100'000);
        const Units transfer = (amount + 50'000) / 100'000;
        if (one.side == Side::kBuy) {
            cash -= amount + commission + transfer;
        } else {
            cash += amount - commission - transfer - (amount * 5 + 5'000) / 10'000;
        }
    });
    return cash;
}

void check(const Account& account, Units expected) {
    account.assert_balanced();
    account.assert_written();
    if (account.cash() != expected || account.ledger().trade_count() != kOrders / 2) {
        std::fprintf(stderr, "the ledger is wrong\n");
        std::abort();
    }
}

constexpr Units kStart = 1'000'000'000'000;

void book_orders(benchmark::State& state) {
    base::keep_large_memory();
    const bool shows = state.range(0) != 0;
    const CostTable costs({0.00025, 5, true}, {0, 0.0005, 0.00001, 0, 0, 0}, kYuan);
    const std::vector<double> prices = made_prices();
    const Units expected = cash_after(kStart, prices);
    for (auto _ : state) {
        Account account(kYuan, kStart, kInstruments, false);
        each_execution(prices, [&](const Execution& one) { account.book(one, costs, {}); });
        account.assert_balanced();
        if (shows) {
            benchmark::DoNotOptimize(account.ledger().fills());
            benchmark::DoNotOptimize(account.ledger().trades());
        }
        state.PauseTiming();
        check(account, expected);
        state.ResumeTiming();
    }
    state.SetLabel(shows ? "and read back as a result" : "booked");
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kOrders));
}
BENCHMARK(book_orders)
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(10)
    ->Repetitions(3);

}  // namespace
}  // namespace mystocks::trade
