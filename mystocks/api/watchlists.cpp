#include <string>
#include <vector>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kInstrumentsMax = 20'000;

struct WatchlistRow {
    std::string name;
    std::vector<std::string> instruments;
};
BOOST_DESCRIBE_STRUCT(WatchlistRow, (), (name, instruments))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<WatchlistRow>) {
    return {"Watchlist",
            "A named list of instruments.",
            {{.field = "name", .description = "Unique."},
             {.field = "instruments", .description = "Ids, in the order in which they were put."}}};
}

struct WatchlistList {
    std::vector<WatchlistRow> watchlists;
};
BOOST_DESCRIBE_STRUCT(WatchlistList, (), (watchlists))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<WatchlistList>) {
    return {
        "WatchlistList", "Every watchlist.", {{.field = "watchlists", .description = "By name."}}};
}

struct WatchlistBody {
    std::vector<std::string> instruments;
};
BOOST_DESCRIBE_STRUCT(WatchlistBody, (), (instruments))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<WatchlistBody>) {
    return {"SaveWatchlistRequest",
            "What the list holds.",
            {{.field = "instruments",
              .description = "Ids; one that stands there twice is kept once.",
              .size_max = kInstrumentsMax}}};
}

struct SaveWatchlist {
    std::string name;
    WatchlistBody body;
};
BOOST_DESCRIBE_STRUCT(SaveWatchlist, (), (name, body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SaveWatchlist>) {
    return {"SaveWatchlist",
            "Saves a list.",
            {{.field = "name", .description = "Its name.", .size_max = kNameMax},
             {.field = "body", .description = "What it holds."}}};
}

struct WatchlistRef {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(WatchlistRef, (), (name))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<WatchlistRef>) {
    return {"WatchlistRef",
            "Which one.",
            {{.field = "name", .description = "Its name.", .size_max = kNameMax}}};
}

WatchlistRow row_of(const store::Watchlist& list) {
    WatchlistRow row{list.name, {}};
    for (const market::InstrumentId& id : list.instruments) {
        row.instruments.push_back(id.str());
    }
    return row;
}

WatchlistRow save(const Context& context, const SaveWatchlist& query) {
    store::Watchlist list{query.name, {}};
    for (const std::string& typed : query.body.instruments) {
        const auto id = market::InstrumentId::try_parse(typed);
        if (!id) {
            throw http::InvalidRequest("instruments",
                                       "'" + typed + "' is no instrument; write 600000.SH");
        }
        list.instruments.push_back(*id);
    }
    return row_of(context.stores.records->save_watchlist(list));
}

base::Error no_such(const std::string& name) {
    return {base::ErrorKind::kNotFound, "there is no watchlist '" + name + "'"};
}

}  // namespace

void add_watchlists(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, WatchlistList>{
        .operation = {.path = "/api/v1/watchlists",
                      .id = "list_watchlists",
                      .tag = "watchlists",
                      .summary = "Every watchlist",
                      .success = "The lists."},
        .handle = [context](const http::Nothing&) {
            WatchlistList answer;
            for (const store::Watchlist& list : context.stores.records->list_watchlists()) {
                answer.watchlists.push_back(row_of(list));
            }
            return answer;
        }});
    router.add(http::Route<WatchlistRef, WatchlistRow>{
        .operation = {.path = "/api/v1/watchlists/{name}",
                      .id = "get_watchlist",
                      .tag = "watchlists",
                      .summary = "One watchlist",
                      .success = "The list.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const WatchlistRef& query) {
            const auto list = context.stores.records->find_watchlist(query.name);
            if (!list) {
                throw no_such(query.name);
            }
            return row_of(*list);
        }});
    router.add(http::Route<SaveWatchlist, WatchlistRow>{
        .operation = {.method = http::Method::kPut,
                      .path = "/api/v1/watchlists/{name}",
                      .id = "save_watchlist",
                      .tag = "watchlists",
                      .summary = "Save a watchlist whole",
                      .success = "It is saved.",
                      .errors = {base::ErrorKind::kExhausted}},
        .handle = [context](const SaveWatchlist& query) { return save(context, query); }});
    router.add(http::Route<WatchlistRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/watchlists/{name}",
                      .id = "delete_watchlist",
                      .tag = "watchlists",
                      .summary = "Remove a watchlist",
                      .success = "It is gone.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const WatchlistRef& query) {
            if (!context.stores.records->remove_watchlist(query.name)) {
                throw no_such(query.name);
            }
            return http::Nothing{};
        }});
}

}  // namespace mystocks::api::detail
