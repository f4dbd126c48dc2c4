// Which bars somebody names on the command line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::cli::detail {

struct BarOptions {
    std::string period = "1d";
    std::string adjust = "none";
    std::string from{};
    std::string to{};
    std::optional<std::size_t> limit{};
};

// For --period and --adjust.
CLI::Validator period_validator();
CLI::Validator adjust_validator();

// `options` have passed the validators; times are of `zone`. Throws kInvalidArgument for a date
// that is none.
store::BarQuery query_of(const BarOptions& options, const market::InstrumentId& id,
                         const base::TimeZone& zone, base::Date today);

}  // namespace mystocks::cli::detail
