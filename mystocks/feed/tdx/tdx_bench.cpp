// Reading .day files from the page cache: rows a second of one core.
#include <benchmark/benchmark.h>

#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/feed/tdx/detail/day.hpp"
#include "mystocks/feed/tdx/detail/gbbq.hpp"
#include "mystocks/feed/tdx/detail/lc.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"
#include "mystocks/feed/tdx/tdx_source.hpp"

namespace mystocks::feed::tdx {
namespace {

using detail::ByteWriter;

// Takes everything and keeps nothing.
class CountingSink final : public FeedSink {
  public:
    void rows_read(std::uint64_t) override {}
    void reject(Rejection) override { ++rejected; }
    void bars(const market::InstrumentId&, market::Period, market::Bars&& more) override {
        rows += more.size();
        benchmark::DoNotOptimize(more.close.data());
    }
    void ticks(const market::InstrumentId&, market::Ticks&&) override {}
    void depth(const market::InstrumentId&, market::Depth&&) override {}
    void instruments(std::vector<market::Instrument>&&) override {}
    void actions(std::vector<market::CorporateAction>&&) override {}
    void share_events(std::vector<market::ShareEvent>&&) override {}
    void blocks(std::vector<market::Block>&&) override {}
    void trading_days(const std::string&, std::vector<base::Date>&&) override {}

    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;
};

ByteWriter made_days(int rows) {
    ByteWriter file;
    base::Date date = base::Date::of(1991, 1, 1);
    for (int i = 0; i < rows; ++i) {
        const auto price = static_cast<std::uint32_t>(1000 + i % 50);
        file.day(static_cast<std::uint32_t>(date.yyyymmdd()), price, price + 9, price - 9,
                 price + 1, static_cast<float>(price) * 1e4F, 1'000'000);
        date = date + 1;
    }
    return file;
}

void parse_day(benchmark::State& state) {
    const ByteWriter file = made_days(static_cast<int>(state.range(0)));
    CountingSink sink;
    const std::string unit = "made";
    detail::RowReport report(sink, unit);
    for (auto _ : state) {
        const auto bars = detail::DayReader(market::InstrumentId::parse("600000.SH"))
                              .read(file.bytes(), 1, report);
        if (bars.size() != static_cast<std::size_t>(state.range(0)) || sink.rejected != 0) {
            state.SkipWithError("rows are missing");
        }
        benchmark::DoNotOptimize(bars.close.data());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(parse_day)->Arg(1'500)->Arg(6'000);

void parse_lc1(benchmark::State& state) {
    ByteWriter file;
    const int rows = 24'000;
    for (int i = 0; i < rows; ++i) {
        const float price = 10.0F + static_cast<float>(i % 100) / 100;
        file.minute(2021, i / 6720 + 1, i / 240 % 28 + 1, 571 + i % 240, price, price, price, price,
                    price * 100, 100);
    }
    CountingSink sink;
    const std::string unit = "made";
    detail::RowReport report(sink, unit);
    for (auto _ : state) {
        const auto bars = detail::LcReader(market::InstrumentId::parse("600000.SH"))
                              .read(file.bytes(), 1, report);
        if (bars.size() != static_cast<std::size_t>(rows) || sink.rejected != 0) {
            state.SkipWithError("rows are missing");
        }
        benchmark::DoNotOptimize(bars.close.data());
    }
    state.SetItemsProcessed(state.iterations() * rows);
}
BENCHMARK(parse_lc1);

// 500 files of 1,500 days: plan, open, read, parse, hand over.
void import_day_files(benchmark::State& state) {
    const base::TemporaryFolder folder;
    const int files = 500;
    const int rows = 1'500;
    const std::string bytes = made_days(rows).str();
    for (int i = 0; i < files; ++i) {
        folder.write("sh/lday/sh" + std::to_string(600000 + i) + ".day", bytes);
    }
    for (auto _ : state) {
        CountingSink sink;
        const auto source = open_tdx({folder.path()});
        for (const Unit& unit : source->plan({})) {
            source->read(unit, sink, {});
        }
        if (sink.rows != static_cast<std::uint64_t>(files) * rows || sink.rejected != 0) {
            state.SkipWithError("rows are missing");
        }
    }
    state.SetItemsProcessed(state.iterations() * files * rows);
}
BENCHMARK(import_day_files)->Unit(benchmark::kMillisecond);

void decrypt_gbbq(benchmark::State& state) {
    const std::uint32_t rows = 100'000;
    const ByteWriter file = ByteWriter().put(rows).zeros(rows * detail::kGbbqRecordBytes);
    CountingSink sink;
    const std::string unit = "made";
    detail::RowReport report(sink, unit);
    for (auto _ : state) {
        benchmark::DoNotOptimize(detail::decrypt_gbbq(file.bytes(), report).size());
    }
    state.SetItemsProcessed(state.iterations() * rows);
}
BENCHMARK(decrypt_gbbq)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mystocks::feed::tdx
