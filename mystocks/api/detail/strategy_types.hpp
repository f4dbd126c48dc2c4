// Strategies as the API shows them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/api.hpp"
#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/backtest/strategy_keys.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/http/message.hpp"
#include "mystocks/http/router.hpp"

namespace mystocks::api::detail {

inline constexpr std::size_t kStrategyNameMax = 64;

struct StrategyDiagnostic {
    std::int64_t line = 0;
    std::int64_t column = 0;
    std::string key;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(StrategyDiagnostic, (), (line, column, key, message))
http::StructNotes notes_of(std::type_identity<StrategyDiagnostic>);

struct StrategyParameter {
    std::string name;
    double default_value = 0;
    double min = 0;
    double max = 0;
    double step = 1;
};
BOOST_DESCRIBE_STRUCT(StrategyParameter, (), (name, default_value, min, max, step))
http::StructNotes notes_of(std::type_identity<StrategyParameter>);

// A strategy's text that can't be used: RFC 9457 with what is wrong where.
struct StrategyProblem {
    std::string type;
    std::string title;
    std::int64_t status = 422;
    std::string detail;
    std::vector<StrategyDiagnostic> diagnostics;
};
BOOST_DESCRIBE_STRUCT(StrategyProblem, (), (type, title, status, detail, diagnostics))
http::StructNotes notes_of(std::type_identity<StrategyProblem>);

std::vector<StrategyDiagnostic> diagnostics_of(const backtest::StrategyRefused& refused);
std::vector<StrategyParameter> parameters_of(const backtest::StrategyFile& strategy);
std::string hash_text(const backtest::StrategyFile& strategy);

// The strategy of a request that gives either a text or a name, and maybe other days. Throws
// StrategyRefused, InvalidRequest, kNotFound.
std::shared_ptr<const backtest::StrategyFile> chosen_strategy(
    const Context& context, const std::optional<std::string>& text,
    const std::optional<std::string>& name, std::optional<base::Date> from,
    std::optional<base::Date> to);

// 422 with what is wrong where.
http::Response refusal_of(const backtest::StrategyRefused& refused);
http::Refusal bad_strategy();

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::backtest::KeyKind> {
    static constexpr std::string_view kName = "StrategyKeyKind";
    static constexpr std::string_view kDescription =
        "What a key's value is; whole: a whole number; texts: a list of texts.";
    static std::vector<std::pair<std::string_view, backtest::KeyKind>> values() {
        return api::detail::named_values(backtest::KeyKind::kTexts);
    }
};
