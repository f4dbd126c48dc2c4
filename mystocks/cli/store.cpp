#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/job/store_summary.hpp"

namespace mystocks::cli::detail {
namespace {

void write_info_json(std::ostream& out, const job::Stores& stores,
                     const std::vector<job::ClassSummary>& classes) {
    out << "{\"url\":" << json_text(stores.url)
        << ",\"driver\":" << json_text(stores.series->capabilities().driver)
        << ",\"bytes\":" << stores.bytes() << ",\"sources\":[";
    const char* comma = "";
    for (const std::string& source : stores.records->list_sources()) {
        out << comma << json_text(source);
        comma = ",";
    }
    out << "],\"classes\":[";
    comma = "";
    for (const job::ClassSummary& row : classes) {
        out << comma << "{\"name\":" << json_text(row.name) << ",\"series\":" << row.series
            << ",\"instruments\":" << row.instruments << ",\"rows\":" << row.rows
            << ",\"bytes\":" << row.bytes
            << ",\"bytes_per_row\":" << base::number_text(row.bytes_per_row()) << '}';
        comma = ",";
    }
    out << "]}\n";
}

void write_info_table(std::ostream& out, const job::Stores& stores,
                      const std::vector<job::ClassSummary>& classes) {
    out << stores.url << " (" << stores.series->capabilities().driver << "), " << stores.bytes()
        << " bytes on disk\n";
    std::string sources;
    for (const std::string& source : stores.records->list_sources()) {
        sources += (sources.empty() ? "" : ", ") + source;
    }
    const store::InstrumentPage page = stores.records->search_instruments({});
    out << page.total << " instruments; sources: " << (sources.empty() ? "none" : sources) << '\n';
    out << fmt::format("{:<10} {:>12} {:>14} {:>16} {:>14}\n", "class", "instruments", "rows",
                       "bytes", "bytes a row");
    for (const job::ClassSummary& row : classes) {
        out << fmt::format("{:<10} {:>12} {:>14} {:>16} {:>14.2f}\n", row.name, row.instruments,
                           row.rows, row.bytes, row.bytes_per_row());
    }
}

int run_info(const Context& context, const std::string& format) {
    const job::Stores stores = context.wiring.open_stores(context.global, OpenMode::kExisting);
    const auto classes = job::summarize(stores.series->list_series());
    if (format == "json") {
        write_info_json(*context.wiring.out, stores, classes);
    } else {
        write_info_table(*context.wiring.out, stores, classes);
    }
    return 0;
}

int run_check(const Context& context) {
    const job::Stores stores = context.wiring.open_stores(context.global, OpenMode::kExisting);
    const store::CheckReport report = stores.series->check();
    std::ostream& out = *context.wiring.out;
    for (const store::Damage& damage : report.damages) {
        out << "damaged: " << damage.where << ": " << damage.what << '\n';
    }
    out << report.series << " series, " << report.rows << " rows checked, " << report.damages.size()
        << " damages\n";
    if (report.damages.empty()) {
        return 0;
    }
    *context.wiring.err << "mystocks: the store is damaged; restore a backup, or erase and import "
                           "the series named above again\n";
    return base::facts_of(base::ErrorKind::kCorrupt).exit_code;
}

int run_backup(const Context& context, const std::string& path) {
    const job::Stores stores = context.wiring.open_stores(context.global, OpenMode::kExisting);
    stores.backup(path, [&](std::uint64_t done, std::uint64_t total) {
        if (context.wiring.err_is_terminal && total > 0) {
            *context.wiring.err << fmt::format("\r{:3} % copied", done * 100 / total) << std::flush;
        }
    });
    if (context.wiring.err_is_terminal) {
        *context.wiring.err << '\n';
    }
    *context.wiring.out << "backup written to " << path << '\n';
    return 0;
}

}  // namespace

void add_store(CLI::App& app, Context context) {
    auto* store = app.add_subcommand("store", "Look after the store");
    store->require_subcommand(1);
    store->footer(
        "Examples:\n"
        "  mystocks store info\n"
        "  mystocks store check\n"
        "  mystocks store backup /backup/mystocks-2026-07-06.db\n");
    auto format = std::make_shared<std::string>("table");
    auto* info = store->add_subcommand("info", "Instruments, rows and bytes, by class of data");
    info->add_option("--format", *format, "table or json")->check(CLI::IsMember({"table", "json"}));
    info->footer("Example:\n  mystocks store info --format json\n");
    info->final_callback([context, format] {
        context.action = [context, format] { return run_info(context, *format); };
    });
    auto* check = store->add_subcommand("check", "Read everything and verify its checksums");
    check->footer("Example:\n  mystocks store check && echo sound\n");
    check->final_callback([context] { context.action = [context] { return run_check(context); }; });
    auto path = std::make_shared<std::string>();
    auto* backup = store->add_subcommand("backup", "Copy the store while it is in use");
    backup->add_option("path", *path, "File to write; must not exist")->required();
    backup->footer("Example:\n  mystocks store backup ~/mystocks-backup.db\n");
    backup->final_callback([context, path] {
        context.action = [context, path] { return run_backup(context, *path); };
    });
}

}  // namespace mystocks::cli::detail
