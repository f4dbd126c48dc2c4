#include "mystocks/api/detail/strategy_types.hpp"

#include <utility>

#include <fmt/format.h>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/http/json.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::api::detail {

http::StructNotes notes_of(std::type_identity<StrategyDiagnostic>) {
    return {"StrategyDiagnostic",
            "What is wrong with a strategy's text.",
            {{.field = "line", .description = "From 1; 0: of the whole text."},
             {.field = "column", .description = "From 1, in characters; 0: of the whole line."},
             {.field = "key",
              .description = "The key that is to blame, as in signals.entry; may be empty."},
             {.field = "message", .description = "What is wrong, and what to write."}}};
}

http::StructNotes notes_of(std::type_identity<StrategyParameter>) {
    return {"StrategyParameter",
            "A number that the strategy's formulas may name.",
            {{.field = "name", .description = "As the formulas name it."},
             {.field = "default_value", .description = "Where none is given."},
             {.field = "min", .description = "The least."},
             {.field = "max", .description = "The greatest."},
             {.field = "step", .description = "From one value to the next."}}};
}

http::StructNotes notes_of(std::type_identity<StrategyProblem>) {
    return {"StrategyProblem",
            "A strategy that can't be used: RFC 9457, and what is wrong where.",
            {{.field = "type", .description = "urn:mystocks:error:invalid-strategy."},
             {.field = "title", .description = "The kind of error, for people."},
             {.field = "status", .description = "422."},
             {.field = "detail", .description = "The first error, with its line."},
             {.field = "diagnostics", .description = "By line."}}};
}

std::vector<StrategyDiagnostic> diagnostics_of(const backtest::StrategyRefused& refused) {
    std::vector<StrategyDiagnostic> list;
    for (const backtest::StrategyProblem& each : refused.problems()) {
        list.push_back({each.line, each.column, each.key, each.message});
    }
    return list;
}

std::vector<StrategyParameter> parameters_of(const backtest::StrategyFile& strategy) {
    std::vector<StrategyParameter> list;
    for (const backtest::ParameterSpec& each : strategy.parameters) {
        list.push_back({each.name, each.value, each.min, each.max, each.step});
    }
    return list;
}

std::string hash_text(const backtest::StrategyFile& strategy) {
    return fmt::format("{:016x}", backtest::strategy_hash(strategy));
}

http::Response refusal_of(const backtest::StrategyRefused& refused) {
    const StrategyProblem problem{"urn:mystocks:error:invalid-strategy", "The strategy has errors",
                                  422, refused.message(), diagnostics_of(refused)};
    http::Response response =
        http::Response::text(std::string(http::kProblemContentType), http::to_json(problem), 422);
    response.cache_control = "no-store";
    return response;
}

http::Refusal bad_strategy() {
    return {422, "The strategy's text has errors.", &http::description_of<StrategyProblem>()};
}

std::shared_ptr<const backtest::StrategyFile> chosen_strategy(
    const Context& context, const std::optional<std::string>& text,
    const std::optional<std::string>& name, std::optional<base::Date> from,
    std::optional<base::Date> to) {
    if (text.has_value() == name.has_value()) {
        throw http::InvalidRequest("text", "give either a text or the name of a strategy");
    }
    backtest::StrategyFile strategy =
        text ? backtest::parse_strategy(*text, "strategy", context.formulas)
             : *wired(context.strategies).find(*name);
    if (from) {
        strategy.data.from = from;
    }
    if (to) {
        strategy.data.to = to;
    }
    if (strategy.data.from && strategy.data.to && *strategy.data.from > *strategy.data.to) {
        throw http::InvalidRequest("to", "lies before the first day");
    }
    return std::make_shared<const backtest::StrategyFile>(std::move(strategy));
}

}  // namespace mystocks::api::detail
