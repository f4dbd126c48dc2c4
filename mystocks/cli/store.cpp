#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/job/store_summary.hpp"

namespace mystocks::cli::detail {
namespace {

using States = std::vector<std::pair<store::StoreState, const job::StoreEntry*>>;

States states_of(const std::vector<job::StoreEntry>& entries) {
    States states;
    for (const job::StoreEntry& entry : entries) {
        states.emplace_back(entry.keeper->state(), &entry);
    }
    return states;
}

std::string class_names(const job::StoreEntry& entry) {
    std::string names;
    for (const store::DataClass data_class : entry.classes) {
        names += (names.empty() ? "" : ", ") + std::string(to_string(data_class));
    }
    return names;
}

// `rows` in brackets, each as `write` writes it.
template <typename Rows, typename Write>
void write_list(std::ostream& out, const Rows& rows, const Write& write) {
    const char* comma = "";
    out << '[';
    for (const auto& row : rows) {
        out << comma;
        write(row);
        comma = ",";
    }
    out << ']';
}

void write_texts(std::ostream& out, const std::vector<std::string>& texts) {
    write_list(out, texts, [&](const std::string& text) { out << json_text(text); });
}

void write_states_json(std::ostream& out, const States& states) {
    write_list(out, states, [&](const auto& row) {
        const store::StoreState& state = row.first;
        out << "{\"url\":" << json_text(state.url) << ",\"driver\":" << json_text(state.driver)
            << ",\"version\":" << json_text(state.version)
            << ",\"reachable\":" << (state.reachable ? "true" : "false")
            << ",\"trouble\":" << json_text(state.trouble)
            << ",\"round_trip_ms\":" << base::number_text(state.round_trip_ms)
            << ",\"bytes\":" << state.bytes << ",\"schema\":" << state.schema
            << ",\"schema_wanted\":" << state.schema_wanted << ",\"remarks\":";
        write_texts(out, state.remarks);
        out << ",\"classes\":";
        write_list(out, row.second->classes,
                   [&](store::DataClass one) { out << json_text(to_string(one)); });
        out << '}';
    });
}

// What the stores hold; nothing of it where they could not be opened.
struct Held {
    std::string driver;
    std::uint64_t instruments = 0;
    std::vector<std::string> sources;
    std::vector<job::ClassSummary> classes;
};

Held held_by(const job::Stores& stores) {
    store::InstrumentQuery any;
    any.limit = 1;
    return {stores.series->capabilities().driver, stores.records->search_instruments(any).total,
            stores.records->list_sources(), job::summarize(stores.series->list_series())};
}

std::uint64_t bytes_of(const States& states) {
    std::uint64_t bytes = 0;
    for (const auto& [state, entry] : states) {
        bytes += state.bytes;
    }
    return bytes;
}

// Rows that take no bytes are of a server that can't say what they take.
bool tells_bytes(const job::ClassSummary& row) {
    return row.bytes > 0 || row.rows == 0;
}

void write_info_json(std::ostream& out, const States& states, const Held& held) {
    out << "{\"url\":" << json_text(states.empty() ? "" : states.front().first.url)
        << ",\"driver\":" << json_text(held.driver) << ",\"bytes\":" << bytes_of(states)
        << ",\"stores\":";
    write_states_json(out, states);
    out << ",\"instruments\":" << held.instruments << ",\"sources\":";
    write_texts(out, held.sources);
    out << ",\"classes\":";
    write_list(out, held.classes, [&](const job::ClassSummary& row) {
        out << "{\"name\":" << json_text(row.name) << ",\"series\":" << row.series
            << ",\"instruments\":" << row.instruments << ",\"rows\":" << row.rows
            << ",\"bytes\":" << (tells_bytes(row) ? std::to_string(row.bytes) : "null")
            << ",\"bytes_per_row\":"
            << (tells_bytes(row) ? base::number_text(row.bytes_per_row()) : "null") << '}';
    });
    out << "}\n";
}

void write_states(std::ostream& out, const States& states) {
    for (const auto& [state, entry] : states) {
        out << state.url << " (" << state.driver;
        if (!state.reachable) {
            out << "): not reachable\n  " << state.trouble << '\n';
        } else {
            out << ", " << state.version << "), "
                << (state.bytes > 0 ? std::to_string(state.bytes) + " bytes" : "size unknown")
                << ", answers in " << fmt::format("{:.2f}", state.round_trip_ms) << " ms\n";
        }
        out << "  keeps " << class_names(*entry) << '\n';
        if (state.reachable && state.schema != state.schema_wanted) {
            out << "  layout " << state.schema << ", and this program's is " << state.schema_wanted
                << (state.schema < state.schema_wanted ? ": run 'mystocks store migrate'\n"
                                                       : ": use the newer program\n");
        }
        for (const std::string& remark : state.remarks) {
            out << "  " << remark << '\n';
        }
    }
}

void write_held(std::ostream& out, const Held& held) {
    std::string sources;
    for (const std::string& source : held.sources) {
        sources += (sources.empty() ? "" : ", ") + source;
    }
    out << held.instruments << " instruments; sources: " << (sources.empty() ? "none" : sources)
        << '\n';
    out << fmt::format("{:<10} {:>12} {:>14} {:>16} {:>14}\n", "class", "instruments", "rows",
                       "bytes", "bytes a row");
    for (const job::ClassSummary& row : held.classes) {
        const bool known = tells_bytes(row);
        out << fmt::format("{:<10} {:>12} {:>14} {:>16} {:>14}\n", row.name, row.instruments,
                           row.rows, known ? std::to_string(row.bytes) : "unknown",
                           known ? fmt::format("{:.2f}", row.bytes_per_row()) : "unknown");
    }
}

int run_info(const Context& context, const std::string& format) {
    const auto entries = context.wiring.store_keepers(context.global);
    const States states = states_of(entries);
    std::ostream& out = *context.wiring.out;
    if (format != "json") {
        write_states(out, states);
        write_held(out, held_by(context.wiring.open_stores(context.global, OpenMode::kExisting)));
        return 0;
    }
    Held held;
    try {
        held = held_by(context.wiring.open_stores(context.global, OpenMode::kExisting));
    } catch (const base::Error&) {
        write_info_json(out, states, held);  // what the states say is worth having
        throw;
    }
    write_info_json(out, states, held);
    return 0;
}

int run_check(const Context& context, const std::string& format) {
    const job::Stores stores = context.wiring.open_stores(context.global, OpenMode::kExisting);
    const store::CheckReport report = stores.series->check();
    std::ostream& out = *context.wiring.out;
    if (format == "json") {
        out << "{\"series\":" << report.series << ",\"rows\":" << report.rows << ",\"damages\":";
        write_list(out, report.damages, [&](const store::Damage& damage) {
            out << "{\"where\":" << json_text(damage.where)
                << ",\"what\":" << json_text(damage.what) << '}';
        });
        out << "}\n";
    } else {
        for (const store::Damage& damage : report.damages) {
            out << "damaged: " << damage.where << ": " << damage.what << '\n';
        }
        out << report.series << " series, " << report.rows << " rows checked, "
            << report.damages.size() << " damages\n";
    }
    if (report.damages.empty()) {
        return 0;
    }
    *context.wiring.err << "mystocks: the store is damaged; restore a backup, or erase and import "
                           "the series named above again\n";
    return base::facts_of(base::ErrorKind::kCorrupt).exit_code;
}

using Steps = std::vector<std::pair<std::string, std::vector<store::Migration>>>;  // by store

void write_steps_json(std::ostream& out, const Steps& steps) {
    out << "{\"stores\":";
    write_list(out, steps, [&](const auto& store) {
        out << "{\"url\":" << json_text(store.first) << ",\"steps\":";
        write_list(out, store.second, [&](const store::Migration& step) {
            out << "{\"number\":" << step.number << ",\"name\":" << json_text(step.name)
                << ",\"sql\":" << json_text(step.sql) << '}';
        });
        out << '}';
    });
    out << "}\n";
}

void write_steps(std::ostream& out, const Steps& steps, bool plan) {
    for (const auto& [url, of_store] : steps) {
        if (of_store.empty()) {
            out << url << ": up to date\n";
            continue;
        }
        out << url << ": " << of_store.size()
            << (plan ? " steps would be applied\n" : " steps applied\n");
        for (const store::Migration& step : of_store) {
            out << "  " << step.number << ' ' << step.name << '\n';
            if (plan && !step.sql.empty()) {
                out << step.sql << '\n';
            }
        }
    }
}

int run_migrate(const Context& context, bool plan, const std::string& format) {
    Steps steps;
    for (const job::StoreEntry& entry : context.wiring.store_keepers(context.global)) {
        steps.emplace_back(entry.keeper->state().url,
                           plan ? entry.keeper->pending() : entry.keeper->migrate());
    }
    if (format == "json") {
        write_steps_json(*context.wiring.out, steps);
    } else {
        write_steps(*context.wiring.out, steps, plan);
    }
    return 0;
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

std::shared_ptr<std::string> add_format(CLI::App& command) {
    auto format = std::make_shared<std::string>("table");
    command.add_option("--format", *format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    return format;
}

void add_migrate(CLI::App& store, Context context) {
    auto* migrate = store.add_subcommand("migrate", "Bring the stores' layout up to date");
    auto plan = std::make_shared<bool>(false);
    migrate->add_flag("--plan", *plan, "Only show what would be done");
    const auto format = add_format(*migrate);
    migrate->footer(
        "Examples:\n"
        "  mystocks store migrate --plan\n"
        "  mystocks store migrate\n"
        "Any number of programs may run it at once: each step is applied once.\n");
    migrate->final_callback([context, plan, format] {
        context.action = [context, plan, format] { return run_migrate(context, *plan, *format); };
    });
}

}  // namespace

void add_store(CLI::App& app, Context context) {
    auto* store = app.add_subcommand("store", "Look after the store");
    store->require_subcommand(1);
    store->footer(
        "Examples:\n"
        "  mystocks store info\n"
        "  mystocks store check\n"
        "  mystocks store copy --from sqlite:old.db\n"
        "  mystocks store backup /backup/mystocks-2026-07-06.db\n");
    auto* info = store->add_subcommand(
        "info", "Each store's state; instruments, rows and bytes by class of data");
    const auto info_format = add_format(*info);
    info->footer("Example:\n  mystocks store info --format json\n");
    info->final_callback([context, info_format] {
        context.action = [context, info_format] { return run_info(context, *info_format); };
    });
    auto* check = store->add_subcommand("check", "Read everything and verify its checksums");
    const auto check_format = add_format(*check);
    check->footer("Example:\n  mystocks store check && echo sound\n");
    check->final_callback([context, check_format] {
        context.action = [context, check_format] { return run_check(context, *check_format); };
    });
    add_migrate(*store, context);
    add_store_copy(*store, context);
    auto path = std::make_shared<std::string>();
    auto* backup = store->add_subcommand("backup", "Copy the store while it is in use");
    backup->add_option("path", *path, "File to write; must not exist")->required();
    backup->footer("Example:\n  mystocks store backup ~/mystocks-backup.db\n");
    backup->final_callback([context, path] {
        context.action = [context, path] { return run_backup(context, *path); };
    });
}

}  // namespace mystocks::cli::detail
