#include <charconv>
#include <map>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mystocks/backtest/report.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/interrupt.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/strategy_input.hpp"
#include "mystocks/job/backtest_job.hpp"

namespace mystocks::cli::detail {
namespace {

using backtest::Figure;
using backtest::FigureUnit;
using base::ErrorKind;

struct BacktestCommand {
    StrategyInput input;
    std::string out;
    std::vector<std::string> parameters;  // "FAST=5"
    bool audit = false;
    std::string format = "table";
};

std::map<std::string, double> values_in(const std::vector<std::string>& pairs) {
    std::map<std::string, double> values;
    for (const std::string& pair : pairs) {
        const auto equals = pair.find('=');
        double value = 0;
        const char* end = pair.data() + pair.size();
        const auto read = equals == std::string::npos
                              ? std::from_chars_result{end, std::errc::invalid_argument}
                              : std::from_chars(pair.data() + equals + 1, end, value);
        if (read.ec != std::errc{} || read.ptr != end ||
            !values.emplace(pair.substr(0, equals), value).second) {
            throw base::Error(ErrorKind::kInvalidArgument,
                              "--param " + pair + ": write NAME=NUMBER, each name once");
        }
    }
    return values;
}

// Reading and trading as a line that is written over, on a terminal.
class ProgressLine {
  public:
    explicit ProgressLine(const Wiring& wiring) : wiring_(wiring) {}
    ~ProgressLine() {
        if (written_) {
            *wiring_.err << "\r\033[K" << std::flush;
        }
    }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void operator()(const job::BacktestProgress& now) {
        if (!wiring_.err_is_terminal) {
            return;
        }
        *wiring_.err << fmt::format("\r\033[K{}: {} of {}", to_string(now.stage), now.done,
                                    now.total);
        if (!now.equity.empty()) {
            *wiring_.err << fmt::format(", equity {:.0f}", now.equity.back());
        }
        *wiring_.err << std::flush;
        written_ = true;
    }

  private:
    const Wiring& wiring_;
    bool written_ = false;
};

std::string shown(double value, FigureUnit unit) {
    if (!(value == value)) {
        return "-";
    }
    switch (unit) {
        case FigureUnit::kRate:
            return fmt::format("{:.2f}%", value * 100);
        case FigureUnit::kMoney:
            return fmt::format("{:.2f}", value);
        case FigureUnit::kCount:
        case FigureUnit::kMoments:
        case FigureUnit::kDays:
            return base::number_text(value);
        case FigureUnit::kNumber:
            break;
    }
    return fmt::format("{:.4f}", value);
}

template <typename Owner>
void write_figures(std::ostream& out, std::span<const Figure<Owner>> table, const Owner& values) {
    for (const Figure<Owner>& each : table) {
        out << fmt::format("{:<24}{:>20}  {}\n", each.name, shown(values.*each.value, each.unit),
                           each.en);
    }
}

void write_table(std::ostream& out, const backtest::Summary& summary) {
    out << fmt::format("{:<24}{:>20}\n{:<24}{:>20}\n{:<24}{:>20}\n{:<24}{:>20}\n", "first",
                       summary.first, "last", summary.last, "starting_cash",
                       shown(summary.starting_cash, FigureUnit::kMoney), "final_equity",
                       shown(summary.final_equity, FigureUnit::kMoney));
    write_figures(out, backtest::metric_table(), summary.metrics);
    write_figures(out, backtest::trade_table(), summary.trades);
    for (const backtest::RefusalCount& each : summary.refusals) {
        out << fmt::format("{:<24}{:>20}  orders never filled, and {} put off\n",
                           "refused " + std::string(to_string(each.refusal)), each.never_filled,
                           each.put_off);
    }
}

void write_remarks(std::ostream& err, const job::BacktestOutcome& outcome) {
    for (const std::string& each : outcome.summary.remarks) {
        err << "note: " << each << '\n';
    }
    if (!outcome.audit) {
        return;
    }
    for (const job::BacktestAudit::Cut& cut : outcome.audit->cuts) {
        err << fmt::format("audit up to {}: {} signals, {} orders: {}\n", cut.end, cut.signals,
                           cut.orders, cut.difference.empty() ? "the same" : cut.difference);
    }
}

int run_backtest(const Context& context, const BacktestCommand& command) {
    const Wiring& wiring = context.wiring;
    const base::Interrupt interrupt;  // before any other thread
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kExisting);
    const job::FormulaLibrary formulas(wiring.formulas(), stores.records, *wiring.clock);
    job::BacktestRequest request;
    request.strategy = chosen_strategy(context, command.input, formulas, stores.records);
    request.parameters =
        backtest::parameter_values(*request.strategy, values_in(command.parameters));
    request.audit = command.audit;
    const ScreenOptions options = wiring.screen_options(context.global);
    // A backtest reads what it needs itself; the shelf is for other instruments in formulas.
    job::BarShelf shelf(stores, std::uint64_t{64} << 20);
    const auto engine = wiring.open_engine(context.global);
    const job::BacktestMeans means{&shelf, &formulas, engine.get(), options.threads,
                                   wiring.version};
    const job::BacktestOutcome outcome = [&] {
        ProgressLine line(wiring);
        return job::run_backtest(request, means, interrupt.token(), std::ref(line));
    }();
    if (!command.out.empty()) {
        backtest::write_report(command.out, outcome.summary, outcome.result);
        *wiring.err << "report: " << command.out << "/report.html\n";
    }
    write_remarks(*wiring.err, outcome);
    if (command.format == "json") {
        *wiring.out << backtest::metrics_json(outcome.summary);
    } else {
        write_table(*wiring.out, outcome.summary);
    }
    if (outcome.audit && !outcome.audit->passed()) {
        *wiring.err << "mystocks: the audit failed: what was decided changes with what came "
                       "later\n";
        return base::facts_of(ErrorKind::kConflict).exit_code;
    }
    return 0;
}

}  // namespace

void add_backtest(CLI::App& app, Context context) {
    auto* command = app.add_subcommand("backtest", "Run a strategy over history");
    auto options = std::make_shared<BacktestCommand>();
    add_strategy_input(*command, options->input);
    command->add_option("--out", options->out,
                        "Write report.html, metrics.json and tables into this folder");
    command->add_option("--param", options->parameters, "NAME=NUMBER, as often as needed");
    command->add_flag("--audit", options->audit,
                      "Run it again on histories that end earlier, and compare every decision");
    command->add_option("--format", options->format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer(
        "Examples:\n"
        "  mystocks backtest dual-ma --param FAST=10 --from 2020-01-01\n"
        "  mystocks backtest my.toml --out report --audit\n"
        "  mystocks backtest my.toml --format json > metrics.json\n");
    command->final_callback([context, options] {
        context.action = [context, options] { return run_backtest(context, *options); };
    });
}

}  // namespace mystocks::cli::detail
