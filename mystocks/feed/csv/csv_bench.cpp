// Rows a second of one core, whole pipeline: bytes in memory → bars at the sink.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include "mystocks/feed/csv/detail/packing_for_tests.hpp"
#include "mystocks/feed/csv/detail/unit_reader.hpp"

namespace mystocks::feed::csv::detail {
namespace {

class CountingSink final : public FeedSink {
  public:
    void rows_read(std::uint64_t) override {}
    void reject(Rejection rejection) override {
        std::fprintf(stderr, "line %llu: %s\n", static_cast<unsigned long long>(rejection.line),
                     rejection.reason.c_str());
        std::abort();
    }
    void bars(const market::InstrumentId&, market::Period, market::Bars&& bars) override {
        rows += bars.size();
        for (const double volume : bars.volume) {
            total += volume;
        }
    }
    void ticks(const market::InstrumentId&, market::Ticks&& ticks) override {
        rows += ticks.size();
        for (const double volume : ticks.volume) {
            total += volume;
        }
    }
    void depth(const market::InstrumentId&, market::Depth&&) override {}
    void instruments(std::vector<market::Instrument>&&) override {}
    void actions(std::vector<market::CorporateAction>&&) override {}
    void share_events(std::vector<market::ShareEvent>&&) override {}
    void blocks(std::vector<market::Block>&&) override {}
    void trading_days(const std::string&, std::vector<base::Date>&&) override {}

    std::uint64_t rows = 0;
    double total = 0;
};

constexpr int kDays = 4000;
constexpr int kMinutesPerDay = 240;

struct Made {
    std::string text;
    std::uint64_t rows = 0;
    double volume = 0;
};

// A-share minutes; the price walks in cents, volumes are whole lots.
Made make_minutes(bool with_code) {
    Made made;
    made.text = with_code ? "code,datetime,open,high,low,close,volume,amount\n"
                          : "datetime,open,high,low,close,volume,amount\n";
    std::uint64_t random = 1;
    int cents = 1350;
    for (int day = 0; day < kDays / (with_code ? 2 : 1); ++day) {
        const std::string date = base::to_string(base::Date::of(2005, 1, 4) + day);
        for (int i = 1; i <= kMinutesPerDay; ++i) {
            const int minute = i <= 120 ? 570 + i : 660 + i;
            for (int code = 0; code < (with_code ? 2 : 1); ++code) {
                random = random * 6364136223846793005U + 1442695040888963407U;
                cents += static_cast<int>(random >> 33) % 5 - 2;
                cents = cents < 500 ? 500 : cents;
                const int lots = static_cast<int>(random >> 40) % 9000 + 1;
                char row[160];
                const int length = std::snprintf(
                    row, sizeof row, "%s%s %02d:%02d:00,%.2f,%.2f,%.2f,%.2f,%d,%.2f\n",
                    !with_code  ? ""
                    : code == 0 ? "sh600000,"
                                : "sz000001,",
                    date.c_str(), minute / 60, minute % 60, cents / 100.0, (cents + 2) / 100.0,
                    (cents - 1) / 100.0, (cents + 1) / 100.0, lots * 100, lots * 1.0 * cents);
                made.text.append(row, static_cast<std::size_t>(length));
                ++made.rows;
                made.volume += lots * 100;
            }
        }
    }
    return made;
}

void read(benchmark::State& state, const Made& made, const std::string& bytes,
          const std::string& name) {
    for (auto _ : state) {
        CountingSink sink;
        const auto stream = unpacked(stream_of(bytes));
        read_unit(*stream, {name, facts_of_name({name}), {}}, parse_settings({}), sink, {});
        if (sink.rows != made.rows || sink.total != made.volume) {
            state.SkipWithError("the answer is wrong");
            return;
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(made.rows));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(made.text.size()));
}

void BM_MinuteBars(benchmark::State& state) {
    static const Made made = make_minutes(false);
    read(state, made, made.text, "sh600000_1m.csv");
}
BENCHMARK(BM_MinuteBars)->Unit(benchmark::kMillisecond);

void BM_MinuteBarsOfTwoInstruments(benchmark::State& state) {
    static const Made made = make_minutes(true);
    read(state, made, made.text, "minutes.csv");
}
BENCHMARK(BM_MinuteBarsOfTwoInstruments)->Unit(benchmark::kMillisecond);

void BM_GzippedMinuteBars(benchmark::State& state) {
    static const Made made = make_minutes(false);
    static const std::string packed = gzip(made.text);
    read(state, made, packed, "sh600000_1m.csv.gz");
}
BENCHMARK(BM_GzippedMinuteBars)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mystocks::feed::csv::detail
