// The report's sections that are tables and lists.
#pragma once

#include <string>

#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/summary.hpp"

namespace mystocks::backtest::detail {

std::string figure_section(const Summary& summary, const Result& result);
std::string calendar_section(const Summary& summary);
std::string drawdown_section(const Summary& summary);
std::string cost_section(const Summary& summary, const Result& result);
std::string trade_section(const Result& result);
std::string refusal_section(const Summary& summary, const Result& result);
// Empty where no paths were drawn.
std::string monte_carlo_section(const Summary& summary, const Result& result);
std::string name_section(const Summary& summary);

}  // namespace mystocks::backtest::detail
