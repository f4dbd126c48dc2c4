#include <charconv>
#include <cmath>
#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/cli/detail/bar_options.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::cli::detail {
namespace {

using base::number_text;

struct BarsOptions {
    std::string id;
    BarOptions bars;
    std::string format = "table";
};

// Prices with the instrument's decimals where they are what the tick allows, else as they are.
std::string price_text(double price, int decimals) {
    std::string fixed = fmt::format("{:.{}f}", price, decimals);
    double parsed = 0;
    std::from_chars(fixed.data(), fixed.data() + fixed.size(), parsed);
    return parsed == price ? fixed : number_text(price);
}

void write_table(std::ostream& out, const store::BarAnswer& answer, market::Period period,
                 const base::TimeZone& zone) {
    const int decimals = answer.instrument.price_decimals;
    const int width = market::is_intraday(period) ? 19 : 10;
    out << fmt::format("{:<{}} {:>10} {:>10} {:>10} {:>10} {:>16} {:>20}\n", "date", width, "open",
                       "high", "low", "close", "volume", "amount");
    for (std::size_t i = 0; i < answer.bars.size(); ++i) {
        const market::Bar bar = answer.bars.at(i);
        out << fmt::format("{:<{}} {:>10} {:>10} {:>10} {:>10} {:>16} {:>20}\n",
                           market::bar_time_text(bar.time, period, zone), width,
                           price_text(bar.open, decimals), price_text(bar.high, decimals),
                           price_text(bar.low, decimals), price_text(bar.close, decimals),
                           number_text(bar.volume),
                           std::isnan(bar.amount) ? "-" : number_text(bar.amount));
    }
}

void write_csv(std::ostream& out, const store::BarAnswer& answer, market::Period period,
               const base::TimeZone& zone) {
    out << "date,open,high,low,close,volume,amount\n";
    for (std::size_t i = 0; i < answer.bars.size(); ++i) {
        const market::Bar bar = answer.bars.at(i);
        out << market::bar_time_text(bar.time, period, zone) << ',' << number_text(bar.open) << ','
            << number_text(bar.high) << ',' << number_text(bar.low) << ',' << number_text(bar.close)
            << ',' << number_text(bar.volume) << ','
            << (std::isnan(bar.amount) ? "" : number_text(bar.amount)) << '\n';
    }
}

void write_column(std::ostream& out, const char* name, const std::vector<double>& column) {
    std::string numbers;
    base::append_numbers(numbers, column);
    out << ",\"" << name << "\":[" << numbers << ']';
}

// Columns, in the same shape and with the same names as GET /api/v1/bars/{id}.
void write_json(std::ostream& out, const store::BarAnswer& answer, const BarsOptions& options,
                market::Period period, const base::TimeZone& zone) {
    const market::Adjust adjust = market::parse_adjust(options.bars.adjust).value();
    out << "{\"id\":" << json_text(answer.instrument.id.str())
        << ",\"name\":" << json_text(answer.instrument.name)
        << ",\"period\":" << json_text(market::to_string(period))
        << ",\"adjust\":" << json_text(market::to_string(adjust))
        << ",\"convention\":" << json_text(market::convention_of(adjust))
        << ",\"price_decimals\":" << answer.instrument.price_decimals
        << ",\"time_zone\":" << json_text(zone.name()) << ",\"source\":" << json_text(answer.source)
        << ",\"simulated\":" << (answer.source == "simulated" ? "true" : "false")
        << ",\"time_unit\":" << (market::is_intraday(period) ? "\"us\"" : "\"date\"")
        << ",\"time\":[";
    for (std::size_t i = 0; i < answer.bars.size(); ++i) {
        out << (i == 0 ? "" : ",") << market::bar_time_number(answer.bars.time[i], period);
    }
    out << ']';
    write_column(out, "open", answer.bars.open);
    write_column(out, "high", answer.bars.high);
    write_column(out, "low", answer.bars.low);
    write_column(out, "close", answer.bars.close);
    write_column(out, "volume", answer.bars.volume);
    write_column(out, "amount", answer.bars.amount);
    out << "}\n";
}

// On standard error, so that standard output stays data: what these prices are.
void write_title(std::ostream& err, const store::BarAnswer& answer, const BarsOptions& options) {
    const market::Adjust adjust = market::parse_adjust(options.bars.adjust).value();
    err << answer.instrument.id.str() << ' ' << answer.instrument.name << ' ' << options.bars.period
        << ", adjust " << market::to_string(adjust);
    if (adjust != market::Adjust::kNone) {
        err << ": " << market::convention_of(adjust);
    }
    if (answer.derived_from) {
        err << ", derived from " << market::to_string(*answer.derived_from);
    }
    err << (answer.source == "simulated" ? ", SIMULATED data" : "") << ", " << answer.bars.size()
        << " bars\n";
}

int run_bars(const Context& context, const BarsOptions& options) {
    const Wiring& wiring = context.wiring;
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kExisting);
    const market::Instrument instrument = store::resolve_instrument(*stores.records, options.id);
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(instrument.id.exchange()));
    const store::BarQuery query =
        query_of(options.bars, instrument.id, zone, zone.date_of(wiring.clock->now()));
    const store::BarAnswer answer = store::query_bars(*stores.series, *stores.records, query);
    write_title(*wiring.err, answer, options);
    if (options.format == "csv") {
        write_csv(*wiring.out, answer, query.period, zone);
    } else if (options.format == "json") {
        write_json(*wiring.out, answer, options, query.period, zone);
    } else {
        write_table(*wiring.out, answer, query.period, zone);
    }
    return 0;
}

}  // namespace

void add_bars(CLI::App& app, Context context) {
    auto* command = app.add_subcommand("bars", "Print one instrument's bars");
    auto options = std::make_shared<BarsOptions>();
    command
        ->add_option("id", options->id,
                     "600000.SH, sh600000, or a bare code that only one "
                     "instrument has")
        ->required();
    command->add_option("--period", options->bars.period, "Default 1d")->check(period_validator());
    command->add_option("--from", options->bars.from, "First date or time, included");
    command->add_option("--to", options->bars.to, "Last date or time, included");
    command
        ->add_option("--adjust", options->bars.adjust,
                     "none; forward, backward: TDX's affine convention; ratio: by factors")
        ->check(adjust_validator());
    command->add_option("--limit", options->bars.limit, "Only the newest N bars");
    command->add_option("--format", options->format, "table, csv or json")
        ->check(CLI::IsMember({"table", "csv", "json"}));
    command->footer(
        "Examples:\n"
        "  mystocks bars 600000.SH --limit 10\n"
        "  mystocks bars 601006.SH --adjust forward --from 2016-01-01 --format csv\n"
        "  mystocks bars sh688001 --period 15m --format json\n");
    command->final_callback([context, options] {
        context.action = [context, options] { return run_bars(context, *options); };
    });
}

}  // namespace mystocks::cli::detail
