#include "mystocks/job/formula_run.hpp"

#include <cmath>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/bar_options.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/formula_input.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::cli::detail {
namespace {

using base::number_text;

struct RunOptions {
    FormulaInput input;
    std::string symbol;
    BarOptions bars{.adjust = "forward"};
    bool no_look_ahead = false;
    std::string format = "table";
};

void write_table(std::ostream& out, const job::FormulaRun& run, market::Period period,
                 const base::TimeZone& zone) {
    const int width = market::is_intraday(period) ? 19 : 10;
    out << fmt::format("{:<{}}", "date", width);
    for (const formula::Output& output : run.program.outputs) {
        out << fmt::format(" {:>14}", output.name);
    }
    out << '\n';
    for (std::size_t i = run.first_shown; i < run.answer.bars.size(); ++i) {
        out << fmt::format("{:<{}}", market::bar_time_text(run.answer.bars.time[i], period, zone),
                           width);
        for (const panel::Column& column : run.values.outputs) {
            out << (std::isnan(column[i]) ? fmt::format(" {:>14}", "-")
                                          : fmt::format(" {:>14.4f}", column[i]));
        }
        out << '\n';
    }
}

void write_csv(std::ostream& out, const job::FormulaRun& run, market::Period period,
               const base::TimeZone& zone) {
    out << "date";
    for (const formula::Output& output : run.program.outputs) {
        out << ',' << output.name;
    }
    out << '\n';
    for (std::size_t i = run.first_shown; i < run.answer.bars.size(); ++i) {
        out << market::bar_time_text(run.answer.bars.time[i], period, zone);
        for (const panel::Column& column : run.values.outputs) {
            out << ',' << (std::isnan(column[i]) ? "" : number_text(column[i]));
        }
        out << '\n';
    }
}

void write_json(std::ostream& out, const job::FormulaRun& run, const RunOptions& options,
                market::Period period) {
    out << "{\"instrument\":" << json_text(run.answer.instrument.id.str())
        << ",\"period\":" << json_text(market::to_string(period))
        << ",\"adjust\":" << json_text(options.bars.adjust)
        << ",\"time_unit\":" << (market::is_intraday(period) ? "\"us\"" : "\"date\"")
        << ",\"time\":[";
    for (std::size_t i = run.first_shown; i < run.answer.bars.size(); ++i) {
        out << (i == run.first_shown ? "" : ",")
            << market::bar_time_number(run.answer.bars.time[i], period);
    }
    out << "],\"outputs\":[";
    for (std::size_t k = 0; k < run.program.outputs.size(); ++k) {
        std::string numbers;
        base::append_numbers(numbers, run.values.outputs[k].values().subspan(run.first_shown));
        out << (k == 0 ? "" : ",") << "{\"name\":" << json_text(run.program.outputs[k].name)
            << ",\"looks_ahead\":" << (run.program.outputs[k].looks_ahead ? "true" : "false")
            << ",\"values\":[" << numbers << "]}";
    }
    out << "]}\n";
}

int run_run(const Context& context, const RunOptions& options) {
    const Wiring& wiring = context.wiring;
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kExisting);
    const job::FormulaLibrary library(wiring.formulas(), stores.records, *wiring.clock);
    const ChosenFormula chosen = choose_formula(options.input, library);
    const market::Instrument instrument =
        store::resolve_instrument(*stores.records, options.symbol);
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(instrument.id.exchange()));
    const ScreenOptions screening = wiring.screen_options(context.global);
    const job::FormulaRunRequest request{
        chosen.formula, parameter_values(*chosen.formula, options.input.parameters),
        query_of(options.bars, instrument.id, zone, zone.date_of(wiring.clock->now())),
        !options.no_look_ahead, screening.threads};
    job::BarShelf shelf(stores, screening.bars_bytes_max);
    const job::FormulaRun run = job::run_formula(request, shelf);

    *wiring.err << chosen.title << " on " << instrument.id.str() << ' ' << instrument.name << ' '
                << options.bars.period << ", adjust " << options.bars.adjust
                << (run.answer.source == "simulated" ? ", SIMULATED data" : "")
                << (run.program.looks_ahead ? ", looks ahead" : "") << ", "
                << run.answer.bars.size() - run.first_shown << " bars";
    if (run.compared > 1) {
        *wiring.err << ", compared with " << run.compared - 1 << " stocks";
    }
    *wiring.err << '\n';
    if (options.format == "csv") {
        write_csv(*wiring.out, run, request.bars.period, zone);
    } else if (options.format == "json") {
        write_json(*wiring.out, run, options, request.bars.period);
    } else {
        write_table(*wiring.out, run, request.bars.period, zone);
    }
    return 0;
}

}  // namespace

void add_formula_run(CLI::App& formula, Context context) {
    auto* command = formula.add_subcommand("run", "Print a formula's lines on one instrument");
    auto options = std::make_shared<RunOptions>();
    add_formula_input(*command, options->input, true);
    command->add_option("--symbol", options->symbol, "The instrument, as in 'mystocks bars'")
        ->required();
    command->add_option("--period", options->bars.period, "Default 1d")->check(period_validator());
    command
        ->add_option("--adjust", options->bars.adjust, "none, forward (default), backward or ratio")
        ->check(adjust_validator());
    command->add_option("--from", options->bars.from, "First date or time shown, included");
    command->add_option("--to", options->bars.to,
                        "Last date or time; the formula knows nothing later");
    command->add_option("--limit", options->bars.limit, "Only the newest N bars");
    command->add_flag("--no-look-ahead", options->no_look_ahead,
                      "Refuse a formula whose values depend on later bars");
    command->add_option("--format", options->format, "table, csv or json")
        ->check(CLI::IsMember({"table", "csv", "json"}));
    command->footer(
        "Examples:\n"
        "  mystocks formula run MACD --symbol 600000.SH --limit 20\n"
        "  mystocks formula run my.formula --symbol sz000001 --param N=10 --format csv\n"
        "  mystocks formula run -e 'X: MA(C,5) - MA(C,20);' --symbol 600000.SH\n");
    command->final_callback([context, options] {
        context.action = [context, options] {
            return with_diagnostics(*context.wiring.err,
                                    [&] { return run_run(context, *options); });
        };
    });
}

}  // namespace mystocks::cli::detail
