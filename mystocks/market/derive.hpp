// Longer bars from shorter ones.
#pragma once

#include <optional>
#include <string_view>

#include "mystocks/market/bar.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::market {

// The stored period that `wanted` is derived from: 5m…60m from 1m, 1d from 1m, longer ones from 1d.
std::optional<Period> base_period_of(Period wanted);

// `bars` of period `from`, in time order, of an instrument on `exchange`. Open is the first, close
// the last, high and low the extremes, volume and amount the sums (an amount that is NaN in one
// part is NaN in the whole). Weekly bars (ISO weeks) and longer ones are stamped with their last
// trading day that has a bar, intraday ones with the end minute by session. Throws
// Error(kUnsupported) where `to` can't be made from `from` (what is longer than a month can, from
// months).
Bars derive_bars(BarsView bars, Period from, Period to, std::string_view exchange);

}  // namespace mystocks::market
