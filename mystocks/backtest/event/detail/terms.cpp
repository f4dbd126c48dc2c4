#include "mystocks/backtest/event/detail/terms.hpp"

#include <limits>

namespace mystocks::backtest::event::detail {

Terms terms_of(const StrategyFile& file) {
    Terms terms;
    terms.commission = {file.costs.commission, file.costs.commission_min,
                        file.costs.commission_covers_fees};
    static_assert(static_cast<int>(SizeMode::kRisk) == static_cast<int>(trade::SizeMode::kRisk));
    terms.size = {static_cast<trade::SizeMode>(file.sizing.mode), file.sizing.value,
                  file.sizing.window, file.sizing.max, file.sizing.fallback};
    terms.slippage = {file.orders.slippage_rate, file.orders.slippage_ticks};
    const StopSpec& stops = file.stops;
    terms.stops = {stops.loss,         stops.profit, stops.trailing, stops.loss_atr,
                   stops.trailing_atr, stops.bars,   stops.at_close};
    terms.pyramid = {file.limits.adds, file.limits.add_atr};
    terms.atr_window = stops.atr_window;
    terms.needs_atr = stops.loss_atr > 0 || stops.trailing_atr > 0 || file.limits.add_atr > 0;
    terms.same_close = file.orders.timing == OrderTiming::kSameClose;
    terms.volume_share = file.orders.unlimited_volume ? std::numeric_limits<double>::infinity()
                                                      : file.orders.volume_share;
    terms.close_at_end = file.orders.close_at_end;
    terms.positions = file.ranking.top > 0 ? file.ranking.top : file.limits.positions;
    terms.exposure = file.limits.exposure;
    terms.per_position = file.limits.per_position;
    terms.dividend_tax = file.costs.dividend_tax;
    terms.cash = file.account.cash;
    terms.short_selling = file.account.short_selling;
    terms.takes_rights = file.account.take_rights;
    return terms;
}

}  // namespace mystocks::backtest::event::detail
