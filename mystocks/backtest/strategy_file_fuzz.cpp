// Any bytes as a strategy file: a strategy that keeps what strategy_file.hpp promises, or the one
// exception that is documented.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/base/assert.hpp"

namespace {

using namespace mystocks;
using namespace mystocks::backtest;

void check_refusal(const StrategyRefused& refused, std::string_view text) {
    MYSTOCKS_ASSERT(refused.kind() == base::ErrorKind::kInvalidArgument);
    MYSTOCKS_ASSERT(!refused.problems().empty() && !refused.message().empty());
    int lines = 1;
    for (const char c : text) {
        lines += c == '\n' ? 1 : 0;
    }
    int before = 0;
    for (const StrategyProblem& each : refused.problems()) {
        MYSTOCKS_ASSERT(!each.message.empty() && each.column >= 0);
        // TOML's own errors may stand behind the last line.
        MYSTOCKS_ASSERT(each.line >= before && each.line <= lines + 1);
        before = each.line;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const StrategyFile file = parse_strategy(text, "fuzz.toml", nullptr);
        strategy_hash(file);
        const formula::Formula formula = signal_formula(file, nullptr);
        MYSTOCKS_ASSERT(formula.ok() && formula.parameters().size() == file.parameters.size());
        MYSTOCKS_ASSERT(parameter_values(file, {}).size() == file.parameters.size());
        MYSTOCKS_ASSERT(!formula.program().outputs.empty());
    } catch (const StrategyRefused& refused) {
        check_refusal(refused, text);
    }
    return 0;
}
