// Prices as a backtest's signals see them.
#pragma once

#include <span>
#include <string>

#include "mystocks/base/time.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::job::detail {

// Rewrites the prices of raw bars (daily or shorter, in order of time) so that they can be compared
// across ex-dates; adjustment runs from the first bar on, so no bar depends on a later action.
// "ratio": times the product of close ÷ reference price, unrounded, of the ex-dates so far;
// "backward": 通达信's affine 后复权, unrounded; "none": as they are. False where nothing changed.
// Throws kCorrupt for an action that can't be true.
bool adjust_for_signals(market::Bars& bars, market::Period period, const std::string& adjust,
                        std::span<const market::CorporateAction> actions,
                        const market::Instrument& instrument);

// The moment from which on a bar belongs to that day or a later one.
std::int64_t first_time_of(base::Date day, market::Period period, const market::InstrumentId& id);

}  // namespace mystocks::job::detail
