#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/api/detail/import_answer.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::api::detail {
namespace {

struct CsvBody {
    std::string kind;
    std::optional<market::Period> period;
    std::optional<std::string> symbol;
    std::map<std::string, std::string> map;
    std::string time_zone;
    std::optional<bool> stamped_at_begin;
    bool allow_adjusted = false;
};
BOOST_DESCRIBE_STRUCT(CsvBody, (),
                      (kind, period, symbol, map, time_zone, stamped_at_begin, allow_adjusted))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CsvBody>) {
    return {"CsvOptions",
            "What a CSV file doesn't say itself.",
            {{.field = "kind",
              .description = "bars, ticks, depth, actions, instruments, calendar; "
                             "empty: told from the header.",
              .defaulted = true,
              .size_max = 16},
             {.field = "period", .description = "Of the bars."},
             {.field = "symbol",
              .description = "Instrument of a file that doesn't name it.",
              .size_max = 40},
             {.field = "map",
              .description = "Field to column name or number; wins over guessing.",
              .defaulted = true,
              .size_max = 32,
              .example = "{\"date\": \"日期\"}"},
             {.field = "time_zone",
              .description = "IANA zone; empty: the exchange's.",
              .defaulted = true,
              .size_max = 64},
             {.field = "stamped_at_begin", .description = "Times stamp the begin of a bar."},
             {.field = "allow_adjusted",
              .description = "Take prices that the file says are "
                             "adjusted.",
              .defaulted = true}}};
}

struct ImportBody {
    std::string source;
    std::vector<std::string> paths;
    std::optional<std::string> upload;
    CsvBody csv;
    std::optional<std::uint32_t> seed;
};
BOOST_DESCRIBE_STRUCT(ImportBody, (), (source, paths, upload, csv, seed))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ImportBody>) {
    return {"ImportRequest",
            "What to import.",
            {{.field = "source",
              .description = "tdx, csv, qlib or simulated.",
              .size_max = 32,
              .example = "\"tdx\""},
             {.field = "paths",
              .description = "Files and folders on the server.",
              .defaulted = true,
              .size_max = 1000},
             {.field = "upload",
              .description = "An upload instead of paths; it is removed when "
                             "the import ends.",
              .size_max = 64},
             {.field = "csv", .description = "Only for csv.", .defaulted = true},
             {.field = "seed", .description = "Only for simulated: another market."}}};
}

struct StartImport {
    ImportBody body;
};
BOOST_DESCRIBE_STRUCT(StartImport, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StartImport>) {
    return {
        "StartImport", "Starts an import.", {{.field = "body", .description = "What to import."}}};
}

struct ListImports {
    std::int64_t limit = 20;
};
BOOST_DESCRIBE_STRUCT(ListImports, (), (limit))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ListImports>) {
    return {"ListImports",
            "How many.",
            {{.field = "limit",
              .description = "The newest so many.",
              .defaulted = true,
              .minimum = 1,
              .maximum = 200}}};
}

struct ImportRef {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(ImportRef, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ImportRef>) {
    return {"ImportRef",
            "Which import.",
            {{.field = "id", .description = "Its number.", .minimum = 1}}};
}

struct ImportList {
    std::vector<ImportAnswer> items;
};
BOOST_DESCRIBE_STRUCT(ImportList, (), (items))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ImportList>) {
    return {"ImportList", "Imports.", {{.field = "items", .description = "Newest first."}}};
}

job::TableOptions table_options(const CsvBody& body) {
    job::TableOptions table;
    table.kind = body.kind;
    table.period = body.period;
    if (body.symbol) {
        table.symbol = market::InstrumentId::try_parse(*body.symbol);
        if (!table.symbol) {
            throw http::InvalidRequest("csv.symbol",
                                       "'" + *body.symbol + "' is no instrument; write 600000.SH");
        }
    }
    table.map = body.map;
    table.time_zone = body.time_zone;
    table.stamped_at_begin = body.stamped_at_begin;
    table.allow_adjusted = body.allow_adjusted;
    return table;
}

ImportAnswer start(const Context& context, const std::shared_ptr<UploadFolder>& uploads,
                   const ImportBody& body) {
    job::ImportRequest request;
    request.source = body.source;
    request.seed = body.seed;
    request.table = table_options(body.csv);
    request.paths.assign(body.paths.begin(), body.paths.end());
    std::function<void()> when_done;
    if (body.upload) {
        if (!body.paths.empty()) {
            throw http::InvalidRequest("upload", "give either paths or an upload");
        }
        const auto folder = uploads->folder(*body.upload);
        request.paths.push_back(*folder);
        when_done = [uploads, folder, id = *body.upload] {
            try {
                uploads->remove(id);
            } catch (const base::Error&) {
                // It was deleted while the import ran.
            }
        };
    }
    if (request.paths.empty() && body.source != "simulated") {
        throw http::InvalidRequest("paths", "name at least one file or folder, or an upload");
    }
    return import_answer(context.imports->start(request, std::move(when_done)),
                         context.uploads_folder);
}

}  // namespace

void add_imports(http::Router& router, const Context& context,
                 std::shared_ptr<UploadFolder> uploads) {
    router.add(http::Route<StartImport, ImportAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/imports",
                      .id = "start_import",
                      .tag = "imports",
                      .summary = "Start an import",
                      .status = 202,
                      .success = "It runs; ask for it by its id.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kExhausted}},
        .handle = [context, uploads](const StartImport& query) {
            return start(context, uploads, query.body);
        }});
    router.add(http::Route<ListImports, ImportList>{
        .operation = {.path = "/api/v1/imports",
                      .id = "list_imports",
                      .tag = "imports",
                      .summary = "Imports that run and that ended",
                      .success = "The imports."},
        .handle = [context](const ListImports& query) {
            ImportList list;
            for (const job::ImportView& view :
                 context.imports->list(static_cast<std::size_t>(query.limit))) {
                list.items.push_back(import_answer(view, context.uploads_folder));
            }
            return list;
        }});
    router.add(http::Route<ImportRef, ImportAnswer>{
        .operation = {.path = "/api/v1/imports/{id}",
                      .id = "get_import",
                      .tag = "imports",
                      .summary = "One import, its progress or its report",
                      .success = "The import.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const ImportRef& query) {
            return import_answer(context.imports->find(query.id), context.uploads_folder);
        }});
    router.add(http::Route<ImportRef, ImportAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/imports/{id}/cancel",
                      .id = "cancel_import",
                      .tag = "imports",
                      .summary = "Stop an import",
                      .description = "What it has written stays; running it again completes it.",
                      .status = 202,
                      .success = "It has been asked to stop.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict}},
        .handle = [context](const ImportRef& query) {
            return import_answer(context.imports->cancel(query.id), context.uploads_folder);
        }});
}

}  // namespace mystocks::api::detail
