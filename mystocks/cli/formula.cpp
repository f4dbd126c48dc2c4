// mystocks formula check | list | show | functions (run and store are in files of their own).
#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/formula_input.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/formula/field_table.hpp"
#include "mystocks/formula/function_table.hpp"

namespace mystocks::cli::detail {
namespace {

using base::number_text;

std::string joined(const std::vector<std::string>& texts, const char* separator) {
    std::string all;
    for (const std::string& each : texts) {
        all += (all.empty() ? "" : separator) + each;
    }
    return all;
}

std::string parameter_line(const formula::Formula& formula) {
    std::vector<std::string> texts;
    for (const formula::Parameter& each : formula.parameters()) {
        texts.push_back(fmt::format("{}={} ({} to {})", each.name, number_text(each.default_value),
                                    number_text(each.min), number_text(each.max)));
    }
    return joined(texts, ", ");
}

void write_check_json(std::ostream& out, const formula::Formula& formula) {
    out << "{\"ok\":" << (formula.ok() ? "true" : "false") << ",\"diagnostics\":[";
    const char* comma = "";
    for (const formula::Diagnostic& each : formula.diagnostics()) {
        out << comma << "{\"severity\":"
            << (each.severity == formula::Severity::kError ? "\"error\"" : "\"warning\"")
            << ",\"line\":" << each.where.line << ",\"column\":" << each.where.column
            << ",\"offset\":" << each.where.offset << ",\"length\":" << each.where.length
            << ",\"message\":" << json_text(each.message)
            << ",\"suggestion\":" << json_text(each.suggestion) << '}';
        comma = ",";
    }
    out << "]}\n";
}

int run_check(const Context& context, const FormulaInput& input, const std::string& format) {
    const auto library = open_library(context);
    const auto text = formula_text(input);
    const auto formula = text ? library->parse(*text) : library->entry(input.file_or_name).formula;
    if (format == "json") {
        write_check_json(*context.wiring.out, *formula);
    } else {
        *context.wiring.err << formula::to_string(formula->diagnostics(), formula->text());
        if (formula->ok()) {
            std::ostream& out = *context.wiring.out;
            const formula::Program program = formula->program();
            out << "ok; outputs: " << joined(formula->output_names(), ", ") << '\n';
            if (!formula->parameters().empty()) {
                out << "parameters: " << parameter_line(*formula) << '\n';
            }
            out << (program.looks_ahead ? "looks ahead: not for screens and backtests\n" : "")
                << (program.crosses_market ? "compares instruments: a run takes the whole market\n"
                                           : "");
        }
    }
    return formula->ok() ? 0 : base::facts_of(base::ErrorKind::kInvalidArgument).exit_code;
}

struct ListOptions {
    std::string kind;
    std::string group;
    std::string format = "table";
};

void write_list_json(std::ostream& out, const std::vector<job::LibraryEntry>& entries) {
    out << '[';
    const char* comma = "";
    for (const job::LibraryEntry& each : entries) {
        out << comma << "{\"name\":" << json_text(each.facts.name)
            << ",\"kind\":" << json_text(to_string(each.kind))
            << ",\"group\":" << json_text(each.facts.group)
            << ",\"zh\":" << json_text(each.facts.zh) << ",\"en\":" << json_text(each.facts.en)
            << ",\"panel\":" << json_text(to_string(each.facts.panel))
            << ",\"convention\":" << json_text(each.facts.convention)
            << ",\"built_in\":" << (each.built_in ? "true" : "false")
            << ",\"version\":" << each.version << '}';
        comma = ",\n";
    }
    out << "]\n";
}

int run_list(const Context& context, const ListOptions& options) {
    std::vector<job::LibraryEntry> entries = open_library(context)->list();
    std::erase_if(entries, [&](const job::LibraryEntry& each) {
        return (!options.kind.empty() && options.kind != to_string(each.kind)) ||
               (!options.group.empty() && options.group != each.facts.group);
    });
    std::ostream& out = *context.wiring.out;
    if (options.format == "json") {
        write_list_json(out, entries);
        return 0;
    }
    const bool csv = options.format == "csv";
    if (csv) {
        out << "name,kind,group,built_in,en\n";
    }
    for (const job::LibraryEntry& each : entries) {
        if (csv) {
            out << each.facts.name << ',' << to_string(each.kind) << ',' << each.facts.group << ','
                << (each.built_in ? "yes" : "no") << ",\"" << each.facts.en << "\"\n";
        } else {
            out << fmt::format("{:<20} {:<10} {:<16} {}\n", each.facts.name, to_string(each.kind),
                               each.facts.group, each.facts.en + "  " + each.facts.zh);
        }
    }
    return 0;
}

int run_show(const Context& context, const std::string& name) {
    const job::LibraryEntry entry = open_library(context)->entry(name);
    *context.wiring.err << entry.facts.name << ": " << entry.facts.en << "  " << entry.facts.zh
                        << '\n';
    if (!entry.formula->parameters().empty()) {
        *context.wiring.err << "parameters: " << parameter_line(*entry.formula) << '\n';
    }
    *context.wiring.out << entry.text << (entry.text.ends_with('\n') ? "" : "\n");
    return 0;
}

std::string signature_of(const formula::Function& function) {
    if (function.category == formula::Category::kOperator) {
        return std::string(function.name);
    }
    std::string text(function.name);
    text += '(';
    for (const formula::Argument& argument : function.arguments) {
        text += (text.ends_with('(') ? "" : ", ") + std::string(argument.name);
    }
    return text + ')';
}

int run_functions(const Context& context, const std::string& name) {
    std::ostream& out = *context.wiring.out;
    if (name.empty()) {
        for (const formula::Function& each : formula::function_table()) {
            out << fmt::format("{:<30} {}{}\n", signature_of(each), each.title_zh,
                               each.looks_ahead ? " (looks ahead)" : "");
        }
        for (const formula::FieldFacts& each : formula::field_table()) {
            out << fmt::format("{:<30} {}\n", each.name, each.title_zh);
        }
        return 0;
    }
    const formula::Function* function = formula::find_function(name);
    if (function == nullptr) {
        throw base::Error(
            base::ErrorKind::kNotFound,
            "there is no function '" + name + "'; 'mystocks formula functions' lists them all");
    }
    out << signature_of(*function) << "  " << function->title_zh << "\n\n"
        << function->definition << "\nwarm-up: " << function->warm_up
        << "\nundefined: " << function->undefined << "\nexample: " << function->example
        << "\nsource: " << function->source << '\n';
    return 0;
}

void add_check(CLI::App& formula, Context context) {
    auto* command = formula.add_subcommand("check", "Say what is wrong with a formula's text");
    struct Options {
        FormulaInput input;
        std::string format = "table";
    };
    auto options = std::make_shared<Options>();
    add_formula_input(*command, options->input, false);
    command->add_option("--format", options->format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer(
        "Examples:\n"
        "  mystocks formula check my.formula\n"
        "  mystocks formula check -e 'X: MA(C,20);'\n");
    command->final_callback([context, options] {
        context.action = [context, options] {
            return run_check(context, options->input, options->format);
        };
    });
}

void add_list(CLI::App& formula, Context context) {
    auto* command = formula.add_subcommand("list", "List the formulas that have a name");
    auto options = std::make_shared<ListOptions>();
    command->add_option("--kind", options->kind, "indicator, pattern or screen")
        ->check(CLI::IsMember({"indicator", "pattern", "screen"}));
    command->add_option("--group", options->group, "trend, momentum, volatility …");
    command->add_option("--format", options->format, "table, csv or json")
        ->check(CLI::IsMember({"table", "csv", "json"}));
    command->footer("Example:\n  mystocks formula list --kind screen\n");
    command->final_callback([context, options] {
        context.action = [context, options] { return run_list(context, *options); };
    });
}

void add_named(CLI::App& formula, Context context, const char* word, const char* about,
               const char* example, bool required,
               int (*run)(const Context& context, const std::string& name)) {
    auto* command = formula.add_subcommand(word, about);
    auto name = std::make_shared<std::string>();
    command->add_option("name", *name, "Its name, in any case")->required(required);
    command->footer(example);
    command->final_callback([context, name, run] {
        context.action = [context, name, run] { return run(context, *name); };
    });
}

}  // namespace

void add_formula(CLI::App& app, Context context) {
    auto* command =
        app.add_subcommand("formula", "Formulas in TDX's language: run, keep, check, look up");
    command->require_subcommand(1);
    command->footer(
        "Examples:\n"
        "  mystocks formula run MACD --symbol 600000.SH --limit 20\n"
        "  mystocks formula list --kind screen\n");
    add_formula_run(*command, context);
    add_formula_store(*command, context);
    add_check(*command, context);
    add_list(*command, context);
    add_named(*command, context, "show", "Print a formula's text",
              "Example:\n  mystocks formula show MACD\n", true, run_show);
    add_named(*command, context, "functions", "List the language's functions, or explain one",
              "Examples:\n  mystocks formula functions\n  mystocks formula functions SMA\n", false,
              run_functions);
}

}  // namespace mystocks::cli::detail
