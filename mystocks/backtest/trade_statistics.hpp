// What the trades, fills and orders of a run say.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mystocks/backtest/figures.hpp"
#include "mystocks/backtest/result.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::backtest {

// Over closed trades, except where a line says otherwise; a win is a profit above 0, a loss one
// below. p: profits in money, q: Trade::return_rate. NaN where a figure is undefined (no trade, no
// loss to divide by …). Money figures are in the run's currency.
struct TradeStatistics {
    double trades;       // closed
    double open_trades;  // still open at the end
    double open_profit;  // of those, at the last close
    double long_trades;
    double short_trades;
    double win_rate;       // wins ÷ trades
    double payoff;         // mean win ÷ −mean loss, in money
    double profit_factor;  // Σ q > 0 ÷ −Σ q < 0: each trade weighs the same, whatever its
                           // size (backtesting.py's "Profit Factor")
    double profit_factor_money;  // gross_profit ÷ −gross_loss
    double expectancy;           // mean q
    double mean_profit;          // mean p
    double gross_profit;         // Σ p > 0
    double gross_loss;           // Σ p < 0
    double best_trade;           // largest q
    double worst_trade;          // smallest q
    double sqn;    // √trades × mean(p) ÷ sd(p), n − 1 (Van Tharp, as backtesting.py)
    double kelly;  // W − (1 − W) ÷ payoff, W: win_rate
    double longest_win_run;  // trades in a row, by the time they were left
    double longest_loss_run;
    double mean_mae;  // ≤ 0
    double worst_mae;
    double mean_mfe;      // ≥ 0
    double mean_holding;  // moments of the axis
    double longest_holding;
    double mean_holding_win;
    double mean_holding_loss;
    // Of the whole run, open trades included.
    double orders;
    double refused_orders;  // refused at least once: never filled, or put off
    double fills;
    double traded;    // Σ amounts of fills, both sides
    double turnover;  // a year: traded ÷ 2 ÷ mean equity ÷ years (moments ÷ periods a year)
    double commission;
    double stamp;
    double transfer;
    double handling;
    double regulatory;
    double dividend_tax;
    double costs;          // the six above together
    double slippage;       // money lost to it; it is inside the fills' prices
    double dividends;      // cash booked by corporate actions, net of what rights took
    double exposure_time;  // share of moments with a position at the close
    double mean_exposure;  // mean of (long + short) ÷ equity, over moments with equity above 0
    double peak_exposure;  // the most of it
};

std::span<const Figure<TradeStatistics>> trade_table();

TradeStatistics measure_trades(const Result& result, double periods_a_year);

// Orders by why they were (first) refused, in the order of trade::Refusal; unused ones left out.
struct RefusalCount {
    trade::Refusal refusal;
    std::size_t never_filled;
    std::size_t put_off;  // filled after all, later
};
std::vector<RefusalCount> count_refusals(std::span<const trade::Order> orders);

}  // namespace mystocks::backtest
