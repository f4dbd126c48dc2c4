#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
#include "mystocks/job/store_lag.hpp"
#include "mystocks/job/store_summary.hpp"

namespace mystocks::api::detail {
namespace {

struct ClassRow {
    std::string name;
    std::uint64_t series = 0;
    std::uint64_t instruments = 0;
    std::uint64_t rows = 0;
    std::optional<std::uint64_t> bytes;
    std::optional<double> bytes_per_row;
    std::optional<base::Date> newest;
    std::optional<std::uint64_t> sessions_behind;
};
BOOST_DESCRIBE_STRUCT(ClassRow, (),
                      (name, series, instruments, rows, bytes, bytes_per_row, newest,
                       sessions_behind))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ClassRow>) {
    return {"StoredClass",
            "One class of data.",
            {{.field = "name", .description = "bars 1d, bars 1m, ticks, depth …"},
             {.field = "series", .description = "How many series."},
             {.field = "instruments", .description = "Of how many instruments."},
             {.field = "rows", .description = "Rows in all."},
             {.field = "bytes",
              .description = "Bytes that the rows take, compressed; null where the store can't "
                             "say."},
             {.field = "bytes_per_row", .description = "bytes / rows; null with bytes."},
             {.field = "newest", .description = "Day of the newest row, on its exchange."},
             {.field = "sessions_behind",
              .description = "Sessions that have finished since that day, by the exchange's "
                             "calendar; 0: up to date."}}};
}

struct StoreRow {
    std::string name;
    std::string driver;
    std::string version;
    std::string url;
    std::string state;
    bool reachable = false;
    std::string trouble;
    double round_trip_ms = 0;
    std::optional<std::uint64_t> bytes;
    std::int64_t schema = 0;
    std::int64_t schema_wanted = 0;
    std::vector<std::string> remarks;
    std::vector<std::string> keeps;
    std::optional<std::uint64_t> sessions_behind;
    std::vector<ClassRow> classes;
};
BOOST_DESCRIBE_STRUCT(StoreRow, (),
                      (name, driver, version, url, state, reachable, trouble, round_trip_ms, bytes,
                       schema, schema_wanted, remarks, keeps, sessions_behind, classes))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StoreRow>) {
    return {"Store",
            "One store.",
            {{.field = "name", .description = "main, or of several the classes that it keeps."},
             {.field = "driver", .description = "embedded, postgres, tdengine."},
             {.field = "version", .description = "Of what keeps the rows."},
             {.field = "url", .description = "Where it is, without a password."},
             {.field = "state", .description = "open, old (its layout is), or away."},
             {.field = "reachable", .description = "It answers."},
             {.field = "trouble", .description = "Why it doesn't; empty where it does."},
             {.field = "round_trip_ms", .description = "Of the smallest question."},
             {.field = "bytes", .description = "On disk; null where the server can't say."},
             {.field = "schema", .description = "Steps of its layout that were applied …"},
             {.field = "schema_wanted", .description = "… of those that this program knows."},
             {.field = "remarks", .description = "What its keeper should know."},
             {.field = "keeps",
              .description = "Classes of data that go there: ticks, depth, minute_bars, "
                             "daily_bars, values, records."},
             {.field = "sessions_behind",
              .description = "Of the class that is furthest behind; null where it has no series."},
             {.field = "classes", .description = "What it holds."}}};
}

struct StoreAnswer {
    std::vector<std::string> sources;
    bool simulated = false;
    std::uint64_t instruments = 0;
    std::vector<StoreRow> stores;
};
BOOST_DESCRIBE_STRUCT(StoreAnswer, (), (sources, simulated, instruments, stores))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StoreAnswer>) {
    return {"StoreInfo",
            "What is stored.",
            {{.field = "sources", .description = "Where the data came from."},
             {.field = "simulated", .description = "Some of it is made up."},
             {.field = "instruments", .description = "Instruments that are known."},
             {.field = "stores", .description = "The stores."}}};
}

StoreRow row_of(const job::StoreEntry& entry, std::size_t entries) {
    const store::StoreState state = entry.keeper->state();
    StoreRow row;
    row.driver = state.driver;
    row.version = state.version;
    row.url = state.url;
    row.reachable = state.reachable;
    row.trouble = state.trouble;
    row.round_trip_ms = state.round_trip_ms;
    if (state.bytes > 0) {
        row.bytes = state.bytes;
    }
    row.schema = state.schema;
    row.schema_wanted = state.schema_wanted;
    row.remarks = state.remarks;
    row.state = !state.reachable ? "away" : state.schema != state.schema_wanted ? "old" : "open";
    for (const store::DataClass data_class : entry.classes) {
        row.keeps.emplace_back(to_string(data_class));
        row.name += (row.name.empty() ? "" : ", ") + row.keeps.back();
    }
    if (entries == 1) {
        row.name = "main";
    }
    return row;
}

void add_classes(StoreRow& row, const job::StoreEntry& entry, const Context& context) {
    std::vector<store::SeriesInfo> series = entry.series->list_series();
    std::erase_if(series, [&](const store::SeriesInfo& info) {
        const auto of = store::data_class_of(info.key);
        return std::find(entry.classes.begin(), entry.classes.end(), of) == entry.classes.end();
    });
    const auto lags = job::lag_of(series, context.stores.records.get(), context.clock->now());
    for (const job::ClassSummary& summary : job::summarize(series)) {
        ClassRow of_class{summary.name,
                          summary.series,
                          summary.instruments,
                          summary.rows,
                          summary.bytes,
                          summary.bytes_per_row(),
                          {},
                          {}};
        for (const job::StoreLag& lag : lags) {
            if (lag.name == summary.name) {
                of_class.newest = lag.newest;
                of_class.sessions_behind = lag.sessions_behind;
                row.sessions_behind =
                    std::max(row.sessions_behind.value_or(0), lag.sessions_behind);
            }
        }
        row.classes.push_back(std::move(of_class));
    }
}

// Of a store that is away everything else is still told.
void describe(StoreRow& row, const job::StoreEntry& entry, const Context& context) {
    if (!row.reachable || entry.series == nullptr) {
        return;
    }
    try {
        add_classes(row, entry, context);
    } catch (const base::Error& error) {
        row.state = "away";
        row.reachable = false;
        row.trouble = error.message();
    }
}

StoreAnswer answer(const Context& context) {
    const job::Stores& stores = context.stores;
    StoreAnswer result;
    result.stores.resize(stores.entries.size());
    // Side by side: one that is away answers late.
    base::parallel_for(stores.entries.size(), std::max<std::size_t>(stores.entries.size(), 1),
                       [&](std::size_t i) {
                           result.stores[i] = row_of(stores.entries[i], stores.entries.size());
                           describe(result.stores[i], stores.entries[i], context);
                       });
    const bool all_here = std::all_of(result.stores.begin(), result.stores.end(),
                                      [](const StoreRow& row) { return row.reachable; });
    try {
        result.sources = stores.records->list_sources();
        store::InstrumentQuery all;
        all.limit = 1;
        result.instruments = stores.records->search_instruments(all).total;
    } catch (const base::Error&) {
        if (all_here) {  // else the rows tell which store it is
            throw;
        }
    }
    result.simulated = std::find(result.sources.begin(), result.sources.end(), "simulated") !=
                       result.sources.end();
    return result;
}

}  // namespace

void add_store(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, StoreAnswer>{
        .operation = {.path = "/api/v1/store",
                      .id = "get_store",
                      .tag = "store",
                      .summary = "How each store is, and what it holds by class of data",
                      .success = "The stores."},
        .handle = [context](const http::Nothing&) { return answer(context); }});
}

}  // namespace mystocks::api::detail
