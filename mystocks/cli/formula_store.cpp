// mystocks formula store: what a formula gives over many instruments, into the store.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/interrupt.hpp"
#include "mystocks/cli/detail/bar_options.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/formula_input.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/cli/detail/universe.hpp"
#include "mystocks/job/value_job.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::cli::detail {
namespace {

struct StoreFlags {
    FormulaInput input;
    std::string name;
    std::string universe = "all";
    std::vector<std::string> symbols;
    std::string period = "1d";
    std::string adjust = "forward";
    std::string from;
    std::string to;
    bool allow_look_ahead = false;
    bool replace = false;
    std::string format = "table";
};

// Of a known formula its name, of a file what stands before its ending.
std::string name_of(const StoreFlags& flags, const ChosenFormula& chosen) {
    if (!flags.name.empty()) {
        return flags.name;
    }
    if (!flags.input.text.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "a formula given with -e has no name: say with --name how its values are "
                          "called");
    }
    return std::filesystem::path(chosen.title).stem().string();
}

// How lists call the formula: the begin of a text that has no other name.
std::string title_of(const StoreFlags& flags, const ChosenFormula& chosen) {
    constexpr std::size_t kBytesMax = 40;
    if (flags.input.text.empty()) {
        return chosen.title;
    }
    std::string title = flags.input.text.substr(0, flags.input.text.find('\n'));
    if (title.size() > kBytesMax) {
        std::size_t end = kBytesMax;
        while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xc0) == 0x80) {
            --end;  // not inside a character
        }
        title = title.substr(0, end) + " …";
    }
    return title;
}

job::ValueRequest request_of(const StoreFlags& flags, const job::Stores& stores,
                             const ChosenFormula& chosen) {
    job::ValueRequest request;
    request.formula = chosen.formula;
    request.parameters = parameter_values(*chosen.formula, flags.input.parameters);
    request.name = name_of(flags, chosen);
    request.title = title_of(flags, chosen);
    request.universe = universe_of(flags.universe, *stores.records);
    request.universe_title = flags.universe;
    if (!flags.symbols.empty()) {
        request.universe.instruments.emplace();
        request.universe_title.clear();
        for (const std::string& typed : flags.symbols) {
            const auto id = store::resolve_instrument(*stores.records, typed).id;
            request.universe.instruments->push_back(id);
            request.universe_title += (request.universe_title.empty() ? "" : " ") + id.str();
        }
    }
    request.period = market::parse_period(flags.period).value();
    request.adjust = market::parse_adjust(flags.adjust).value();
    request.from = day_of(flags.from, "--from");
    request.to = day_of(flags.to, "--to");
    request.allow_look_ahead = flags.allow_look_ahead;
    request.replace = flags.replace;
    return request;
}

void write_json(std::ostream& out, const job::ValueRequest& request, const job::ValueReport& report,
                double seconds) {
    out << "{\"name\":" << json_text(request.name)
        << ",\"period\":" << json_text(market::to_string(request.period)) << ",\"series\":[";
    for (std::size_t i = 0; i < report.names.size(); ++i) {
        out << (i == 0 ? "" : ",") << json_text(report.names[i]);
    }
    out << "],\"instruments\":" << report.instruments << ",\"with_values\":" << report.with_values
        << ",\"inserted\":" << report.rows.inserted << ",\"changed\":" << report.rows.changed
        << ",\"unchanged\":" << report.rows.unchanged << ",\"erased_series\":" << report.erased
        << ",\"seconds\":" << fmt::format("{:.3f}", seconds) << "}\n";
}

void write_table(std::ostream& out, const job::ValueRequest& request,
                 const job::ValueReport& report, double seconds) {
    std::string names;
    for (const std::string& name : report.names) {
        names += (names.empty() ? "" : ", ") + name;
    }
    if (report.erased > 0) {
        out << report.erased << " series of before erased\n";
    }
    out << fmt::format("{} ({}): {} of {} instruments have values\n", names,
                       market::to_string(request.period), report.with_values, report.instruments)
        << fmt::format("wrote {} new, {} changed; {} unchanged; in {:.1f} s\n",
                       report.rows.inserted, report.rows.changed, report.rows.unchanged, seconds);
}

int run_store(const Context& context, const StoreFlags& flags) {
    const Wiring& wiring = context.wiring;
    const base::Interrupt interrupt;  // before any other thread
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kExisting);
    const job::FormulaLibrary library(wiring.formulas(), stores.records, *wiring.clock);
    const job::ValueRequest request =
        request_of(flags, stores, choose_formula(flags.input, library));
    const ScreenOptions options = wiring.screen_options(context.global);
    // Every instrument is looked at once: nothing is worth keeping, unless another asks for it.
    job::BarShelf shelf(stores, std::min<std::uint64_t>(options.bars_bytes_max, 64ULL << 20));
    const auto engine = wiring.open_engine(context.global);
    const auto progress = [&](const job::ValueProgress& now) {
        if (wiring.err_is_terminal) {
            *wiring.err << fmt::format("\r{} of {} instruments, {} rows\x1b[K", now.done, now.total,
                                       now.rows)
                        << (now.done == now.total ? "\r\x1b[K" : "") << std::flush;
        }
    };
    const auto begin = std::chrono::steady_clock::now();
    const job::ValueReport report = job::run_values(
        request, shelf, *engine, options.threads, wiring.clock->now(), interrupt.token(), progress);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (flags.format == "json") {
        write_json(*wiring.out, request, report, seconds);
    } else {
        write_table(*wiring.out, request, report, seconds);
    }
    return 0;
}

void add_what(CLI::App& command, StoreFlags& flags) {
    add_formula_input(command, flags.input, true);
    command.add_option("--name", flags.name,
                       "How the values are called, before the dot: NAME.OUTPUT (default: the "
                       "formula's name)");
    auto* universe = command.add_option("--universe", flags.universe, kUniverseHelp);
    command
        .add_option("--symbol", flags.symbols, "Only this instrument; more than once if need be")
        ->excludes(universe)
        ->take_all();
    command.add_option("--period", flags.period, "Default 1d")->check(period_validator());
    command.add_option("--adjust", flags.adjust, "none, forward (default), backward or ratio")
        ->check(adjust_validator());
    command.add_option("--from", flags.from, "First day that is written");
    command.add_option("--to", flags.to, "Last day; the formula knows nothing later");
}

}  // namespace

void add_formula_store(CLI::App& formula, Context context) {
    auto* command =
        formula.add_subcommand("store", "Keep what a formula gives over many instruments");
    auto flags = std::make_shared<StoreFlags>();
    add_what(*command, *flags);
    command->add_flag("--replace", flags->replace, "Erase first what the name has in the period");
    command->add_flag("--allow-look-ahead", flags->allow_look_ahead,
                      "Take a formula whose values depend on later bars");
    command->add_option("--format", flags->format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer(
        "Examples:\n"
        "  mystocks formula store MACD\n"
        "  mystocks formula store -e 'MOM: PCTRANK(C/REF(C,20));' --name FACTOR --universe "
        "kind:stock\n"
        "  mystocks formula store my.formula --adjust none --period 1w --format json\n"
        "'mystocks values' lists and shows them. Run again, it adds what is new and changes what\n"
        "changed. Stopped, whole writes stay, and the same command goes on.\n");
    command->final_callback([context, flags] {
        context.action = [context, flags] {
            return with_diagnostics(*context.wiring.err,
                                    [&] { return run_store(context, *flags); });
        };
    });
}

}  // namespace mystocks::cli::detail
