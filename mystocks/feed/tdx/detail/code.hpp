// Instruments as 通达信's tables write them: a market number and a code, or a code alone.
#pragma once

#include <optional>
#include <string_view>

#include "mystocks/market/instrument_id.hpp"

namespace mystocks::feed::tdx::detail {

// 0 Shenzhen, 1 Shanghai, 2 Beijing. Empty for other markets and for what is no six-digit code.
std::optional<market::InstrumentId> id_of(int market, std::string_view code);

// A code without its market, where stocks are meant: 000001 is 平安银行, not the index.
std::optional<market::InstrumentId> id_of_bare(std::string_view code);

}  // namespace mystocks::feed::tdx::detail
