// mystocks values: what formulas gave and 'formula store' kept.
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/bar_options.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/job/screen_csv.hpp"
#include "mystocks/job/value_catalog.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::cli::detail {
namespace {

using base::number_text;

struct ValuesOptions {
    std::string name;
    std::string symbol;
    BarOptions bars{.period = ""};
    bool ascending = false;
    bool remove = false;
    std::string format = "table";
};

std::string text_of(double value) {
    return std::isnan(value) ? "" : number_text(value);
}

// Of several instruments, so in UTC: they may trade in different zones.
std::string time_of(const job::ValueSummary& summary, std::int64_t time) {
    return market::bar_time_text(time, summary.period, base::TimeZone::named("UTC"));
}

void write_list_json(std::ostream& out, const std::vector<job::ValueSummary>& all) {
    out << '[';
    const char* comma = "";
    for (const job::ValueSummary& each : all) {
        out << comma << "{\"name\":" << json_text(each.name)
            << ",\"period\":" << json_text(market::to_string(each.period))
            << ",\"instruments\":" << each.instruments << ",\"rows\":" << each.rows
            << ",\"first\":" << market::bar_time_number(each.first_time, each.period)
            << ",\"last\":" << market::bar_time_number(each.last_time, each.period);
        if (const auto& origin = each.origin) {
            out << ",\"formula\":" << json_text(origin->title)
                << ",\"text\":" << json_text(origin->formula) << ",\"parameters\":{";
            const char* between = "";
            for (const auto& [name, value] : origin->parameters) {
                out << between << json_text(name) << ':' << number_text(value);
                between = ",";
            }
            out << "},\"adjust\":" << json_text(market::to_string(origin->adjust))
                << ",\"universe\":" << json_text(origin->universe)
                << ",\"computed_at\":" << json_text(base::to_rfc3339(origin->computed_at))
                << ",\"finished\":" << (origin->finished ? "true" : "false");
        }
        out << '}';
        comma = ",\n";
    }
    out << "]\n";
}

int run_list(std::ostream& out, const job::Stores& stores, const std::string& format) {
    const std::vector<job::ValueSummary> all = job::list_values(stores);
    if (format == "json") {
        write_list_json(out, all);
        return 0;
    }
    const bool csv = format == "csv";
    out << (csv ? std::string("name,period,instruments,rows,first,last,formula,computed\n")
                : fmt::format("{:<24} {:<6} {:>11} {:>12} {:<19} {:<19} {:<16} {}\n", "name",
                              "period", "instruments", "rows", "first", "last", "formula",
                              "computed"));
    for (const job::ValueSummary& each : all) {
        const std::string title = each.origin ? each.origin->title : "?";
        std::string computed = "?";
        if (each.origin) {
            computed = base::to_rfc3339(each.origin->computed_at) +
                       (each.origin->finished ? "" : " (not finished)");
        }
        out << (csv ? fmt::format("{},{},{},{},{},{},{},{}\n", json_text(each.name),
                                  market::to_string(each.period), each.instruments, each.rows,
                                  time_of(each, each.first_time), time_of(each, each.last_time),
                                  json_text(title), computed)
                    : fmt::format("{:<24} {:<6} {:>11} {:>12} {:<19} {:<19} {:<16} {}\n", each.name,
                                  market::to_string(each.period), each.instruments, each.rows,
                                  time_of(each, each.first_time), time_of(each, each.last_time),
                                  title, computed));
    }
    return 0;
}

void write_series(std::ostream& out, const std::string& format, const market::Instrument& who,
                  const job::ValueSummary& what, const store::Values& values) {
    const market::Period period = what.period;
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(who.id.exchange()));
    if (format == "json") {
        out << "{\"instrument\":" << json_text(who.id.str()) << ",\"name\":" << json_text(what.name)
            << ",\"period\":" << json_text(market::to_string(period))
            << ",\"time_unit\":" << (market::is_intraday(period) ? "\"us\"" : "\"date\"")
            << ",\"time\":[";
        for (std::size_t i = 0; i < values.size(); ++i) {
            out << (i == 0 ? "" : ",") << market::bar_time_number(values.time[i], period);
        }
        std::string numbers;
        base::append_numbers(numbers, values.value);
        out << "],\"value\":[" << numbers << "]}\n";
        return;
    }
    const bool csv = format == "csv";
    const int width = market::is_intraday(period) ? 19 : 10;
    out << (csv ? "date,value\n" : fmt::format("{:<{}} {:>20}\n", "date", width, what.name));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string time = market::bar_time_text(values.time[i], period, zone);
        const std::string text = text_of(values.value[i]);
        out << (csv ? time + "," + text + "\n"
                    : fmt::format("{:<{}} {:>20}\n", time, width, text.empty() ? "-" : text));
    }
}

int run_series(const Context& context, const job::Stores& stores, const ValuesOptions& options,
               const job::ValueSummary& what) {
    const market::Instrument who = store::resolve_instrument(*stores.records, options.symbol);
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(who.id.exchange()));
    BarOptions bars = options.bars;
    bars.period = market::to_string(what.period);
    const store::BarQuery query =
        query_of(bars, who.id, zone, zone.date_of(context.wiring.clock->now()));
    const store::Values values =
        stores.series->read_values(who.id, what.period, what.name, query.range, query.limit);
    *context.wiring.err << what.name << " of " << who.id.str() << ' ' << who.name << ' '
                        << bars.period << ", "
                        << (what.origin
                                ? "adjust " + std::string(market::to_string(what.origin->adjust)) +
                                      ", "
                                : "")
                        << values.size() << " values\n";
    write_series(*context.wiring.out, options.format, who, what, values);
    return 0;
}

void write_newest_json(std::ostream& out, const job::ValueSummary& what,
                       const std::vector<job::NewestValue>& newest) {
    out << "{\"name\":" << json_text(what.name)
        << ",\"period\":" << json_text(market::to_string(what.period))
        << ",\"time_unit\":" << (market::is_intraday(what.period) ? "\"us\"" : "\"date\"")
        << ",\"rows\":[";
    const char* comma = "";
    for (const job::NewestValue& each : newest) {
        out << comma << "{\"instrument\":" << json_text(each.id.str())
            << ",\"time\":" << market::bar_time_number(each.time, what.period)
            << ",\"value\":" << (std::isnan(each.value) ? "null" : number_text(each.value)) << '}';
        comma = ",\n";
    }
    out << "]}\n";
}

int run_newest(std::ostream& out, const job::Stores& stores, const ValuesOptions& options,
               const job::ValueSummary& what) {
    std::vector<job::NewestValue> newest =
        job::newest_values(stores, what.name, what.period, options.ascending);
    if (options.bars.limit && newest.size() > *options.bars.limit) {
        newest.erase(newest.begin() + static_cast<std::ptrdiff_t>(*options.bars.limit),
                     newest.end());
    }
    if (options.format == "json") {
        write_newest_json(out, what, newest);
        return 0;
    }
    const bool csv = options.format == "csv";
    out << (csv ? "instrument,date,value\n"
                : fmt::format("{:<12} {:<19} {:>20}\n", "instrument", "date", what.name));
    for (const job::NewestValue& each : newest) {
        const std::string time = job::shown_time(each.id, what.period, each.time);
        const std::string text = text_of(each.value);
        out << (csv ? each.id.str() + "," + time + "," + text + "\n"
                    : fmt::format("{:<12} {:<19} {:>20}\n", each.id.str(), time,
                                  text.empty() ? "-" : text));
    }
    return 0;
}

int run_values(const Context& context, const ValuesOptions& options) {
    const Wiring& wiring = context.wiring;
    const bool narrowed = !options.symbol.empty() || !options.bars.period.empty() ||
                          !options.bars.from.empty() || !options.bars.to.empty() ||
                          options.bars.limit || options.remove || options.ascending;
    if (options.name.empty() && narrowed) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "say which values, as in 'mystocks values MACD.DIF'; without a name all "
                          "that are kept are listed");
    }
    const bool ranged = !options.bars.from.empty() || !options.bars.to.empty();
    if (ranged && options.symbol.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "--from and --to go with --symbol; without one the newest value of each "
                          "instrument is shown");
    }
    if (options.remove && (!options.symbol.empty() || options.bars.limit)) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "--remove takes the values of all instruments: leave --symbol and "
                          "--limit out");
    }
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kExisting);
    if (options.name.empty()) {
        return run_list(*wiring.out, stores, options.format);
    }
    const auto period = market::parse_period(options.bars.period);
    if (options.remove) {
        const std::uint64_t erased = job::remove_values(stores, options.name, period);
        if (options.format == "json") {
            *wiring.out << "{\"removed_series\":" << erased << "}\n";
        } else {
            *wiring.out << "removed " << erased << " series\n";
        }
        return 0;
    }
    const job::ValueSummary what = job::find_values(stores, options.name, period);
    return options.symbol.empty() ? run_newest(*wiring.out, stores, options, what)
                                  : run_series(context, stores, options, what);
}

}  // namespace

void add_values(CLI::App& app, Context context) {
    auto* command = app.add_subcommand(
        "values", "List and show what 'formula store' keeps: indicators, factors, signals");
    auto options = std::make_shared<ValuesOptions>();
    command->add_option("name", options->name, "As in the list: MACD.DIF; without it, the list");
    command->add_option("--symbol", options->symbol,
                        "This instrument's values; without it, the newest of each instrument");
    command->add_option("--period", options->bars.period, "Where there are several")
        ->check(period_validator());
    command->add_option("--from", options->bars.from, "First date or time, included");
    command->add_option("--to", options->bars.to, "Last date or time, included");
    command->add_option("--limit", options->bars.limit, "At most so many rows");
    command->add_flag("--ascending", options->ascending, "Without --symbol: least first");
    command->add_flag("--remove", options->remove,
                      "Erase them; NAME may be what stands before the dot");
    command->add_option("--format", options->format, "table, csv or json")
        ->check(CLI::IsMember({"table", "csv", "json"}));
    command->footer(
        "Examples:\n"
        "  mystocks values\n"
        "  mystocks values MACD.DIF --symbol 600000.SH --limit 20\n"
        "  mystocks values FACTOR.MOM --limit 30\n"
        "  mystocks values MACD --remove\n");
    command->final_callback([context, options] {
        context.action = [context, options] { return run_values(context, *options); };
    });
}

}  // namespace mystocks::cli::detail
