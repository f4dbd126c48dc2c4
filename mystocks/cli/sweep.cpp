#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mystocks/backtest/report.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/interrupt.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/cli/detail/strategy_input.hpp"
#include "mystocks/job/sweep_job.hpp"

namespace mystocks::cli::detail {
namespace {

namespace sweep = backtest::sweep;
using base::ErrorKind;
using base::number_text;

struct SweepCommand {
    StrategyInput input;
    std::string out;
    std::string purses = "each";
    std::string backtest;  // a set's number, or "best"
    std::size_t limit = 20;
    std::string format = "table";
};

std::string values_text(const sweep::ParameterSets& sets, std::uint64_t set, const char* between,
                        bool with_names) {
    std::vector<double> values(sets.parameters());
    sets.values(set, values);
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        text += (i == 0 ? "" : between) + (with_names ? sets.names()[i] + "=" : std::string()) +
                number_text(values[i]);
    }
    return text;
}

std::string csv_of(const job::SweepOutcome& outcome) {
    std::string text = "set";
    for (const std::string& name : outcome.sets.names()) {
        text += "," + name;
    }
    for (const auto& figure : sweep::score_table()) {
        text += "," + std::string(figure.name);
    }
    text += "\n";
    for (const std::uint64_t set : outcome.order) {
        text += std::to_string(set) + "," + values_text(outcome.sets, set, ",", false);
        for (const auto& figure : sweep::score_table()) {
            const double value = outcome.result.scores[set].*figure.value;
            text += value == value ? "," + number_text(value) : ",";
        }
        text += "\n";
    }
    return text;
}

std::string json_of(const job::SweepOutcome& outcome, std::size_t limit) {
    const sweep::Evidence& evidence = outcome.result.evidence;
    std::string text = fmt::format(
        "{{\"sets\":{},\"exact\":{},\"failed_sets\":{},\"data_fingerprint\":{},\"evidence\":{{"
        "\"trials\":{},\"expected_best\":{},\"deflated_sharpe\":{},\"overfitting\":{},"
        "\"loss_probability\":{},\"compared\":{}}},\"rows\":[",
        outcome.sets.size(), outcome.result.exact, outcome.result.failed,
        json_text(outcome.data_fingerprint), number_text(evidence.trials),
        number_text(evidence.expected_best), number_text(evidence.deflated_sharpe),
        number_text(evidence.overfitting), number_text(evidence.loss_probability),
        evidence.compared);
    for (std::size_t i = 0; i < std::min(limit, outcome.order.size()); ++i) {
        const std::uint64_t set = outcome.order[i];
        std::vector<double> values(outcome.sets.parameters());
        outcome.sets.values(set, values);
        text += fmt::format("{}{{\"set\":{},\"parameters\":{{", i == 0 ? "" : ",\n", set);
        for (std::size_t k = 0; k < values.size(); ++k) {
            text += (k == 0 ? "" : ",") + json_text(outcome.sets.names()[k]) + ":" +
                    number_text(values[k]);
        }
        text += "}";
        for (const auto& figure : sweep::score_table()) {
            text += fmt::format(",{}:{}", json_text(figure.name),
                                number_text(outcome.result.scores[set].*figure.value));
        }
        text += "}";
    }
    return text + "]}\n";
}

void write_table(std::ostream& out, const job::SweepOutcome& outcome, std::size_t limit) {
    out << fmt::format("{:<8}{:<32}{:>14}{:>10}{:>10}{:>10}{:>9}{:>10}\n", "set", "parameters",
                       "return", "cagr", "sharpe", "drawdown", "trades", "win rate");
    const auto rate = [](double value) {
        return value == value ? fmt::format("{:.2f}%", value * 100) : std::string("-");
    };
    for (std::size_t i = 0; i < std::min(limit, outcome.order.size()); ++i) {
        const sweep::Score& score = outcome.result.scores[outcome.order[i]];
        out << fmt::format("{:<8}{:<32}{:>14}{:>10}{:>10}{:>10}{:>9}{:>10}\n", outcome.order[i],
                           values_text(outcome.sets, outcome.order[i], " ", true),
                           rate(score.total_return), rate(score.cagr),
                           score.sharpe == score.sharpe ? fmt::format("{:.3f}", score.sharpe) : "-",
                           rate(score.max_drawdown), number_text(score.trades),
                           rate(score.win_rate));
    }
}

void write_evidence(std::ostream& err, const job::SweepOutcome& outcome) {
    const sweep::Evidence& evidence = outcome.result.evidence;
    const auto percent = [](double value) {
        return value == value ? fmt::format("{:.1f}%", value * 100) : std::string("unknown");
    };
    err << fmt::format("{} sets over {} bars", outcome.sets.size(), outcome.bars)
        << (outcome.result.exact ? ", bar by bar because of " + outcome.result.why_exact : "")
        << fmt::format(
               "\nthe best set's Sharpe ratio is no luck with probability {}, probability "
               "of overfitting {}\n",
               percent(evidence.deflated_sharpe), percent(evidence.overfitting));
    if (outcome.result.failed > 0) {
        err << fmt::format("{} sets have no meaning: {}\n", outcome.result.failed,
                           outcome.result.first_failure);
    }
    for (const std::string& each : outcome.remarks) {
        err << "note: " << each << '\n';
    }
    if (outcome.walk_forward) {
        err << fmt::format("walk forward: {} windows, return {}\n",
                           outcome.walk_forward->windows.size(),
                           percent(outcome.walk_forward->total_return));
    }
    if (outcome.monte_carlo) {
        const backtest::Bootstrap& paths = *outcome.monte_carlo;
        err << fmt::format(
            "Monte Carlo of the best set: 5 % of the paths return no more than {}, "
            "half of them {}; {} end in a loss\n",
            percent(paths.total_return[0]), percent(paths.total_return[2]),
            percent(paths.loss_probability));
    }
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::path part = path;
    part += ".part";
    errno = 0;
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    std::error_code failed;
    if (out) {
        std::filesystem::rename(part, path, failed);
    }
    if (!out || failed) {
        const int number = failed ? failed.value() : errno != 0 ? errno : EIO;
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw base::error_from_errno(number,
                                     "The sweep's rows could not be written to " + path.string());
    }
}

void write_rows(const Wiring& wiring, const std::filesystem::path& folder,
                const job::SweepOutcome& outcome) {
    write_file(folder / "sweep.csv", csv_of(outcome));
    write_file(folder / "sweep.json", json_of(outcome, outcome.order.size()));
    *wiring.err << "rows: " << (folder / "sweep.csv").string() << '\n';
}

// The set that --backtest names, once more and bar by bar.
void write_backtest(const SweepCommand& command, const job::SweepRequest& request,
                    const job::BacktestMeans& means, const job::SweepOutcome& outcome,
                    const Wiring& wiring, std::stop_token stop) {
    std::uint64_t set = 0;
    if (command.backtest == "best") {
        if (outcome.order.empty()) {
            throw base::Error(ErrorKind::kNotFound, "no set is the best: there is none");
        }
        set = outcome.order.front();
    } else {
        const char* end = command.backtest.data() + command.backtest.size();
        const auto read = std::from_chars(command.backtest.data(), end, set);
        if (read.ec != std::errc{} || read.ptr != end || set >= outcome.sets.size()) {
            throw base::Error(ErrorKind::kInvalidArgument,
                              fmt::format("--backtest {}: write best, or a set's number up to {}",
                                          command.backtest, outcome.sets.size() - 1));
        }
    }
    job::BacktestRequest again;
    again.strategy = request.strategy;
    again.parameters.resize(outcome.sets.parameters());
    outcome.sets.values(set, again.parameters);
    const job::BacktestOutcome run = job::run_backtest(again, means, stop, [](const auto&) {});
    const std::filesystem::path folder =
        std::filesystem::path(command.out) / ("set-" + std::to_string(set));
    backtest::write_report(folder, run.summary, run.result);
    *wiring.err << "report of " << values_text(outcome.sets, set, " ", true) << ": "
                << (folder / "report.html").string() << '\n';
}

void check_options(const SweepCommand& command) {
    if (!command.backtest.empty() && command.out.empty()) {
        throw base::Error(ErrorKind::kInvalidArgument,
                          "--backtest writes a report: say with --out where to");
    }
}

// To a user who stopped a sweep. A sweep that is stopped while it still reads has nothing to keep.
void say_what_is_kept(std::ostream& err, const std::filesystem::path& state_file) {
    std::error_code ignored;
    if (state_file.empty()) {
        err << "nothing is kept; with --out FOLDER a sweep that is stopped can go on later\n";
    } else if (std::filesystem::exists(state_file, ignored)) {
        err << "what is done is kept in " << state_file.string()
            << ": the same command goes on from there\n";
    } else {
        err << "nothing is kept: there was no set done yet, or all of them were\n";
    }
}

job::SweepOutcome follow(const job::SweepRequest& request, const job::BacktestMeans& means,
                         const Wiring& wiring, std::stop_token stop) {
    bool written = false;
    const auto show = [&](const job::SweepProgress& now) {
        if (!wiring.err_is_terminal) {
            return;
        }
        *wiring.err << fmt::format("\r\033[K{}: {} of {}", to_string(now.stage), now.done,
                                   now.total);
        if (now.best) {
            *wiring.err << fmt::format(", best so far: set {}, return {:.2f}%", *now.best,
                                       now.best_score.total_return * 100);
        }
        *wiring.err << std::flush;
        written = true;
    };
    const auto wipe = [&] {
        if (written) {
            *wiring.err << "\r\033[K" << std::flush;
        }
    };
    try {
        job::SweepOutcome outcome = job::run_sweep(request, means, std::move(stop), show);
        wipe();
        return outcome;
    } catch (const base::Error& error) {
        wipe();
        if (error.kind() == ErrorKind::kCancelled) {
            say_what_is_kept(*wiring.err, request.state_file);
            // Whichever part of it noticed: a set's run, say, calls itself a backtest.
            throw base::Error(ErrorKind::kCancelled, "the sweep was cancelled");
        }
        throw;
    }
}

int run_sweep(const Context& context, const SweepCommand& command) {
    const Wiring& wiring = context.wiring;
    check_options(command);
    const base::Interrupt interrupt;  // before any other thread
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kExisting);
    const job::FormulaLibrary formulas(wiring.formulas(), stores.records, *wiring.clock);
    job::SweepRequest request;
    request.strategy = chosen_strategy(context, command.input, formulas, stores.records);
    request.purses = command.purses == "one" ? sweep::Purses::kOne : sweep::Purses::kEach;
    if (!command.out.empty()) {
        std::error_code failed;
        std::filesystem::create_directories(command.out, failed);
        if (failed) {
            throw base::error_from_errno(failed.value(), command.out + " can't be made");
        }
        request.state_file = std::filesystem::path(command.out) / "sweep.state";
    }
    const ScreenOptions options = wiring.screen_options(context.global);
    job::BarShelf shelf(stores, std::uint64_t{64} << 20);
    const auto engine = wiring.open_engine(context.global);
    const job::BacktestMeans means =
        job::with_threads({&shelf, &formulas, engine.get(), options.threads, wiring.version});
    const job::SweepOutcome outcome = follow(request, means, wiring, interrupt.token());
    // First: whoever's disk is full has seen the best rows.
    write_evidence(*wiring.err, outcome);
    if (command.format == "json") {
        *wiring.out << json_of(outcome, command.limit);
    } else {
        write_table(*wiring.out, outcome, command.limit);
    }
    *wiring.out << std::flush;
    if (!command.out.empty()) {
        write_rows(wiring, command.out, outcome);
    }
    if (!command.backtest.empty()) {
        write_backtest(command, request, means, outcome, wiring, interrupt.token());
    }
    return 0;
}

}  // namespace

void add_sweep(CLI::App& app, Context context) {
    auto* command = app.add_subcommand("sweep", "Try many parameter sets of a strategy");
    auto options = std::make_shared<SweepCommand>();
    add_strategy_input(*command, options->input);
    command->add_option("--out", options->out,
                        "Write sweep.csv and sweep.json into this folder; a sweep that was "
                        "stopped goes on from there");
    command
        ->add_option("--purses", options->purses,
                     "each: every instrument has the starting cash for itself (default); one: "
                     "one purse for all, as a backtest has")
        ->check(CLI::IsMember({"each", "one"}));
    command->add_option("--backtest", options->backtest,
                        "Run this set (a number, or best) bar by bar, and write its report into "
                        "--out");
    command->add_option("--limit", options->limit, "At most so many rows (default 20)");
    command->add_option("--format", options->format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer(
        "Examples:\n"
        "  mystocks sweep dual-ma --out sweep --backtest best\n"
        "  mystocks sweep my.toml --from 2020-01-01 --limit 5\n");
    command->final_callback([context, options] {
        context.action = [context, options] { return run_sweep(context, *options); };
    });
}

}  // namespace mystocks::cli::detail
