#include "mystocks/cli/detail/bar_options.hpp"

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::cli::detail {
namespace {

std::int64_t bound_of(const std::string& text, const char* option, market::Period period,
                      market::TimeBound bound, const base::TimeZone& zone) {
    if (const auto time = market::parse_bar_time(text, period, bound, zone)) {
        return *time;
    }
    throw base::Error(base::ErrorKind::kInvalidArgument,
                      fmt::format("{} '{}' is no date; write 2017-04-18", option, text));
}

}  // namespace

CLI::Validator period_validator() {
    return CLI::Validator(
        [](std::string& text) {
            return market::parse_period(text) ? ""
                                              : "'" + text +
                                                    "' is no period: use 1m 5m 15m "
                                                    "30m 60m 1d 1w 1M";
        },
        "1m|5m|15m|30m|60m|1d|1w|1M");
}

CLI::Validator adjust_validator() {
    return CLI::IsMember({"none", "forward", "backward", "ratio"});
}

store::BarQuery query_of(const BarOptions& options, const market::InstrumentId& id,
                         const base::TimeZone& zone, base::Date today) {
    store::BarQuery query{id,
                          market::parse_period(options.period).value(),
                          market::parse_adjust(options.adjust).value(),
                          {},
                          {},
                          today};
    if (!options.from.empty()) {
        query.range.from =
            bound_of(options.from, "--from", query.period, market::TimeBound::kFrom, zone);
    }
    if (!options.to.empty()) {
        query.range.to = bound_of(options.to, "--to", query.period, market::TimeBound::kTo, zone);
    }
    if (options.limit) {
        query.limit.rows = *options.limit;
    }
    return query;
}

}  // namespace mystocks::cli::detail
