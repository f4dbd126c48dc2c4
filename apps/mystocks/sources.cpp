#include "apps/mystocks/sources.hpp"

#include <array>
#include <string>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/csv_source.hpp"
#include "mystocks/feed/qlib/qlib_source.hpp"
#include "mystocks/feed/simulated/simulated_source.hpp"
#include "mystocks/feed/tdx/tdx_source.hpp"
#include "mystocks/market/calendar.hpp"

namespace mystocks::app {
namespace {

struct KindName {
    const char* name;
    feed::csv::CsvKind kind;
};
constexpr std::array<KindName, 6> kKinds{{{"bars", feed::csv::CsvKind::kBars},
                                          {"ticks", feed::csv::CsvKind::kTicks},
                                          {"depth", feed::csv::CsvKind::kDepth},
                                          {"actions", feed::csv::CsvKind::kActions},
                                          {"instruments", feed::csv::CsvKind::kInstruments},
                                          {"calendar", feed::csv::CsvKind::kCalendar}}};

std::optional<feed::csv::CsvKind> kind_named(const std::string& name) {
    for (const KindName& known : kKinds) {
        if (name == known.name) {
            return known.kind;
        }
    }
    if (name.empty()) {
        return {};
    }
    throw base::Error(base::ErrorKind::kInvalidArgument,
                      "kind '" + name +
                          "' is none of bars, ticks, depth, actions, instruments, "
                          "calendar");
}

feed::csv::CsvOptions csv_options(const job::TableOptions& table) {
    feed::csv::CsvOptions options;
    options.kind = kind_named(table.kind);
    options.period = table.period;
    options.symbol = table.symbol;
    options.map = table.map;
    if (!table.time_zone.empty()) {
        options.time_zone = table.time_zone;
    }
    options.stamped_at_begin = table.stamped_at_begin;
    options.allow_adjusted = table.allow_adjusted;
    return options;
}

std::unique_ptr<feed::Source> open_simulated(const job::ImportRequest& request,
                                             const DemoConfig& demo, const base::Clock& clock) {
    const base::Date today = base::TimeZone::named("Asia/Shanghai").date_of(clock.now());
    feed::simulated::SimulatedOptions options;
    options.seed = request.seed.value_or(demo.seed);
    options.instruments = demo.instruments;
    options.years = demo.years;
    options.minute_days = demo.minute_days;
    options.last_day = market::Calendar::built_in("CN").previous_trading_day(today);
    return feed::simulated::open_simulated(options);
}

}  // namespace

std::unique_ptr<feed::Source> open_source(const job::ImportRequest& request, const DemoConfig& demo,
                                          const base::Clock& clock) {
    if (request.source == "tdx") {
        return feed::tdx::open_tdx(request.paths);
    }
    if (request.source == "csv") {
        return feed::csv::open_csv(request.paths, csv_options(request.table));
    }
    if (request.source == "qlib") {
        if (request.paths.size() != 1) {
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              "a qlib import takes one folder, the one that holds calendars/ and "
                              "features/");
        }
        return feed::qlib::open_qlib(request.paths.front());
    }
    if (request.source == "simulated") {
        return open_simulated(request, demo, clock);
    }
    throw base::Error(base::ErrorKind::kInvalidArgument,
                      "source '" + request.source + "' is none of tdx, csv, qlib, simulated");
}

}  // namespace mystocks::app
