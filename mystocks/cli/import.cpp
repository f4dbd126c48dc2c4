#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/interrupt.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/job/import_job.hpp"

namespace mystocks::cli::detail {
namespace {

struct ImportFlags {
    std::vector<std::string> paths;
    std::string kind;
    std::string period;
    std::string symbol;
    std::vector<std::string> map;
    std::string time_zone;
    std::string stamp;
    bool allow_adjusted = false;
    std::optional<std::uint64_t> seed;
    std::string format = "text";
};

job::ImportRequest request_of(const std::string& source, const ImportFlags& flags) {
    job::ImportRequest request;
    request.source = source;
    request.paths.assign(flags.paths.begin(), flags.paths.end());
    request.seed = flags.seed;
    request.table.kind = flags.kind;
    if (!flags.period.empty()) {
        request.table.period = market::parse_period(flags.period);
        if (!request.table.period) {
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              "--period '" + flags.period +
                                  "' is none of 1m 5m 15m 30m 60m 1d "
                                  "1w 1M");
        }
    }
    if (!flags.symbol.empty()) {
        request.table.symbol = market::InstrumentId::parse(flags.symbol);
    }
    request.table.map = job::parse_column_map(flags.map);
    request.table.time_zone = flags.time_zone;
    if (!flags.stamp.empty()) {
        request.table.stamped_at_begin = flags.stamp == "begin";
    }
    request.table.allow_adjusted = flags.allow_adjusted;
    return request;
}

std::string bar_of(const job::ImportProgress& now) {
    constexpr int kWidth = 24;
    const double total = double(now.bytes_total > 0 ? now.bytes_total : now.units_total);
    const double done = double(now.bytes_total > 0 ? now.bytes_done : now.units_done);
    const double share = total > 0 ? std::min(1.0, done / total) : 0;
    const int filled = int(share * kWidth);
    std::string line = fmt::format("\r[{}{}] {:3.0f}%  {} of {} files  {} rows",
                                   std::string(std::size_t(filled), '#'),
                                   std::string(std::size_t(kWidth - filled), ' '), share * 100,
                                   now.units_done, now.units_total, now.rows_read);
    line += fmt::format("  {:.2f} M rows/s", now.rows_per_second / 1e6);
    if (now.seconds_left) {
        line += fmt::format("  {:.0f} s left", *now.seconds_left);
    }
    return line + "\x1b[K";
}

int run_import_command(const Context& context, const std::string& source,
                       const ImportFlags& flags) {
    base::Interrupt interrupt;  // before the store starts threads of its own
    const Wiring& wiring = context.wiring;
    const job::ImportRequest request = request_of(source, flags);
    const std::unique_ptr<feed::Source> opened = wiring.open_source(context.global, request);
    const job::Stores stores = wiring.open_stores(context.global, OpenMode::kCreate);
    job::ImportOptions options;
    options.parse_threads = wiring.import_threads(context.global);
    const auto progress = [&wiring](const job::ImportProgress& now) {
        if (wiring.err_is_terminal) {
            *wiring.err << bar_of(now) << std::flush;
        }
    };
    const job::ImportOutcome outcome = job::run_import(
        *opened, stores, *wiring.clock, options, interrupt.token(), [](std::int64_t) {}, progress);
    if (wiring.err_is_terminal) {
        *wiring.err << '\n';
    }
    if (flags.format == "json") {
        *wiring.out << job::to_json(outcome.report) << '\n';
    } else {
        *wiring.out << "import " << outcome.run.id << ' ' << store::to_string(outcome.run.state)
                    << ": " << outcome.run.source << ' ' << outcome.run.what << '\n'
                    << job::to_text(outcome.report);
    }
    const job::ImportReport& report = outcome.report;
    const bool nothing_kept = report.inserted + report.changed + report.unchanged == 0;
    if (!outcome.failure && nothing_kept && report.rejected > 0) {
        *wiring.err << "mystocks: nothing was imported; the reasons are in the report\n";
        return base::facts_of(base::ErrorKind::kInvalidArgument).exit_code;
    }
    return outcome.failure ? base::facts_of(*outcome.failure).exit_code : 0;
}

CLI::App* add_source(CLI::App& import, Context context, const std::string& name,
                     const std::string& about, const std::shared_ptr<ImportFlags>& flags) {
    auto* command = import.add_subcommand(name, about);
    command->add_option("--format", flags->format, "Report as text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->final_callback([context, name, flags] {
        context.action = [context, name, flags] {
            return run_import_command(context, name, *flags);
        };
    });
    return command;
}

void add_csv(CLI::App& import, Context context) {
    auto flags = std::make_shared<ImportFlags>();
    auto* csv = add_source(import, context, "csv", "CSV files: plain, .gz or .zip", flags);
    csv->add_option("files", flags->paths, "Files or folders")->required();
    csv->add_option("--kind", flags->kind, "What the rows are; told from the header if left out")
        ->check(CLI::IsMember({"bars", "ticks", "depth", "actions", "instruments", "calendar"}));
    csv->add_option("--period", flags->period, "Period of the bars: 1m … 1M");
    csv->add_option("--symbol", flags->symbol, "Instrument of a file that doesn't name it");
    csv->add_option("--map", flags->map,
                    "field=column[,…]: date time open high low close volume "
                    "amount symbol …; wins over guessing");
    csv->add_option("--time-zone", flags->time_zone,
                    "IANA zone of the times (default: the "
                    "exchange's)");
    csv->add_option("--stamp", flags->stamp, "Whether times stamp a bar's begin or its end")
        ->check(CLI::IsMember({"begin", "end"}));
    csv->add_flag("--allow-adjusted", flags->allow_adjusted,
                  "Store prices that the file says are adjusted, as if they were raw");
    csv->footer(
        "Examples:\n"
        "  mystocks import csv 600519_2024.csv.gz\n"
        "  mystocks import csv GOOG.csv --symbol GOOG.US --period 1d\n"
        "  mystocks import csv x.csv --symbol sh600000 --map date=日期,close=5\n"
        "  mystocks import csv --kind actions actions_2021.csv\n");
}

}  // namespace

void add_import(CLI::App& app, Context context) {
    auto* import = app.add_subcommand("import", "Bring in files, or the simulated market");
    import->require_subcommand(1);
    import->footer(
        "Examples:\n"
        "  mystocks import tdx ~/new_tdx/vipdoc ~/new_tdx/T0002/hq_cache\n"
        "  mystocks import csv *.csv --symbol AAPL.US\n"
        "  mystocks import simulated --seed 7\n"
        "Running an import again is harmless: rows that are there already are counted "
        "as unchanged.\n");
    auto tdx_flags = std::make_shared<ImportFlags>();
    auto* tdx =
        add_source(*import, context, "tdx",
                   "TDX files: .day .lc1 .lc5, names, blocks, corporate actions", tdx_flags);
    tdx->add_option("paths", tdx_flags->paths, "Files, or folders that are searched")->required();
    tdx->footer(
        "Examples:\n"
        "  mystocks import tdx ~/new_tdx\n"
        "  mystocks import tdx vipdoc/sh/lday/sh600000.day\n");
    add_csv(*import, context);
    auto qlib_flags = std::make_shared<ImportFlags>();
    auto* qlib =
        add_source(*import, context, "qlib",
                   "A folder in the binary layout of qlib: daily bars, members", qlib_flags);
    qlib->add_option("folder", qlib_flags->paths, "The folder that holds calendars and features")
        ->required()
        ->expected(1);
    qlib->footer("Example:\n  mystocks import qlib ~/.qlib/qlib_data/cn_data\n");
    auto simulated_flags = std::make_shared<ImportFlags>();
    auto* simulated = add_source(*import, context, "simulated",
                                 "A made-up market, marked as simulated", simulated_flags);
    simulated->add_option("--seed", simulated_flags->seed, "Another seed, another market");
    simulated->footer("Example:\n  mystocks --home /tmp/look import simulated --seed 7\n");
}

}  // namespace mystocks::cli::detail
