// How fast a TDengine store writes and reads, on the server that MYSTOCKS_TEST_TDENGINE_URL names
// (without a database) or one of its own out of MYSTOCKS_TEST_TDENGINE_BIN. Every answer is
// compared before a time is printed. With taosBenchmark in the folder of _BIN, and the folder of
// its libtaos in LD_LIBRARY_PATH, the same rows are loaded by that too.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include <benchmark/benchmark.h>

#include "mystocks/base/number_text.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/tdengine/detail/insert_text.hpp"
#include "mystocks/store/tdengine/detail/layout.hpp"
#include "mystocks/store/tdengine/detail/series_read.hpp"
#include "mystocks/store/tdengine/own_server_dbtest.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"
#include "mystocks/store/tdengine/test_database_dbtest.hpp"

namespace mystocks::store::tdengine {
namespace {

using market::InstrumentId;
using market::Period;

constexpr std::size_t kInstruments = 100;
constexpr std::size_t kRowsEach = 10'000;
constexpr std::size_t kQuotes = 5'000;

InstrumentId instrument(std::size_t i) {
    return InstrumentId::parse(std::to_string(600'000 + i) + ".SH");
}

market::Bars make_minutes(std::size_t seed, std::size_t rows) {
    std::mt19937_64 random(seed);
    market::Bars bars;
    std::int64_t fen = 1'000 + static_cast<std::int64_t>(random() % 9'000);
    for (std::size_t i = 0; i < rows; ++i) {
        fen = std::max<std::int64_t>(100, fen + static_cast<std::int64_t>(random() % 5) - 2);
        const double price = static_cast<double>(fen) / 100;
        const auto volume = static_cast<double>(100 * (random() % 900 + 1));
        bars.push_back({1'700'000'000'000'000 + static_cast<std::int64_t>(i) * 60'000'000, price,
                        price + 0.01, price - 0.01, price, volume, volume * price});
    }
    return bars;
}

std::string server() {
    if (const auto given = testing::server_url()) {
        return *given;
    }
    static const testing::OwnServer own;
    return own.url();
}

struct Filled {
    Filled() {
        TdengineOptions options;
        options.create = true;
        store = TdengineStore::open(database.url(), options);
    }
    testing::TestDatabase database{server()};
    std::shared_ptr<TdengineStore> store;
};

bool skipped(benchmark::State& state) {
    if (!testing::server_url() && !testing::server_programs()) {
        state.SkipWithError("neither MYSTOCKS_TEST_TDENGINE_URL nor …_BIN is set");
        return true;
    }
    return false;
}

std::vector<market::Bars> all_minutes() {
    std::vector<market::Bars> bars;
    for (std::size_t i = 0; i < kInstruments; ++i) {
        bars.push_back(make_minutes(i, kRowsEach));
    }
    return bars;
}

void write_all(TdengineStore& store, const std::vector<market::Bars>& bars) {
    std::vector<BarsWrite> writes;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        writes.push_back({instrument(i), Period::k1m, bars[i]});
    }
    (void)store.series().write_bars(writes);
}

// One store for the reading benchmarks, dropped at the end.
Filled& filled() {
    static Filled one;
    static const bool written = [] {
        write_all(*one.store, all_minutes());
        return true;
    }();
    (void)written;
    return one;
}

// What the interface takes at most from one program: the same statements, made before the clock
// runs, sent by as many connections, with nothing asked before.
void write_bare_statements(benchmark::State& state) {
    if (skipped(state)) {
        return;
    }
    const auto bars = all_minutes();
    const TdengineOptions options;
    for (auto _ : state) {
        state.PauseTiming();
        auto fresh = std::make_unique<Filled>();
        const detail::RestClient client(detail::parse_endpoint(fresh->database.url()), options);
        std::vector<detail::RowsToSend> rows;
        for (std::size_t i = 0; i < bars.size(); ++i) {
            rows.push_back(
                {bars_key(instrument(i), Period::k1m), view_of(bars[i].view()), std::nullopt});
        }
        detail::InsertText text(client.endpoint().database, options.statement_bytes_max, rows);
        std::vector<std::string> statements;
        for (std::string sql = text.next(); !sql.empty(); sql = text.next()) {
            statements.push_back(std::move(sql));
        }
        std::atomic<std::size_t> next = 0;
        state.ResumeTiming();
        std::vector<std::thread> senders;
        for (std::size_t i = 0; i < options.statements_in_flight_max; ++i) {
            senders.emplace_back([&] {
                for (std::size_t at = next++; at < statements.size(); at = next++) {
                    client.run(statements[at]);
                }
            });
        }
        for (std::thread& sender : senders) {
            sender.join();
        }
        state.PauseTiming();
        if (fresh->store->series().read_bars(instrument(7), Period::k1m) != bars[7]) {
            state.SkipWithError("the rows came back different");
        }
        fresh.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kInstruments) *
                            static_cast<std::int64_t>(kRowsEach));
}

// Of the data files alone, once all rows are in them.
void count_bytes(benchmark::State& state, const testing::TestDatabase& database) {
    const detail::RestClient client(detail::parse_endpoint(database.url()), {});
    const std::string& name = client.endpoint().database;
    client.run("FLUSH DATABASE " + detail::quoted_name(name));
    double kibibytes = 0;
    for (int same = 0; same < 10;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        const double before = kibibytes;
        client.run("SELECT SUM(`data1`) FROM information_schema.ins_disk_usage WHERE `db_name`=" +
                       detail::quoted_text(name),
                   [&](std::span<const detail::Cell> cells) { kibibytes = cells[0].number(); });
        same = kibibytes == before ? same + 1 : 0;
    }
    state.counters["bytes_a_row"] =
        kibibytes * 1024 / static_cast<double>(kInstruments * kRowsEach);
}

void write_minutes(benchmark::State& state) {
    if (skipped(state)) {
        return;
    }
    const auto bars = all_minutes();
    for (auto _ : state) {
        state.PauseTiming();
        auto fresh = std::make_unique<Filled>();
        state.ResumeTiming();
        write_all(*fresh->store, bars);
        state.PauseTiming();
        if (fresh->store->series().read_bars(instrument(7), Period::k1m) != bars[7]) {
            state.SkipWithError("the rows came back different");
        }
        count_bytes(state, fresh->database);
        fresh.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kInstruments) *
                            static_cast<std::int64_t>(kRowsEach));
}

void write_minutes_again(benchmark::State& state) {
    if (skipped(state)) {
        return;
    }
    const auto bars = all_minutes();
    for (auto _ : state) {
        write_all(*filled().store, bars);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kInstruments) *
                            static_cast<std::int64_t>(kRowsEach));
}

// The vendor's own benchmark tool over the same interface: the same columns and values (its tables
// all hold those of the first instrument), as many rows a request as one instrument has, and as
// many threads as the driver has connections. It makes its tables and its text before its clock
// starts; the driver does both within the time.
class VendorsTool {
  public:
    VendorsTool(const detail::Endpoint& endpoint, const TdengineOptions& options) {
        std::ostringstream sample;
        const market::Bars bars = make_minutes(0, kRowsEach);
        for (std::size_t i = 0; i < bars.size(); ++i) {
            for (const auto* column :
                 {&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume, &bars.amount}) {
                sample << (column == &bars.open ? "" : ",") << base::number_text((*column)[i]);
            }
            sample << '\n';
        }
        const auto rows = folder_.write("sample.csv", sample.str());
        folder_.write("taos.cfg", "");
        std::ostringstream task;
        task << R"({"filetype":"insert","confirm_parameter_prompt":"no","cfgdir":")"
             << folder_.path().string() << R"(","host":")" << endpoint.host << R"(","port":)"
             << endpoint.port << R"(,"user":")" << endpoint.user << R"(","password":")"
             << endpoint.password << R"(","thread_count":)" << options.statements_in_flight_max
             << R"(,"create_table_thread_count":2,"num_of_records_per_req":)" << kRowsEach
             << R"(,"prepared_rand":)" << kRowsEach << R"(,"escape_character":"yes","databases":)"
             << R"([{"dbinfo":{"name":")" << endpoint.database
             << R"(","drop":"no","precision":"us"},)"
             << R"("super_tables":[{"name":"tool","child_table_exists":"no","childtable_count":)"
             << kInstruments << R"(,"childtable_prefix":"tool_1m_","data_source":"sample",)"
             << R"("sample_file":")" << rows.string() << R"(","insert_mode":"rest",)"
             << R"("insert_rows":)" << kRowsEach << R"(,"timestamp_step":60000000,)"
             << R"("start_timestamp":)" << bars.time[0] << R"(,"columns":[)";
        for (const auto& name : detail::value_names_of(SeriesClass::kBars)) {
            task << (name == "open" ? "" : ",") << R"({"type":"DOUBLE","name":")" << name << "\"}";
        }
        task << R"(],"tags":[{"type":"VARCHAR","len":40,"name":"instrument"},)"
             << R"({"type":"VARCHAR","len":16,"name":"exchange"},)"
             << R"({"type":"VARCHAR","len":8,"name":"period"}]}]}]})";
        folder_.write("task.json", task.str());
    }

    static std::optional<std::filesystem::path> program() {
        const auto folder = testing::server_programs();
        return folder && std::filesystem::exists(*folder / "taosBenchmark")
                   ? std::optional(*folder / "taosBenchmark")
                   : std::nullopt;
    }

    // As it says itself.
    double seconds() {
        const auto said = folder_ / "said";
        {
            testing::Child tool({program()->string(), "-f", (folder_ / "task.json").string()},
                                said);
            tool.wait();
        }
        std::ifstream in(said);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const std::size_t at = text.rfind("Spent ");
        if (at == std::string::npos) {
            throw std::runtime_error(
                "taosBenchmark failed: " +
                text.substr(text.size() - std::min<std::size_t>(text.size(), 1'000)));
        }
        return std::strtod(text.c_str() + at + 6, nullptr);
    }

  private:
    base::TemporaryFolder folder_{"/tmp"};
};

double seconds_of_tool() {
    const Filled fresh;
    const detail::Endpoint endpoint = detail::parse_endpoint(fresh.database.url());
    const double seconds = VendorsTool(endpoint, {}).seconds();
    std::int64_t rows = 0;
    detail::RestClient(endpoint, {})
        .run("SELECT COUNT(*) FROM " + detail::quoted_name(endpoint.database) + ".`tool`",
             [&](std::span<const detail::Cell> cells) { rows = cells[0].integer(); });
    if (rows != static_cast<std::int64_t>(kInstruments * kRowsEach)) {
        throw std::runtime_error("taosBenchmark wrote other rows than it should");
    }
    return seconds;
}

double seconds_of_driver(const std::vector<market::Bars>& bars) {
    const Filled fresh;
    const auto start = std::chrono::steady_clock::now();
    write_all(*fresh.store, bars);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (fresh.store->series().read_bars(instrument(7), Period::k1m) != bars[7]) {
        throw std::runtime_error("the rows came back different");
    }
    return took.count();
}

// In turn, three times each; the medians.
void write_beside_vendors_tool(benchmark::State& state) {
    if (skipped(state)) {
        return;
    }
    if (!VendorsTool::program()) {
        state.SkipWithError("there is no taosBenchmark in MYSTOCKS_TEST_TDENGINE_BIN");
        return;
    }
    const auto bars = all_minutes();
    std::vector<double> ours;
    std::vector<double> theirs;
    for (auto _ : state) {
        theirs.push_back(seconds_of_tool());
        ours.push_back(seconds_of_driver(bars));
    }
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    const auto rows = static_cast<double>(kInstruments * kRowsEach);
    state.counters["driver_rows_s"] = rows / ours[ours.size() / 2];
    state.counters["tool_rows_s"] = rows / theirs[theirs.size() / 2];
    state.counters["ratio"] = theirs[theirs.size() / 2] / ours[ours.size() / 2];
}

// Percentiles of many single questions, in milliseconds.
void count_percentiles(benchmark::State& state, std::vector<double>& took) {
    std::sort(took.begin(), took.end());
    state.counters["p50_ms"] = took[took.size() / 2];
    state.counters["p99_ms"] = took[took.size() * 99 / 100];
}

template <typename Body>
double milliseconds_of(const Body& body) {
    const auto start = std::chrono::steady_clock::now();
    body();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

void read_250_bars(benchmark::State& state) {
    if (skipped(state)) {
        return;
    }
    SeriesStore& series = filled().store->series();
    const market::Bars expected = make_minutes(3, kRowsEach);
    const TimeRange range{expected.time[5'000], expected.time[5'249]};
    if (series.read_bars(instrument(3), Period::k1m, range).close !=
        std::vector<double>(expected.close.begin() + 5'000, expected.close.begin() + 5'250)) {
        state.SkipWithError("the rows came back different");
        return;
    }
    std::vector<double> took;
    std::size_t i = 0;
    for (auto _ : state) {
        took.push_back(milliseconds_of([&] {
            benchmark::DoNotOptimize(
                series.read_bars(instrument(i++ % kInstruments), Period::k1m, range));
        }));
    }
    count_percentiles(state, took);
}

void read_latest_of_5000(benchmark::State& state) {
    if (skipped(state)) {
        return;
    }
    Filled& store = filled();
    std::vector<market::Bars> rows;
    std::vector<BarsWrite> writes;
    std::vector<InstrumentId> ids;
    for (std::size_t i = 0; i < kQuotes; ++i) {
        rows.push_back(make_minutes(i, 2));
        ids.push_back(InstrumentId::parse(std::to_string(100'000 + i) + ".SZ"));
    }
    for (std::size_t i = 0; i < kQuotes; ++i) {
        writes.push_back({ids[i], Period::k5m, rows[i]});
    }
    (void)store.store->series().write_bars(writes);
    const std::vector<SeriesKey> keys = [&] {
        std::vector<SeriesKey> made;
        for (const InstrumentId& id : ids) {
            made.push_back(bars_key(id, Period::k5m));
        }
        return made;
    }();
    const detail::RestClient client(detail::parse_endpoint(store.database.url()), {});
    const auto latest = detail::read_latest(client, keys);
    if (latest.size() != kQuotes ||
        latest.at(keys[9]).values[3] != std::vector<double>{rows[9].close.back()}) {
        state.SkipWithError("the quotes came back different");
        return;
    }
    std::vector<double> took;
    for (auto _ : state) {
        took.push_back(
            milliseconds_of([&] { benchmark::DoNotOptimize(detail::read_latest(client, keys)); }));
    }
    count_percentiles(state, took);
}

}  // namespace

BENCHMARK(write_bare_statements)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();
BENCHMARK(write_beside_vendors_tool)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();
BENCHMARK(write_minutes)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();
BENCHMARK(write_minutes_again)->Unit(benchmark::kMillisecond)->Iterations(2)->UseRealTime();
BENCHMARK(read_250_bars)->Unit(benchmark::kMillisecond)->Iterations(500)->UseRealTime();
BENCHMARK(read_latest_of_5000)->Unit(benchmark::kMillisecond)->Iterations(50)->UseRealTime();

}  // namespace mystocks::store::tdengine
