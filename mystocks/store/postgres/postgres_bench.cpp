// Daily bars in and out of a PostgreSQL of its own, plain and with TimescaleDB, beside a bare
// `psql \copy … binary` of the same rows into a table of the same form, and beside the embedded
// store, in the same run.
//
//   store_postgres_bench [FOLDER [INSTRUMENTS [DAYS [ROUNDS]]]]     FOLDER: where the data goes, on
//                                                                   a real disk; default /var/tmp
// Every answer is checked before its time is printed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <sys/stat.h>

#include "mystocks/market/derive.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"
#include "mystocks/store/postgres/detail/copy_format.hpp"
#include "mystocks/store/postgres/own_server_dbtest.hpp"

namespace mystocks::store::postgres {
namespace {

using market::InstrumentId;
using market::Period;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kSeriesACall = 50;
constexpr std::size_t kQueries = 2'000;
constexpr std::size_t kBarsAQuery = 250;
constexpr int kQuoteQueries = 40;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "WRONG ANSWER: %s\n", what);
        std::exit(1);
    }
}

struct Data {
    std::vector<InstrumentId> ids;
    std::vector<market::Bars> bars;
    std::size_t rows = 0;
};

// Prices that walk in steps of a cent, as daily bars do.
Data make_data(std::size_t instruments, std::int64_t days) {
    Data data;
    std::mt19937_64 random(3);
    const auto cents = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most));
    };
    for (std::size_t i = 0; i < instruments; ++i) {
        data.ids.push_back(InstrumentId::parse(std::to_string(600'000 + i) + ".SH"));
        market::Bars bars;
        std::int64_t close = 500 + cents(5'000);
        for (std::int64_t day = 0; day < days; ++day) {
            const std::int64_t open = close;
            close = std::max<std::int64_t>(100, close + cents(41) - 20);
            const double volume = static_cast<double>(cents(1'000'000) * 100);
            const auto yuan = [](std::int64_t value) { return static_cast<double>(value) / 100; };
            bars.push_back({11'000 + day, yuan(open), yuan(std::max(open, close) + cents(20)),
                            yuan(std::min(open, close) - cents(20)), yuan(close), volume,
                            static_cast<double>(static_cast<float>(volume * yuan(close)))});
        }
        data.rows += bars.size();
        data.bars.push_back(std::move(bars));
    }
    return data;
}

std::filesystem::path write_copy_file(const Data& data, const std::filesystem::path& folder) {
    const auto path = folder / "rows.copy";
    std::ofstream file(path, std::ios::binary);
    std::string bytes;
    detail::append_copy_header(bytes);
    for (std::size_t i = 0; i < data.bars.size(); ++i) {
        const SeriesKey key = bars_key(data.ids[i], Period::k1d);
        const ColumnsView rows = view_of(data.bars[i].view());
        for (std::size_t row = 0; row < rows.size(); ++row) {
            detail::append_row(bytes, detail::table_of(key), static_cast<std::int32_t>(i + 1), rows,
                               row);
        }
        file << bytes;
        bytes.clear();
    }
    detail::append_copy_end(bytes);
    file << bytes;
    return path;
}

double load_by_driver(SeriesStore& series, const Data& data) {
    const auto start = Clock::now();
    std::uint64_t inserted = 0;
    for (std::size_t first = 0; first < data.ids.size(); first += kSeriesACall) {
        std::vector<BarsWrite> writes;
        for (std::size_t i = first; i < std::min(first + kSeriesACall, data.ids.size()); ++i) {
            writes.push_back({data.ids[i], Period::k1d, data.bars[i]});
        }
        for (const WriteCounts& counts : series.write_bars(writes)) {
            inserted += counts.inserted;
        }
    }
    const double seconds = seconds_since(start);
    require(inserted == data.rows, "rows inserted by the driver");
    return seconds;
}

double load_by_psql(const std::string& url, const std::string& schema, const Data& data,
                    const std::filesystem::path& file) {
    const auto start = Clock::now();
    const std::string command = "psql --quiet --no-psqlrc '" + url + "' -c \"\\copy " + schema +
                                ".bars_daily FROM '" + file.string() + "' (FORMAT binary)\"";
    require(std::system(command.c_str()) == 0, "psql");
    const double seconds = seconds_since(start);
    require(
        execute(url, "SELECT count(*) FROM " + schema + ".bars_daily") == std::to_string(data.rows),
        "rows inserted by psql");
    return seconds;
}

void print_latencies(const char* what, std::vector<double> ms) {
    std::sort(ms.begin(), ms.end());
    std::printf("  %-34s p50 %.3f ms   p99 %.3f ms\n", what, ms[ms.size() / 2],
                ms[ms.size() * 99 / 100]);
}

// The newest bars of every instrument in one call, as a list of quotes asks for them.
void measure_quotes(const SeriesStore& series, const Data& data) {
    for (const std::size_t count : {1U, 2U}) {
        std::vector<double> ms;
        for (int i = 0; i < kQuoteQueries; ++i) {
            const auto start = Clock::now();
            const auto newest = series.read_newest_bars(data.ids, Period::k1d, count);
            ms.push_back(seconds_since(start) * 1e3);
            require(newest.size() == data.ids.size(), "quotes");
            for (std::size_t one = 0; one < newest.size(); ++one) {
                const market::Bars& all = data.bars[one];
                require(newest[one].size() == count &&
                            newest[one].at(count - 1) == all.at(all.size() - 1),
                        "a quote");
            }
        }
        const std::string what = "newest " + std::to_string(count) + " of " +
                                 std::to_string(data.ids.size()) + " instruments";
        print_latencies(what.c_str(), ms);
    }
}

void measure_weeks(const SeriesStore& series, const Data& data) {
    std::mt19937 random(6);
    std::vector<double> derived;
    for (std::size_t i = 0; i < kQueries / 2; ++i) {
        const std::size_t one = random() % data.ids.size();
        const auto start = Clock::now();
        const market::Bars weeks = series.read_derived_bars(data.ids[one], Period::k1d, Period::k1w,
                                                            {}, {kBarsAQuery, true});
        derived.push_back(seconds_since(start) * 1e3);
        const market::Bars all =
            market::derive_bars(data.bars[one], Period::k1d, Period::k1w, "SH");
        require(weeks.at(weeks.size() - 1) == all.at(all.size() - 1) &&
                    weeks.size() == std::min(kBarsAQuery, all.size()) &&
                    weeks.at(0) == all.at(all.size() - weeks.size()),
                "weeks");
    }
    print_latencies("the newest 250 weeks", derived);
}

void measure_reads(const SeriesStore& series, const Data& data) {
    std::mt19937 random(5);
    std::vector<double> ranges;
    std::vector<double> newest;
    std::vector<double> latest;
    for (std::size_t i = 0; i < kQueries; ++i) {
        const std::size_t one = random() % data.ids.size();
        const market::Bars& all = data.bars[one];
        const std::size_t first = random() % (all.size() - kBarsAQuery);
        const TimeRange range{all.time[first], all.time[first + kBarsAQuery - 1]};
        auto start = Clock::now();
        const market::Bars got = series.read_bars(data.ids[one], Period::k1d, range);
        ranges.push_back(seconds_since(start) * 1e3);
        require(got.size() == kBarsAQuery && got.at(7) == all.at(first + 7), "a range");
        start = Clock::now();
        const market::Bars tail =
            series.read_bars(data.ids[one], Period::k1d, {}, {kBarsAQuery, true});
        newest.push_back(seconds_since(start) * 1e3);
        require(tail.size() == kBarsAQuery && tail.time.back() == all.time.back(), "the newest");
        start = Clock::now();
        const market::Bars last = series.read_bars(data.ids[one], Period::k1d, {}, {1, true});
        latest.push_back(seconds_since(start) * 1e3);
        require(last.size() == 1 && last.at(0) == all.at(all.size() - 1), "the last");
    }
    print_latencies("250 bars of a range", ranges);
    print_latencies("the newest 250 bars", newest);
    print_latencies("the newest bar", latest);
    measure_weeks(series, data);
    measure_quotes(series, data);
    const auto start = Clock::now();
    for (std::size_t i = 0; i < data.ids.size(); ++i) {
        require(series.read_bars(data.ids[i], Period::k1d) == data.bars[i], "a whole series");
    }
    std::printf("  %-34s %.2f M rows/s\n", "whole series, one after another",
                static_cast<double>(data.rows) / seconds_since(start) / 1e6);
}

void print_bytes(const std::string& url, const OwnSchema& schema, const Data& data,
                 const char* what) {
    const auto keeper = PostgresStore::open_keeper(url, schema.options());
    std::printf("  %-34s %.1f bytes a row\n", what,
                static_cast<double>(keeper->state().bytes) / static_cast<double>(data.rows));
}

void measure_embedded(const Data& data, const std::filesystem::path& folder, int rounds) {
    std::printf("embedded\n");
    std::vector<double> loads;
    for (int round = 0; round < rounds; ++round) {
        const base::TemporaryFolder own(folder);
        const auto path = own.path() / "bench.db";
        const auto store = embedded::EmbeddedStore::open(path);
        loads.push_back(load_by_driver(store->series(), data));
        if (round + 1 == rounds) {
            std::sort(loads.begin(), loads.end());
            std::printf("  %-34s %.3f M rows/s\n", "load through the driver",
                        static_cast<double>(data.rows) / loads[loads.size() / 2] / 1e6);
            std::printf("  %-34s %.1f bytes a row\n", "on disk",
                        static_cast<double>(store->keeper().state().bytes) /
                            static_cast<double>(data.rows));
            measure_reads(store->series(), data);
        }
    }
}

void measure(const std::string& url, bool timescale, const Data& data,
             const std::filesystem::path& file, int rounds) {
    std::printf("%s\n", timescale ? "PostgreSQL with TimescaleDB" : "PostgreSQL, plain tables");
    std::vector<double> by_driver;
    std::vector<double> by_psql;
    for (int round = 0; round < rounds; ++round) {
        {
            const OwnSchema theirs(url, timescale);
            PostgresStore::open(url, theirs.options());
            execute(url, "CHECKPOINT");
            by_psql.push_back(load_by_psql(url, theirs.name(), data, file));
        }
        const OwnSchema ours(url, timescale);
        const auto store = PostgresStore::open(url, ours.options());
        execute(url, "CHECKPOINT");
        by_driver.push_back(load_by_driver(store->series(), data));
        if (round + 1 < rounds) {
            continue;
        }
        std::sort(by_driver.begin(), by_driver.end());
        std::sort(by_psql.begin(), by_psql.end());
        const double rows = static_cast<double>(data.rows);
        const double ratio = by_psql[by_psql.size() / 2] / by_driver[by_driver.size() / 2];
        std::printf("  %-34s %.3f M rows/s\n", "load through the driver",
                    rows / by_driver[by_driver.size() / 2] / 1e6);
        std::printf("  %-34s %.3f M rows/s   driver / psql = %.0f %%\n", "psql \\copy … binary",
                    rows / by_psql[by_psql.size() / 2] / 1e6, 100 * ratio);
        print_bytes(url, ours, data, "on disk, with the index");
        execute(url, "VACUUM ANALYZE " + ours.name() + ".bars_daily");
        if (timescale) {
            ours.settle_derived_bars();
            print_bytes(url, ours, data, "with weekly and monthly bars");
        }
        measure_reads(store->series(), data);
        if (timescale) {
            execute(url, "SELECT count(public.compress_chunk(c)) FROM public.show_chunks('" +
                             ours.name() + ".bars_daily') AS c");
            execute(url, "VACUUM ANALYZE " + ours.name() + ".bars_daily");
            print_bytes(url, ours, data, "compressed");
            measure_reads(store->series(), data);
        }
    }
}

int run(int argc, char** argv) {
    const std::filesystem::path folder = argc > 1 ? argv[1] : "/var/tmp";
    const std::size_t instruments = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 200;
    const auto days = argc > 3 ? std::strtol(argv[3], nullptr, 10) : 5'000;
    const int rounds = argc > 4 ? std::max(1, std::atoi(argv[4])) : 3;
    const bool timescale = testbed::PostgresServer::has_timescale();
    testbed::PostgresServer server({.is_durable = true,
                                    .settings = {"max_wal_size=2GB"},
                                    .preload_timescale = timescale,
                                    .parent = folder});
    const base::TemporaryFolder files(folder);
    const Data data = make_data(instruments, days);
    const auto file = write_copy_file(data, files.path());
    std::printf("%zu instruments, %ld days, %zu rows; %s\n", instruments, days, data.rows,
                execute(server.url(), "SELECT version()").c_str());
    measure_embedded(data, folder, rounds);
    measure(server.url(), false, data, file, rounds);
    if (timescale) {
        execute(server.url(), "CREATE DATABASE timescale");
        measure(server.url("timescale"), true, data, file, rounds);
    }
    return 0;
}

}  // namespace
}  // namespace mystocks::store::postgres

int main(int argc, char** argv) {
    try {
        return mystocks::store::postgres::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
