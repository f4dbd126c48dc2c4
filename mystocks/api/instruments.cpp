#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/job/store_summary.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::api::detail {
namespace {

struct SearchInstruments {
    std::string q;
    std::optional<market::InstrumentKind> kind;
    std::optional<std::string> block;
    bool with_data = false;
    std::optional<std::string> watchlist;
    std::int64_t limit = 50;
    std::int64_t cursor = 0;
};
BOOST_DESCRIBE_STRUCT(SearchInstruments, (), (q, kind, block, with_data, watchlist, limit, cursor))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SearchInstruments>) {
    return {"SearchInstruments",
            "What to look for.",
            {{.field = "q",
              .description = "Prefix of the code or of the pinyin initials, or part "
                             "of the name. Empty: every instrument.",
              .defaulted = true,
              .size_max = 64,
              .example = "\"pfyh\""},
             {.field = "kind", .description = "Only this kind."},
             {.field = "block",
              .description = "Only members of this block, as kind:name, since a concept and an "
                             "industry may share a name.",
              .size_max = 128,
              .example = "\"industry:银行\""},
             {.field = "with_data",
              .description = "Only those of which an import wrote a series.",
              .defaulted = true},
             {.field = "watchlist",
              .description = "Only those that the watchlist of this name holds.",
              .size_max = 64},
             {.field = "limit",
              .description = "Entries a page.",
              .defaulted = true,
              .minimum = 1,
              .maximum = 500},
             {.field = "cursor",
              .description = "next_cursor of the page before.",
              .defaulted = true,
              .minimum = 0,
              .maximum = 100'000'000}}};
}

struct InstrumentRow {
    std::string id;
    std::string code;
    std::string exchange;
    std::string name;
    std::string initials;
    market::InstrumentKind kind{};
    std::string board;
    std::int64_t price_decimals = 2;
    std::optional<base::Date> list_date;
    std::optional<base::Date> delist_date;
    std::string industry;
    std::string source;
    bool simulated = false;
};
std::vector<http::Note> instrument_notes() {
    return {{.field = "id", .description = "Code and exchange.", .example = "\"600000.SH\""},
            {.field = "code", .description = "The code alone.", .example = "\"600000\""},
            {.field = "exchange", .description = "The exchange alone.", .example = "\"SH\""},
            {.field = "name", .description = "As the source writes it; empty where unknown."},
            {.field = "initials", .description = "Pinyin initials of the name."},
            {.field = "kind", .description = "What is traded."},
            {.field = "board",
             .description = "main, chinext, star, beijing, b-share, or empty "
                            "outside the A-share market."},
            {.field = "price_decimals", .description = "The tick is 10 to the minus this."},
            {.field = "list_date", .description = "First trading day, where known."},
            {.field = "delist_date", .description = "Last trading day, where delisted."},
            {.field = "industry", .description = "Empty where unknown."},
            {.field = "source", .description = "Where this row came from."},
            {.field = "simulated", .description = "True for the made-up market."}};
}
struct InstrumentHit : InstrumentRow {
    std::vector<std::string> stored;
};
BOOST_DESCRIBE_STRUCT(InstrumentHit, (),
                      (id, code, exchange, name, initials, kind, board, price_decimals, list_date,
                       delist_date, industry, source, simulated, stored))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<InstrumentHit>) {
    http::StructNotes notes{"Instrument", "What is known about an instrument.", instrument_notes()};
    notes.notes.push_back({.field = "stored",
                           .description = "Series of which an import wrote rows: periods, ticks, "
                                          "depth. Empty: it is known by name alone.",
                           .example = "[\"1d\", \"1m\"]"});
    return notes;
}

struct InstrumentPage {
    std::vector<InstrumentHit> items;
    std::uint64_t total = 0;
    std::optional<std::int64_t> next_cursor;
};
BOOST_DESCRIBE_STRUCT(InstrumentPage, (), (items, total, next_cursor))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<InstrumentPage>) {
    return {"InstrumentPage",
            "One page of instruments, best match first.",
            {{.field = "items", .description = "The instruments."},
             {.field = "total", .description = "How many match in all."},
             {.field = "next_cursor", .description = "Gives the next page; null on the last."}}};
}

struct GetInstrument {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(GetInstrument, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetInstrument>) {
    return {"GetInstrument",
            "Which one.",
            {{.field = "id",
              .description = "600000.SH, sh600000, or a bare code that only one "
                             "instrument has.",
              .size_max = 40,
              .example = "\"600000.SH\""}}};
}

struct SeriesRow {
    std::string series;
    std::uint64_t rows = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::string source;
};
BOOST_DESCRIBE_STRUCT(SeriesRow, (), (series, rows, first, last, source))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SeriesRow>) {
    return {
        "Series",
        "One stored series of an instrument.",
        {{.field = "series", .description = "A period, or ticks or depth.", .example = "\"1d\""},
         {.field = "rows", .description = "How many rows."},
         {.field = "first",
          .description = "Time of the first row: yyyymmdd for daily and "
                         "longer bars, else microseconds since the epoch."},
         {.field = "last", .description = "Time of the last row."},
         {.field = "source", .description = "Which source wrote it last."}}};
}

struct BlockRef {
    market::BlockKind kind{};
    std::string name;
};
BOOST_DESCRIBE_STRUCT(BlockRef, (), (kind, name))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BlockRef>) {
    return {"BlockRef",
            "Names a block.",
            {{.field = "kind", .description = "What its members share."},
             {.field = "name", .description = "Its name."}}};
}

struct InstrumentDetail : InstrumentRow {
    std::vector<SeriesRow> series;
    std::vector<BlockRef> blocks;
};
BOOST_DESCRIBE_STRUCT(InstrumentDetail, (),
                      (id, code, exchange, name, initials, kind, board, price_decimals, list_date,
                       delist_date, industry, source, simulated, series, blocks))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<InstrumentDetail>) {
    http::StructNotes notes{"InstrumentDetail", "An instrument, its series and its blocks.",
                            instrument_notes()};
    notes.notes.push_back({.field = "series", .description = "What is stored of it."});
    notes.notes.push_back({.field = "blocks", .description = "The blocks it belongs to."});
    return notes;
}

void fill(InstrumentRow& row, const market::Instrument& instrument) {
    row.id = instrument.id.str();
    row.code = instrument.id.code();
    row.exchange = instrument.id.exchange();
    row.name = instrument.name;
    row.initials = instrument.initials;
    row.kind = instrument.kind;
    row.board = market::to_string(instrument.board);
    row.price_decimals = instrument.price_decimals;
    row.list_date = instrument.list_date;
    row.delist_date = instrument.delist_date;
    row.industry = instrument.industry;
    row.source = instrument.source;
    row.simulated = instrument.source == "simulated";
}

// "industry:银行". Throws InvalidRequest for what is no such pair, kNotFound for an unknown block.
void take_block(store::InstrumentQuery& wanted, const std::string& text,
                const store::RecordStore& records) {
    const std::size_t colon = text.find(':');
    const auto kind = market::parse_block_kind(std::string_view(text).substr(0, colon));
    if (colon == std::string::npos || !kind) {
        std::string kinds;
        for (const auto& [name, value] : http::EnumNotes<market::BlockKind>::values()) {
            kinds.append(kinds.empty() ? "" : ", ").append(name);
        }
        throw http::InvalidRequest("block",
                                   "write kind:name, such as industry:银行; kinds are " + kinds);
    }
    wanted.block = text.substr(colon + 1);
    wanted.block_kind = kind;
    if (!records.find_block(*kind, *wanted.block)) {
        throw base::Error(base::ErrorKind::kNotFound, "there is no " + text.substr(0, colon) +
                                                          " block '" + *wanted.block + "'");
    }
}

InstrumentPage search(const Context& context, const SearchInstruments& query) {
    const store::RecordStore& records = *context.stores.records;
    store::InstrumentQuery wanted;
    wanted.text = query.q;
    wanted.kind = query.kind;
    if (query.block) {
        take_block(wanted, *query.block, records);
    }
    wanted.with_data = query.with_data;
    if (query.watchlist && !records.find_watchlist(*query.watchlist)) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no watchlist '" + *query.watchlist + "'");
    }
    wanted.watchlist = query.watchlist;
    wanted.limit = static_cast<std::size_t>(query.limit);
    wanted.offset = static_cast<std::size_t>(query.cursor);
    const store::InstrumentPage found = records.search_instruments(wanted);
    InstrumentPage page;
    page.total = found.total;
    for (const market::Instrument& instrument : found.instruments) {
        InstrumentHit& hit = page.items.emplace_back();
        fill(hit, instrument);
        for (const store::Provenance& series : records.read_provenance(instrument.id)) {
            hit.stored.push_back(series.series);
        }
    }
    const std::uint64_t next = wanted.offset + found.instruments.size();
    if (next < found.total && !found.instruments.empty()) {
        page.next_cursor = static_cast<std::int64_t>(next);
    }
    return page;
}

InstrumentDetail detail_of(const Context& context, const GetInstrument& query) {
    const store::RecordStore& records = *context.stores.records;
    const market::Instrument instrument = store::resolve_instrument(records, query.id);
    InstrumentDetail detail;
    fill(detail, instrument);
    const std::vector<store::Provenance> provenance = records.read_provenance(instrument.id);
    for (const store::SeriesInfo& info : context.stores.series->list_series(instrument.id)) {
        const market::Period period = info.key.period.value_or(market::Period::k1m);
        SeriesRow& row = detail.series.emplace_back();
        row.series = store::series_name(info.key);
        row.rows = info.rows;
        row.first = market::bar_time_number(info.first_time, period);
        row.last = market::bar_time_number(info.last_time, period);
        for (const store::Provenance& known : provenance) {
            if (known.series == row.series) {
                row.source = known.source;
            }
        }
    }
    for (const store::BlockInfo& block : records.blocks_of(instrument.id)) {
        detail.blocks.push_back({block.kind, block.name});
    }
    return detail;
}

}  // namespace

void add_instruments(http::Router& router, const Context& context) {
    router.add(http::Route<SearchInstruments, InstrumentPage>{
        .operation = {.path = "/api/v1/instruments",
                      .id = "search_instruments",
                      .tag = "instruments",
                      .summary = "Find instruments by code, name or initials",
                      .success = "One page of them.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const SearchInstruments& query) { return search(context, query); }});
    router.add(http::Route<GetInstrument, InstrumentDetail>{
        .operation = {.path = "/api/v1/instruments/{id}",
                      .id = "get_instrument",
                      .tag = "instruments",
                      .summary = "One instrument, its series and blocks",
                      .success = "The instrument.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetInstrument& query) { return detail_of(context, query); }});
}

}  // namespace mystocks::api::detail
