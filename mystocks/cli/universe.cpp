#include "mystocks/cli/detail/universe.hpp"

#include <fstream>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/market/block.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::cli::detail {
namespace {

using base::ErrorKind;

// One instrument a line; what stands behind '#' or a blank is left out.
std::vector<market::InstrumentId> read_universe(const std::string& name,
                                                const store::RecordStore& records) {
    std::ifstream file(name);
    if (!file) {
        throw base::Error(ErrorKind::kNotFound,
                          "--universe " + name +
                              ": there is no such file; all, kind:stock, block:index:沪深300, "
                              "watchlist:NAME or a file with an instrument a line");
    }
    std::vector<market::InstrumentId> ids;
    std::string line;
    while (std::getline(file, line)) {
        line = line.substr(0, line.find_first_of(" \t\r#,"));
        if (!line.empty()) {
            const auto id = market::InstrumentId::try_parse(line);
            ids.push_back(id ? *id : store::resolve_instrument(records, line).id);
        }
    }
    return ids;
}

}  // namespace

std::optional<base::Date> day_of(const std::string& text, const char* option) {
    if (text.empty()) {
        return std::nullopt;
    }
    const auto day = base::parse_date(text);
    if (!day) {
        throw base::Error(ErrorKind::kInvalidArgument,
                          fmt::format("{} '{}' is no date; write 2017-04-18", option, text));
    }
    return day;
}

job::ScreenUniverse universe_of(const std::string& text, const store::RecordStore& records) {
    job::ScreenUniverse universe;
    const auto after = [&](std::string_view prefix) -> std::optional<std::string> {
        return text.starts_with(prefix) ? std::optional(text.substr(prefix.size())) : std::nullopt;
    };
    if (text == "all") {
        return universe;
    }
    if (const auto kind = after("kind:")) {
        universe.kind = market::parse_instrument_kind(*kind);
        if (!universe.kind) {
            throw base::Error(ErrorKind::kInvalidArgument,
                              "--universe: '" + *kind + "' is no kind of instrument");
        }
    } else if (const auto block = after("block:")) {
        const auto colon = block->find(':');
        const auto block_kind = market::parse_block_kind(block->substr(0, colon));
        if (colon == std::string::npos || !block_kind) {
            throw base::Error(ErrorKind::kInvalidArgument,
                              "--universe: write block:KIND:NAME, as in block:index:沪深300");
        }
        universe.block = {*block_kind, block->substr(colon + 1)};
    } else if (const auto name = after("watchlist:")) {
        const auto list = records.find_watchlist(*name);
        if (!list) {
            throw base::Error(ErrorKind::kNotFound, "there is no watchlist '" + *name + "'");
        }
        universe.instruments = list->instruments;
    } else {
        universe.instruments = read_universe(text, records);
    }
    return universe;
}

}  // namespace mystocks::cli::detail
