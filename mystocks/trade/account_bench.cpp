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
const Money kYuan(2);

Execution execution(std::size_t i) {
    Execution one;
    const std::size_t round = i / kInstruments;
    one.order = i + 1;
    one.instrument = static_cast<std::uint32_t>(i % kInstruments);
    one.side = round % 2 == 0 ? Side::kBuy : Side::kSell;
    one.reason = round % 2 == 0 ? Reason::kEntry : Reason::kExit;
    one.time = static_cast<std::int64_t>(round);
    one.moment = round;
    one.day = {static_cast<std::int32_t>(round)};
    one.shares = 100.0 * static_cast<double>(1 + one.instrument % 7);
    one.price = static_cast<double>(1000 + (i * 7919) % 4000) / 100;
    return one;
}

// Each step rounded half up in whole fen.
Units cash_after(Units cash) {
    for (std::size_t i = 0; i < kOrders; ++i) {
        const Execution one = execution(i);
        const auto price = static_cast<Units>(one.price * 100 + 0.5);
        const Units amount = price * static_cast<Units>(one.shares);
        const Units commission = std::max<Units>(500, (amount * 25 + 50'000) / 100'000);
        const Units transfer = (amount + 50'000) / 100'000;
        if (one.side == Side::kBuy) {
            cash -= amount + commission + transfer;
        } else {
            cash += amount - commission - transfer - (amount * 5 + 5'000) / 10'000;
        }
    }
    return cash;
}

void book_orders(benchmark::State& state) {
    base::keep_large_memory();
    const CostTable costs({0.00025, 5, true}, {0, 0.0005, 0.00001, 0, 0, 0}, kYuan);
    constexpr Units kStart = 1'000'000'000'000;
    const Units expected = cash_after(kStart);
    for (auto _ : state) {
        Account account(kYuan, kStart, kInstruments, false);
        account.reserve(kOrders);
        for (std::size_t i = 0; i < kOrders; ++i) {
            account.book(execution(i), costs, {});
        }
        account.assert_balanced();
        if (account.cash() != expected || account.trades().size() != kOrders / 2) {
            std::fprintf(stderr, "the ledger is wrong\n");
            std::abort();
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kOrders));
}
BENCHMARK(book_orders)->Unit(benchmark::kMillisecond)->Iterations(10)->Repetitions(3);

}  // namespace
}  // namespace mystocks::trade
