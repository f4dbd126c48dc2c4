#include "mystocks/formula/reference.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "mystocks/formula/detail/reference_text.hpp"
#include "mystocks/formula/function_table.hpp"

namespace mystocks::formula {

namespace {

constexpr std::pair<Category, std::string_view> kChapters[] = {
    {Category::kOperator, "Operators"},
    {Category::kChoice, "Choice"},
    {Category::kLookingBack, "Looking back"},
    {Category::kAverage, "Averages and sums"},
    {Category::kExtreme, "Extremes"},
    {Category::kNumber, "Numbers"},
    {Category::kStatistic, "Statistics"},
    {Category::kMarket, "The market's own"},
    {Category::kFilter, "Adaptive averages and cycles"},
    {Category::kCrossSection, "Across the market"},
    {Category::kLookingAhead, "Looking ahead"},
};

std::string call_of(const Function& function) {
    if (function.category == Category::kOperator && function.id != FunctionId::kNot) {
        return function.arguments.size() == 1 ? fmt::format("{}X", function.name)
                                              : fmt::format("A {} B", function.name);
    }
    std::string text(function.name);
    std::string_view before = "(";
    for (const Argument& argument : function.arguments) {
        const std::string_view name =
            argument.kind == ArgumentKind::kText ? "'text'" : argument.name;
        // What can be left out without a number in its place has NaN there.
        const bool bare = argument.optional && argument.otherwise != argument.otherwise;
        text += before;
        text += bare ? fmt::format("[{}]", name) : std::string(name);
        if (argument.optional && !bare) {
            text += fmt::format(" = {}", argument.otherwise);
        }
        before = ", ";
    }
    return text + (function.arguments.empty() ? "" : ")");
}

std::string constants_of(const Function& function) {
    std::string names;
    for (const Argument& argument : function.arguments) {
        if (argument.kind == ArgumentKind::kConstant) {
            names += fmt::format("{}{}", names.empty() ? "" : ", ", argument.name);
        }
    }
    return names;
}

void write(std::string& text, const Function& function) {
    text += fmt::format("\n### `{}` {}\n\n", call_of(function), function.title_zh);
    text += fmt::format("{}.\n\n", function.definition);
    if (!function.aliases.empty()) {
        text += "- Also called:";
        for (std::string_view alias : function.aliases) {
            text += fmt::format(" `{}`", alias);
        }
        text += "\n";
    }
    if (const std::string constants = constants_of(function); !constants.empty()) {
        text += fmt::format("- Must be constant: {}\n", constants);
    }
    const std::pair<std::string_view, std::string_view> facts[] = {
        {"Warm-up", function.warm_up},
        {"Undefined values", function.undefined},
        {"Convention", function.source},
    };
    for (const auto& [name, fact] : facts) {
        if (!fact.empty()) {
            text += fmt::format("- {}: {}\n", name, fact);
        }
    }
    text += fmt::format("- Example: `{}`\n", function.example);
}

}  // namespace

std::string formula_reference() {
    std::string text(detail::reference_introduction());
    text += detail::reference_of_accuracy();
    for (const auto& [category, title] : kChapters) {
        text += fmt::format("\n## {}\n", title);
        for (const Function& function : function_table()) {
            if (function.category == category) {
                write(text, function);
            }
        }
    }
    return text;
}

}  // namespace mystocks::formula
