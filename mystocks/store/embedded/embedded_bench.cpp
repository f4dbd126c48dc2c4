// How fast the embedded store writes and reads. Every answer is compared before a time is printed.
#include <cmath>
#include <limits>
#include <random>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "mystocks/store/embedded/embedded_store.hpp"

namespace mystocks::store::embedded {
namespace {

namespace fs = std::filesystem;
using market::InstrumentId;
using market::Period;

constexpr std::size_t kInstruments = 10;
constexpr std::size_t kRowsEach = 400'000;
constexpr std::size_t kRowsACall = 100'000;

InstrumentId instrument(std::size_t i) {
    return InstrumentId::parse(std::to_string(600'000 + i) + ".SH");
}

// Lots as the market trades them: many small ones, few large ones.
double lots(std::mt19937_64& random, double mean) {
    const double uniform = (static_cast<double>(random() % 1'000'000) + 1) / 1'000'001;
    return 100 * (1 + std::floor(-std::log(uniform) * mean));
}

// A random walk of whole fen, some milliseconds apart: time, sequence, price, volume, amount.
market::Ticks make_ticks(std::size_t seed) {
    std::mt19937_64 random(seed);
    market::Ticks ticks;
    std::int64_t time = 1'700'000'000'000'000;
    std::int64_t fen = 1'000 + static_cast<std::int64_t>(random() % 9'000);
    for (std::size_t i = 0; i < kRowsEach; ++i) {
        time += static_cast<std::int64_t>(random() % 100) * 10'000;
        fen = std::max<std::int64_t>(100, fen + static_cast<std::int64_t>(random() % 3) - 1);
        const double volume = lots(random, 8);
        ticks.time.push_back(time);
        ticks.sequence.push_back(static_cast<std::int64_t>(i));
        ticks.price.push_back(static_cast<double>(fen) / 100);
        ticks.volume.push_back(volume);
        ticks.amount.push_back(static_cast<double>(fen) * volume / 100);
    }
    ticks.bid.assign(kRowsEach, std::numeric_limits<double>::quiet_NaN());
    ticks.ask = ticks.bid;
    return ticks;
}

market::Bars make_minutes(std::size_t seed) {
    std::mt19937_64 random(seed);
    market::Bars bars;
    std::int64_t close = 1'000 + static_cast<std::int64_t>(random() % 9'000);
    for (std::size_t i = 0; i < kRowsEach; ++i) {
        const auto day = static_cast<std::int64_t>(i / 240);
        const auto minute = static_cast<std::int64_t>(i % 240);
        const std::int64_t of_day = minute < 120 ? 571 + minute : 661 + minute;
        const std::int64_t open = close + static_cast<std::int64_t>(random() % 3) - 1;
        close = std::max<std::int64_t>(100, open + static_cast<std::int64_t>(random() % 9) - 4);
        const std::int64_t high = std::max(open, close) + static_cast<std::int64_t>(random() % 4);
        const std::int64_t low = std::min(open, close) - static_cast<std::int64_t>(random() % 4);
        const double volume = lots(random, 300);
        const double mean = static_cast<double>(open + close + high + low) / 400;
        bars.push_back({(day * 1440 + of_day) * 60'000'000, static_cast<double>(open) / 100,
                        static_cast<double>(high) / 100, static_cast<double>(low) / 100,
                        static_cast<double>(close) / 100, volume,
                        std::round(volume * mean * 100) / 100});
    }
    return bars;
}

market::Ticks slice(const market::Ticks& ticks, std::size_t first, std::size_t count) {
    const auto part = [&](const auto& column) {
        const auto begin = column.begin() + static_cast<std::ptrdiff_t>(first);
        return std::decay_t<decltype(column)>(begin, begin + static_cast<std::ptrdiff_t>(count));
    };
    return {part(ticks.time),   part(ticks.sequence), part(ticks.price), part(ticks.volume),
            part(ticks.amount), part(ticks.bid),      part(ticks.ask)};
}

// NaN equals NaN here.
bool same(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
               return x == y || (std::isnan(x) && std::isnan(y));
           });
}

bool same(const market::Ticks& a, const market::Ticks& b) {
    return a.time == b.time && a.sequence == b.sequence && same(a.price, b.price) &&
           same(a.volume, b.volume) && same(a.amount, b.amount) && same(a.bid, b.bid) &&
           same(a.ask, b.ask);
}

const std::vector<market::Ticks>& all_ticks() {
    static const auto ticks = [] {
        std::vector<market::Ticks> made;
        for (std::size_t i = 0; i < kInstruments; ++i) {
            made.push_back(make_ticks(i));
        }
        return made;
    }();
    return ticks;
}

const std::vector<market::Bars>& all_minutes() {
    static const auto minutes = [] {
        std::vector<market::Bars> made;
        for (std::size_t i = 0; i < kInstruments; ++i) {
            made.push_back(make_minutes(i));
        }
        return made;
    }();
    return minutes;
}

EmbeddedOptions options_for(const benchmark::State& state) {
    EmbeddedOptions options;
    options.durability = state.range(0) == 0 ? Durability::kProcess : Durability::kPower;
    return options;
}

// The store is on disk, unlike that of the tests.
class DiskFolder {
  public:
    DiskFolder()
        : path_(fs::temp_directory_path() / ("mystocks-bench-" + std::to_string(::getpid()))) {
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~DiskFolder() { fs::remove_all(path_); }
    fs::path operator/(const std::string& name) const { return path_ / name; }

  private:
    fs::path path_;
};

void write_ticks(EmbeddedStore& store, const std::vector<std::vector<market::Ticks>>& calls) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
        for (const market::Ticks& rows : calls[i]) {
            const TicksWrite write{instrument(i), &rows};
            store.series().write_ticks(std::span(&write, 1));
        }
    }
}

void write_minutes(EmbeddedStore& store) {
    for (std::size_t i = 0; i < kInstruments; ++i) {
        const market::BarsView rows = all_minutes()[i];
        for (std::size_t first = 0; first < rows.size(); first += kRowsACall) {
            store.series().write_bars(instrument(i), Period::k1m, rows.slice(first, kRowsACall));
        }
    }
}

void finish(benchmark::State& state, std::uintmax_t bytes) {
    constexpr double kRows = static_cast<double>(kInstruments * kRowsEach);
    state.SetItemsProcessed(static_cast<std::int64_t>(kInstruments * kRowsEach) *
                            state.iterations());
    state.counters["bytes/row"] = static_cast<double>(bytes) / kRows;
}

void WriteTicks(benchmark::State& state) {
    std::vector<std::vector<market::Ticks>> calls(kInstruments);
    for (std::size_t i = 0; i < kInstruments; ++i) {
        for (std::size_t first = 0; first < kRowsEach; first += kRowsACall) {
            calls[i].push_back(slice(all_ticks()[i], first, kRowsACall));
        }
    }
    std::uintmax_t bytes = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const DiskFolder folder;
        auto store = EmbeddedStore::open(folder / "a.db", options_for(state));
        state.ResumeTiming();
        write_ticks(*store, calls);
        store.reset();
        state.PauseTiming();
        bytes = fs::file_size(folder / "a.db");
        store = EmbeddedStore::open(folder / "a.db");
        for (std::size_t i = 0; i < kInstruments; ++i) {
            if (!same(store->series().read_ticks(instrument(i)), all_ticks()[i])) {
                state.SkipWithError("other ticks came back");
            }
        }
        state.ResumeTiming();
    }
    finish(state, bytes);
}
BENCHMARK(WriteTicks)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void WriteMinuteBars(benchmark::State& state) {
    all_minutes();
    std::uintmax_t bytes = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const DiskFolder folder;
        auto store = EmbeddedStore::open(folder / "a.db", options_for(state));
        state.ResumeTiming();
        write_minutes(*store);
        store.reset();
        state.PauseTiming();
        bytes = fs::file_size(folder / "a.db");
        store = EmbeddedStore::open(folder / "a.db");
        for (std::size_t i = 0; i < kInstruments; ++i) {
            if (store->series().read_bars(instrument(i), Period::k1m) != all_minutes()[i]) {
                state.SkipWithError("other bars came back");
            }
        }
        state.ResumeTiming();
    }
    finish(state, bytes);
}
BENCHMARK(WriteMinuteBars)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void RewriteUnchangedMinuteBars(benchmark::State& state) {
    const DiskFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    write_minutes(*store);
    for (auto _ : state) {
        for (std::size_t i = 0; i < kInstruments; ++i) {
            const WriteCounts counts =
                store->series().write_bars(instrument(i), Period::k1m, all_minutes()[i]);
            if (counts != WriteCounts{0, 0, kRowsEach}) {
                state.SkipWithError("something changed");
            }
        }
    }
    finish(state, store->bytes());
}
BENCHMARK(RewriteUnchangedMinuteBars)->Unit(benchmark::kMillisecond);

void ScanTicks(benchmark::State& state) {
    const DiskFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    for (std::size_t i = 0; i < kInstruments; ++i) {
        const TicksWrite write{instrument(i), &all_ticks()[i]};
        store->series().write_ticks(std::span(&write, 1));
        if (!same(store->series().read_ticks(instrument(i)), all_ticks()[i])) {
            state.SkipWithError("other ticks came back");
        }
    }
    for (auto _ : state) {
        for (std::size_t i = 0; i < kInstruments; ++i) {
            benchmark::DoNotOptimize(store->series().read_ticks(instrument(i)));
        }
    }
    finish(state, store->bytes());
}
BENCHMARK(ScanTicks)->Unit(benchmark::kMillisecond);

void ScanMinuteBars(benchmark::State& state) {
    const DiskFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    write_minutes(*store);
    for (std::size_t i = 0; i < kInstruments; ++i) {
        if (store->series().read_bars(instrument(i), Period::k1m) != all_minutes()[i]) {
            state.SkipWithError("other bars came back");
        }
    }
    for (auto _ : state) {
        for (std::size_t i = 0; i < kInstruments; ++i) {
            benchmark::DoNotOptimize(store->series().read_bars(instrument(i), Period::k1m));
        }
    }
    finish(state, store->bytes());
}
BENCHMARK(ScanMinuteBars)->Unit(benchmark::kMillisecond);

// The newest `range(0)` of 2,500 daily bars, as a chart asks for them.
void ReadNewestDailyBars(benchmark::State& state) {
    const DiskFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    market::Bars days;
    for (std::size_t i = 0; i < 2'500; ++i) {
        days.push_back(all_minutes()[0].at(i * 100));
        days.time.back() = static_cast<std::int64_t>(10'000 + i);
    }
    store->series().write_bars(instrument(0), Period::k1d, days);
    const ReadLimit limit{static_cast<std::size_t>(state.range(0)), true};
    for (auto _ : state) {
        const market::Bars read = store->series().read_bars(instrument(0), Period::k1d, {}, limit);
        if (read.size() != limit.rows || read.at(0) != days.at(2'500 - limit.rows)) {
            state.SkipWithError("other bars came back");
        }
    }
}
BENCHMARK(ReadNewestDailyBars)->Arg(250)->Arg(2'500)->Unit(benchmark::kMicrosecond);

// A live market: one row a call, each call durable.
void AppendOneTick(benchmark::State& state) {
    const DiskFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db", options_for(state));
    std::size_t next = 0;
    for (auto _ : state) {
        const market::Ticks one = slice(all_ticks()[0], next++ % kRowsEach, 1);
        const TicksWrite write{instrument(0), &one};
        store->series().write_ticks(std::span(&write, 1));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(AppendOneTick)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

// What `mystocks bars` does in a large store: open, read one instrument, close.
void OpenAndReadOneInstrument(benchmark::State& state) {
    const DiskFolder folder;
    {
        const auto store = EmbeddedStore::open(folder / "a.db");
        write_minutes(*store);
        market::Bars days = all_minutes()[0];
        store->series().write_bars(instrument(77), Period::k1d, days.view().slice(0, 2'500));
    }
    for (auto _ : state) {
        const auto store = EmbeddedStore::open(folder / "a.db");
        if (store->series().read_bars(instrument(77), Period::k1d).size() != 2'500) {
            state.SkipWithError("other bars came back");
        }
    }
}
BENCHMARK(OpenAndReadOneInstrument)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mystocks::store::embedded
