#include "mystocks/backtest/event/engine.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/event/detail/replay.hpp"
#include "mystocks/backtest/formula_signals.hpp"
#include "mystocks/backtest/remarks.hpp"

namespace mystocks::backtest::event {

Result run(const StrategyFile& strategy, std::span<const double> parameters, const History& history,
           const RunOptions& options) {
    const formula::Program program = signal_program(strategy, parameters, options.formulas);
    const Axis axis(history);
    const trade::SignalTable table = make_signals(strategy, program, history, axis, options);
    const detail::Terms terms = detail::terms_of(strategy);
    trade::SignalStrategy signals(table, terms.pyramid);
    Result result = detail::Replay(terms, strategy.rules, history, axis, options, signals).run();
    const auto ahead = functions_looking_ahead(program);
    if (!ahead.empty()) {
        result.remarks.insert(
            result.remarks.begin(),
            remark_text(RemarkCode::kLookAhead,
                        {{"functions", fmt::format("{}", fmt::join(ahead, ", "))}}));
    }
    return result;
}

Result run(trade::Strategy& strategy, const StrategyFile& terms, const History& history,
           const RunOptions& options) {
    const Axis axis(history);
    const detail::Terms settings = detail::terms_of(terms);
    return detail::Replay(settings, terms.rules, history, axis, options, strategy).run();
}

}  // namespace mystocks::backtest::event
