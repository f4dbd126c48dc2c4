#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/job/store_summary.hpp"

namespace mystocks::api::detail {
namespace {

struct ClassRow {
    std::string name;
    std::uint64_t series = 0;
    std::uint64_t instruments = 0;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    double bytes_per_row = 0;
};
BOOST_DESCRIBE_STRUCT(ClassRow, (), (name, series, instruments, rows, bytes, bytes_per_row))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ClassRow>) {
    return {"StoredClass",
            "One class of data.",
            {{.field = "name", .description = "bars 1d, bars 1m, ticks, depth …"},
             {.field = "series", .description = "How many series."},
             {.field = "instruments", .description = "Of how many instruments."},
             {.field = "rows", .description = "Rows in all."},
             {.field = "bytes", .description = "Bytes that the rows take, compressed."},
             {.field = "bytes_per_row", .description = "bytes / rows."}}};
}

struct StoreRow {
    std::string name;
    std::string driver;
    std::string url;
    std::string state;
    std::uint64_t bytes = 0;
    std::vector<ClassRow> classes;
};
BOOST_DESCRIBE_STRUCT(StoreRow, (), (name, driver, url, state, bytes, classes))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StoreRow>) {
    return {"Store",
            "One store.",
            {{.field = "name", .description = "What it is for."},
             {.field = "driver", .description = "embedded …"},
             {.field = "url", .description = "Where it is."},
             {.field = "state", .description = "open, or what is wrong."},
             {.field = "bytes", .description = "On disk."},
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

StoreAnswer answer(const Context& context) {
    const job::Stores& stores = context.stores;
    StoreAnswer result;
    result.sources = stores.records->list_sources();
    result.simulated = std::find(result.sources.begin(), result.sources.end(), "simulated") !=
                       result.sources.end();
    store::InstrumentQuery all;
    all.limit = 1;
    result.instruments = stores.records->search_instruments(all).total;
    StoreRow row{"main", stores.series->capabilities().driver, stores.url, "open", stores.bytes(),
                 {}};
    for (const job::ClassSummary& summary : job::summarize(stores.series->list_series())) {
        row.classes.push_back({summary.name, summary.series, summary.instruments, summary.rows,
                               summary.bytes, summary.bytes_per_row()});
    }
    result.stores.push_back(std::move(row));
    return result;
}

}  // namespace

void add_store(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, StoreAnswer>{
        .operation = {.path = "/api/v1/store",
                      .id = "get_store",
                      .tag = "store",
                      .summary = "What is stored, by class of data",
                      .success = "The stores."},
        .handle = [context](const http::Nothing&) { return answer(context); }});
}

}  // namespace mystocks::api::detail
