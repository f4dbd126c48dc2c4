#include "mystocks/formula/detail/statement_facts.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "mystocks/base/nearest_name.hpp"
#include "mystocks/formula/detail/names.hpp"
#include "mystocks/formula/detail/utf8.hpp"

namespace mystocks::formula::detail {
namespace {

// "// 周期 / Period" behind a PARAM in the same line.
void read_labels(std::string_view text, Span where, Parameter& parameter) {
    text = text.substr(where.offset);
    text = text.substr(0, text.find_first_of("\r\n"));
    const std::size_t comment = text.find("//");
    if (comment == std::string_view::npos) {
        return;
    }
    text.remove_prefix(comment + 2);
    const auto trimmed = [](std::string_view part) {
        const std::size_t first = std::min(part.find_first_not_of(" \t/"), part.size());
        const std::size_t last = part.find_last_not_of(" \t");
        return std::string(first >= part.size() ? "" : part.substr(first, last - first + 1));
    };
    const std::size_t slash = text.find(" / ");
    parameter.zh = trimmed(text.substr(0, slash));
    if (slash != std::string_view::npos) {
        parameter.en = trimmed(text.substr(slash + 3));
    }
}

}  // namespace

LineHints hints_of(const Statement& statement, Reporter& reporter) {
    LineHints hints;
    for (const Attribute& attribute : statement.attributes) {
        const std::string key = key_of(attribute.name);
        if (key == "RGB" && attribute.numbers.size() == 3) {
            std::uint32_t color = 0;
            for (const double part : attribute.numbers) {
                color = color * 256 + static_cast<std::uint32_t>(std::clamp(part, 0.0, 255.0));
            }
            hints.color = color_text(color);
        } else if (!attribute.numbers.empty() || !apply_attribute(key, hints)) {
            const auto near = base::nearest_name(key, attribute_names());
            reporter.warning(attribute.where,
                             fmt::format("'{}'", attribute.name.substr(0, 60)) +
                                 " is no drawing attribute that is "
                                 "known: it is left out" +
                                 (near ? "; did you mean " + *near + "?" : std::string()),
                             near.value_or(""));
        }
    }
    return hints;
}

std::optional<Parameter> parameter_of(const Statement& statement, std::string_view text,
                                      std::span<const Parameter> known, Reporter& reporter) {
    const Span where = statement.name_where;
    if (statement.numbers.size() < 3) {
        if (statement.root != kNoExpr || !statement.numbers.empty()) {  // else it is reported
            reporter.error(where,
                           fmt::format("PARAM {0}({1}) needs a default, a least and a "
                                       "greatest value",
                                       statement.name, statement.numbers[0]),
                           fmt::format("{}({}, 1, 250)", statement.name, statement.numbers[0]));
        }
        return {};
    }
    Parameter made;
    made.name = statement.name;
    made.default_value = statement.numbers[0];
    made.min = statement.numbers[1];
    made.max = statement.numbers[2];
    read_labels(text, where, made);
    if (statement.numbers.size() > 3) {
        made.step = statement.numbers[3];
    }
    if (made.min > made.max || made.default_value < made.min || made.default_value > made.max) {
        reporter.error(where, fmt::format("the default of {} has to lie between its least "
                                          "and its greatest value: PARAM {}(default, least, "
                                          "greatest)",
                                          made.name, made.name));
    }
    if (made.step <= 0) {
        reporter.error(where, fmt::format("the step of {} has to be above 0", made.name));
    }
    for (const Parameter& other : known) {
        if (same_name(other.name, made.name)) {
            reporter.error(where, fmt::format("there is a parameter {} already", made.name));
            return {};
        }
    }
    return made;
}

std::string quoted(std::string_view text) {
    return fmt::format("'{}'", text.substr(0, 60));
}

std::string signature_of(const Function& function) {
    std::string text(function.name);
    text += '(';
    for (const Argument& argument : function.arguments) {
        if (text.back() != '(') {
            text += ", ";
        }
        text += argument.optional ? fmt::format("[{}]", argument.name) : argument.name;
    }
    return text + ")";
}

bool looks_like_parameter(std::string_view key) {
    const bool letter_and_digits =
        key[0] >= 'A' && key[0] <= 'Z' && key.size() <= 3 &&
        std::all_of(key.begin() + 1, key.end(), [](char c) { return c >= '0' && c <= '9'; });
    return letter_and_digits || key == "SHORT" || key == "LONG" || key == "MID";
}

std::string count_text(const Shape& shape) {
    return shape.arguments_min == shape.arguments_max
               ? fmt::format("{}", shape.arguments_min)
               : fmt::format("{} to {}", shape.arguments_min, shape.arguments_max);
}

}  // namespace mystocks::formula::detail
