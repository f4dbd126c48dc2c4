// A strategy file's settings in the words of room `trade`.
#pragma once

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/trade/costs.hpp"
#include "mystocks/trade/signal_strategy.hpp"
#include "mystocks/trade/sizing.hpp"
#include "mystocks/trade/slippage.hpp"
#include "mystocks/trade/stops.hpp"

namespace mystocks::backtest::event::detail {

struct Terms {
    trade::CommissionTerms commission;
    trade::SizeTerms size;
    trade::SlippageTerms slippage;
    trade::StopTerms stops;
    trade::PyramidTerms pyramid;
    int atr_window = 20;
    bool needs_atr = false;
    bool same_close = false;
    double volume_share = 1;  // infinity: the volume is no limit
    bool close_at_end = false;
    int positions = 1;
    double exposure = 1;
    double per_position = 1;
    bool dividend_tax = false;
    double cash = 0;
    bool short_selling = false;
    bool takes_rights = true;
};

Terms terms_of(const StrategyFile& strategy);

}  // namespace mystocks::backtest::event::detail
