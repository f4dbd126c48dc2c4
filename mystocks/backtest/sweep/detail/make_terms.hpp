// One instrument's terms from a strategy and a history.
#pragma once

#include <string>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/history.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/backtest/sweep/detail/terms.hpp"

namespace mystocks::backtest::sweep::detail {

// What the strategy or this instrument asks for that only the exact engine does; empty where the
// swift way gives the same trades.
std::string what_needs_exact(const StrategyFile& strategy, const InstrumentHistory& one);

// Asks that what_needs_exact is empty. Throws kInvalidArgument for a bar beside the axis.
Terms make_terms(const StrategyFile& strategy, const History& history, std::size_t instrument,
                 const Axis& axis);

// Fills Terms::stops. `moments`: by bar, its place on the axis.
void make_stops(const StrategyFile& strategy, const InstrumentHistory& one,
                const std::vector<std::uint32_t>& moments,
                const std::vector<market::PriceBand>& bands, double tick,
                const std::vector<std::uint8_t>& settles_later, market::Period period,
                Terms& terms);

}  // namespace mystocks::backtest::sweep::detail
