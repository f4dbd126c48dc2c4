#include "mystocks/api/detail/universe_body.hpp"

#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kUniverseMax = 20'000;

}  // namespace

http::StructNotes notes_of(std::type_identity<UniverseBody>) {
    return {"ScreenUniverse",
            "Which instruments; every member narrows it. Empty: all that have bars.",
            {{.field = "instruments",
              .description = "Only these ids; empty: no such limit.",
              .defaulted = true,
              .size_max = kUniverseMax},
             {.field = "block",
              .description = "Only members of this block, as kind:name.",
              .size_max = 160,
              .example = "\"index:沪深300\""},
             {.field = "kind", .description = "Only this kind."},
             {.field = "watchlist",
              .description = "Only those of this watchlist.",
              .size_max = kNameMax}}};
}

job::ScreenUniverse universe_of(const store::RecordStore& records, const UniverseBody& body) {
    job::ScreenUniverse universe;
    universe.kind = body.kind;
    if (!body.instruments.empty()) {
        universe.instruments.emplace();
    }
    for (const std::string& typed : body.instruments) {
        const auto id = market::InstrumentId::try_parse(typed);
        if (!id) {
            throw http::InvalidRequest("universe.instruments",
                                       "'" + typed + "' is no instrument; write 600000.SH");
        }
        universe.instruments->push_back(*id);
    }
    if (body.block) {
        const auto colon = body.block->find(':');
        const auto kind = market::parse_block_kind(body.block->substr(0, colon));
        if (colon == std::string::npos || !kind) {
            throw http::InvalidRequest("universe.block",
                                       "write kind:name, as in index:沪深300; the kinds are index, "
                                       "concept, style, industry, region and custom");
        }
        universe.block = {*kind, body.block->substr(colon + 1)};
    }
    if (body.watchlist) {
        const auto list = records.find_watchlist(*body.watchlist);
        if (!list) {
            throw base::Error(base::ErrorKind::kNotFound,
                              "there is no watchlist '" + *body.watchlist + "'");
        }
        if (universe.instruments) {
            throw http::InvalidRequest("universe.watchlist",
                                       "give either instruments or a watchlist");
        }
        universe.instruments = list->instruments;
    }
    return universe;
}

std::string universe_title(const UniverseBody& body) {
    std::string title;
    const auto add = [&](const std::string& part) { title += (title.empty() ? "" : ", ") + part; };
    if (body.kind) {
        add(std::string(to_string(*body.kind)));
    }
    if (body.block) {
        add(*body.block);
    }
    if (body.watchlist) {
        add(*body.watchlist);
    }
    if (!body.instruments.empty()) {
        add(std::to_string(body.instruments.size()) + " instruments");
    }
    return title.empty() ? "all" : title;
}

}  // namespace mystocks::api::detail
