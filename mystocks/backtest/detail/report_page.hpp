// What every report page looks like and does: its style sheet and its script.
#pragma once

#include <string_view>

namespace mystocks::backtest::detail {

extern const std::string_view kReportStyle;
extern const std::string_view kReportScript;

}  // namespace mystocks::backtest::detail
