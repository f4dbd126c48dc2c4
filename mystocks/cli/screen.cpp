#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/interrupt.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/bar_options.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/formula_input.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/cli/detail/universe.hpp"
#include "mystocks/job/screen_board.hpp"
#include "mystocks/job/screen_csv.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::cli::detail {
namespace {

using base::ErrorKind;
using base::number_text;

struct ScreenCommand {
    FormulaInput input;
    std::string universe = "all";
    std::string period = "1d";
    std::string adjust = "forward";
    std::string date;
    std::string from;
    std::string to;
    bool allow_look_ahead = false;
    std::string sort;
    bool descending = false;
    std::vector<std::string> columns;
    std::size_t limit = 0;  // 0: all
    std::string format = "table";
};

// Leaves only the columns that were asked for, in that order.
void choose_columns(job::ScreenResult& result, const std::vector<std::string>& wanted) {
    std::vector<std::size_t> kept;
    for (const std::string& name : wanted) {
        const auto found = std::find(result.columns.begin(), result.columns.end(), name);
        if (found == result.columns.end()) {
            const auto nearest = base::nearest_name(name, result.columns);
            throw base::Error(ErrorKind::kInvalidArgument,
                              "the formula has no column '" + name + "'" +
                                  (nearest ? "; did you mean '" + *nearest + "'?" : ""));
        }
        kept.push_back(static_cast<std::size_t>(found - result.columns.begin()));
    }
    result.columns = wanted;
    for (job::ScreenRow& row : result.rows) {
        std::vector<double> values;
        for (const std::size_t index : kept) {
            values.push_back(row.values[index]);
        }
        row.values = std::move(values);
    }
}

std::string cell(double value, int decimals) {
    return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, decimals);
}

std::string percent(double value) {
    return std::isnan(value) ? "-" : fmt::format("{:+.2f}%", value * 100);
}

void write_table(std::ostream& out, const job::ScreenResult& result, market::Period period,
                 bool over_range, const std::vector<std::size_t>& order) {
    out << fmt::format("{:<12} {:>10} {:>8} {:<19}", "instrument", "close", "change",
                       over_range ? "last hit" : "time");
    for (const std::string& column : result.columns) {
        out << fmt::format(" {:>12}", column);
    }
    if (over_range) {
        out << fmt::format(" {:>6} {:>9} {:>9} {:>9}", "hits", "after 1", "after 5", "after 20");
    }
    out << "  name\n";
    for (const std::size_t index : order) {
        const job::ScreenRow& row = result.rows[index];
        out << fmt::format("{:<12} {:>10} {:>8} {:<19}", row.id.str(), cell(row.close, 3),
                           percent(row.change), job::shown_time(row.id, period, row.time));
        for (const double value : row.values) {
            out << fmt::format(" {:>12}", cell(value, 4));
        }
        if (over_range) {
            out << fmt::format(" {:>6}", row.hits);
            for (const job::ScreenAfter& after : row.after) {
                out << fmt::format(" {:>9}", percent(after.mean_return));
            }
        }
        out << "  " << row.name << '\n';
    }
}

void write_after(std::ostream& out, const std::array<job::ScreenAfter, 3>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto number = [](double value) {
            return std::isfinite(value) ? number_text(value) : std::string("null");
        };
        out << (i == 0 ? "" : ",") << "{\"bars\":" << job::kAfterBars[i]
            << ",\"samples\":" << all[i].samples
            << ",\"mean_return\":" << number(all[i].mean_return)
            << ",\"win_rate\":" << number(all[i].win_rate) << '}';
    }
}

void write_json(std::ostream& out, const job::ScreenResult& result, market::Period period,
                bool over_range, const std::vector<std::size_t>& order) {
    const auto list = [](const std::vector<double>& values) {
        std::string numbers;
        base::append_numbers(numbers, values);
        return "[" + numbers + "]";
    };
    out << "{\"date\":"
        << (result.date ? json_text(base::to_string(*result.date)) : std::string("null"))
        << ",\"columns\":[";
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
        out << (i == 0 ? "" : ",") << json_text(result.columns[i]);
    }
    out << "],\"rows\":[";
    const char* comma = "";
    for (const std::size_t index : order) {
        const job::ScreenRow& row = result.rows[index];
        out << comma << "{\"instrument\":" << json_text(row.id.str())
            << ",\"name\":" << json_text(row.name)
            << ",\"time\":" << market::bar_time_number(row.time, period)
            << ",\"close\":" << list({row.close}).substr(1, list({row.close}).size() - 2)
            << ",\"change\":" << list({row.change}).substr(1, list({row.change}).size() - 2)
            << ",\"values\":" << list(row.values);
        if (over_range) {
            out << ",\"hits\":" << row.hits << ",\"after\":[";
            write_after(out, row.after);
            out << ']';
        }
        out << '}';
        comma = ",\n";
    }
    out << "],\"after\":[";
    if (over_range) {
        write_after(out, result.after);
    }
    out << "]}\n";
}

void write_summary(std::ostream& err, const job::ScreenResult& result, bool over_range,
                   bool simulated) {
    err << result.rows.size() << " of " << result.instruments << " instruments";
    if (result.date) {
        err << " on " << base::to_string(*result.date);
    }
    err << (simulated ? ", SIMULATED data" : "") << '\n';
    if (!over_range) {
        return;
    }
    for (std::size_t i = 0; i < result.after.size(); ++i) {
        const job::ScreenAfter& after = result.after[i];
        err << fmt::format("{} bars later: {} samples, mean {}, {} above 0\n", job::kAfterBars[i],
                           after.samples, percent(after.mean_return),
                           after.samples == 0 ? "-" : fmt::format("{:.1f}%", after.win_rate * 100));
    }
}

int run_screen(const Context& context, const ScreenCommand& command) {
    const Wiring& wiring = context.wiring;
    const base::Interrupt interrupt;  // before any other thread
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kExisting);
    const job::FormulaLibrary library(wiring.formulas(), stores.records, *wiring.clock);
    const ChosenFormula chosen = choose_formula(command.input, library);
    job::ScreenRequest request;
    request.formula = chosen.formula;
    request.parameters = parameter_values(*chosen.formula, command.input.parameters);
    request.universe = universe_of(command.universe, *stores.records);
    request.period = market::parse_period(command.period).value();
    request.adjust = market::parse_adjust(command.adjust).value();
    request.date = day_of(command.date, "--date");
    request.from = day_of(command.from, "--from");
    request.to = day_of(command.to, "--to");
    request.allow_look_ahead = command.allow_look_ahead;
    const ScreenOptions options = wiring.screen_options(context.global);
    // Every instrument is looked at once: nothing is worth keeping, unless another asks for it.
    job::BarShelf shelf(stores, std::min<std::uint64_t>(options.bars_bytes_max, 64ULL << 20));
    const auto engine = wiring.open_engine(context.global);
    const auto progress = [&](const job::ScreenProgress& now) {
        if (wiring.err_is_terminal) {
            *wiring.err << fmt::format("\r{} of {} instruments", now.done, now.total)
                        << (now.done == now.total ? "\r\033[K" : "") << std::flush;
        }
    };
    job::ScreenResult result = job::run_screen(request, shelf, *engine, options.threads,
                                               wiring.clock->now(), interrupt.token(), progress);
    if (!command.columns.empty()) {
        choose_columns(result, command.columns);
    }
    std::vector<std::size_t> order = job::sorted_rows(result, command.sort, command.descending);
    if (command.limit != 0 && order.size() > command.limit) {
        order.resize(command.limit);
    }
    const auto sources = stores.records->list_sources();
    const bool simulated = std::find(sources.begin(), sources.end(), "simulated") != sources.end();
    write_summary(*wiring.err, result, request.over_range(), simulated);
    if (command.format == "csv") {
        *wiring.out << job::screen_csv(result, request.period, request.over_range(), order);
    } else if (command.format == "json") {
        write_json(*wiring.out, result, request.period, request.over_range(), order);
    } else {
        write_table(*wiring.out, result, request.period, request.over_range(), order);
    }
    return 0;
}

void add_what(CLI::App& command, ScreenCommand& options) {
    add_formula_input(command, options.input, true);
    command.add_option("--universe", options.universe, kUniverseHelp);
    command.add_option("--period", options.period, "Default 1d")->check(period_validator());
    command.add_option("--adjust", options.adjust, "none, forward (default), backward or ratio")
        ->check(adjust_validator());
    command.add_option("--date", options.date,
                       "On this day, as it was known then; else the newest");
    command.add_option("--from", options.from, "Over a range: first day");
    command.add_option("--to", options.to, "Over a range: last day");
    command.add_flag("--allow-look-ahead", options.allow_look_ahead,
                     "Take a formula whose values depend on later bars");
}

void add_how(CLI::App& command, ScreenCommand& options) {
    command.add_option("--sort", options.sort,
                       "instrument, name, time, close, change, hits, after_1, after_5, after_20 "
                       "or a column");
    command.add_flag("--descending", options.descending, "Greatest first");
    command.add_option("--columns", options.columns, "Only these lines of the formula, by comma")
        ->delimiter(',');
    command.add_option("--limit", options.limit, "At most so many rows");
    command.add_option("--format", options.format, "table, csv or json")
        ->check(CLI::IsMember({"table", "csv", "json"}));
}

}  // namespace

void add_screen(CLI::App& app, Context context) {
    auto* command =
        app.add_subcommand("screen", "Find the instruments that meet a formula's last line");
    auto options = std::make_shared<ScreenCommand>();
    add_what(*command, *options);
    add_how(*command, *options);
    command->footer(
        "Examples:\n"
        "  mystocks screen -e 'HIT: CROSS(MA(C,5), MA(C,20));'\n"
        "  mystocks screen TURTLE_ENTRY --universe kind:stock --date 2026-07-01\n"
        "  mystocks screen my.formula --from 2020-01-01 --sort after_20 --descending\n");
    command->final_callback([context, options] {
        context.action = [context, options] {
            return with_diagnostics(*context.wiring.err,
                                    [&] { return run_screen(context, *options); });
        };
    });
}

}  // namespace mystocks::cli::detail
