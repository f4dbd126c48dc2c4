#include "mystocks/backtest/trade_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "mystocks/backtest/detail/moments_of_returns.hpp"

namespace mystocks::backtest {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using U = FigureUnit;
using B = Better;
using T = TradeStatistics;

constexpr std::array<Figure<T>, 43> kTable{{
    {"trades", &T::trades, U::kCount, B::kNeither, "已平仓交易", "Closed trades"},
    {"open_trades", &T::open_trades, U::kCount, B::kNeither, "未平仓交易", "Open trades"},
    {"open_profit", &T::open_profit, U::kMoney, B::kLarger, "浮动盈亏", "Profit of open trades"},
    {"long_trades", &T::long_trades, U::kCount, B::kNeither, "做多交易", "Long trades"},
    {"short_trades", &T::short_trades, U::kCount, B::kNeither, "做空交易", "Short trades"},
    {"win_rate", &T::win_rate, U::kRate, B::kLarger, "胜率", "Win rate"},
    {"payoff", &T::payoff, U::kNumber, B::kLarger, "盈亏比", "Payoff (mean win ÷ mean loss)"},
    {"profit_factor", &T::profit_factor, U::kNumber, B::kLarger, "获利因子（按收益率）",
     "Profit factor, by returns"},
    {"profit_factor_money", &T::profit_factor_money, U::kNumber, B::kLarger, "获利因子（按金额）",
     "Profit factor, by money"},
    {"expectancy", &T::expectancy, U::kRate, B::kLarger, "每笔期望收益", "Expectancy a trade"},
    {"mean_profit", &T::mean_profit, U::kMoney, B::kLarger, "每笔平均盈亏", "Mean profit"},
    {"gross_profit", &T::gross_profit, U::kMoney, B::kLarger, "总盈利", "Gross profit"},
    {"gross_loss", &T::gross_loss, U::kMoney, B::kLarger, "总亏损", "Gross loss"},
    {"best_trade", &T::best_trade, U::kRate, B::kLarger, "最好交易", "Best trade"},
    {"worst_trade", &T::worst_trade, U::kRate, B::kLarger, "最差交易", "Worst trade"},
    {"sqn", &T::sqn, U::kNumber, B::kLarger, "系统质量 SQN", "System quality (SQN)"},
    {"kelly", &T::kelly, U::kRate, B::kLarger, "凯利比例", "Kelly fraction"},
    {"longest_win_run", &T::longest_win_run, U::kCount, B::kLarger, "最长连胜", "Longest win run"},
    {"longest_loss_run", &T::longest_loss_run, U::kCount, B::kSmaller, "最长连亏",
     "Longest losing run"},
    {"mean_mae", &T::mean_mae, U::kRate, B::kLarger, "平均最大浮亏 MAE", "Mean MAE"},
    {"worst_mae", &T::worst_mae, U::kRate, B::kLarger, "最差最大浮亏 MAE", "Worst MAE"},
    {"mean_mfe", &T::mean_mfe, U::kRate, B::kLarger, "平均最大浮盈 MFE", "Mean MFE"},
    {"mean_holding", &T::mean_holding, U::kMoments, B::kNeither, "平均持仓（期）",
     "Mean holding (bars)"},
    {"longest_holding", &T::longest_holding, U::kMoments, B::kNeither, "最长持仓（期）",
     "Longest holding (bars)"},
    {"mean_holding_win", &T::mean_holding_win, U::kMoments, B::kNeither, "盈利交易平均持仓（期）",
     "Mean holding of wins (bars)"},
    {"mean_holding_loss", &T::mean_holding_loss, U::kMoments, B::kNeither, "亏损交易平均持仓（期）",
     "Mean holding of losses (bars)"},
    {"orders", &T::orders, U::kCount, B::kNeither, "委托", "Orders"},
    {"refused_orders", &T::refused_orders, U::kCount, B::kSmaller, "被拒委托", "Refused orders"},
    {"fills", &T::fills, U::kCount, B::kNeither, "成交", "Fills"},
    {"traded", &T::traded, U::kMoney, B::kNeither, "成交额", "Traded amount"},
    {"turnover", &T::turnover, U::kNumber, B::kSmaller, "年换手（倍）", "Turnover a year (times)"},
    {"commission", &T::commission, U::kMoney, B::kSmaller, "佣金", "Commission"},
    {"stamp", &T::stamp, U::kMoney, B::kSmaller, "印花税", "Stamp duty"},
    {"transfer", &T::transfer, U::kMoney, B::kSmaller, "过户费", "Transfer fee"},
    {"handling", &T::handling, U::kMoney, B::kSmaller, "经手费", "Handling fee"},
    {"regulatory", &T::regulatory, U::kMoney, B::kSmaller, "证管费", "Regulatory fee"},
    {"dividend_tax", &T::dividend_tax, U::kMoney, B::kSmaller, "红利税", "Dividend tax"},
    {"costs", &T::costs, U::kMoney, B::kSmaller, "费用合计", "Costs together"},
    {"slippage", &T::slippage, U::kMoney, B::kSmaller, "滑点", "Slippage"},
    {"dividends", &T::dividends, U::kMoney, B::kNeither, "分红入账", "Dividends booked"},
    {"exposure_time", &T::exposure_time, U::kRate, B::kNeither, "持仓时间占比",
     "Time in the market"},
    {"mean_exposure", &T::mean_exposure, U::kRate, B::kNeither, "平均仓位", "Mean exposure"},
    {"peak_exposure", &T::peak_exposure, U::kRate, B::kSmaller, "最高仓位", "Highest exposure"},
}};

double ratio(double above, double below) {
    return below > 0 ? above / below : kNaN;
}

struct Sums {
    double count = 0;
    double money = 0;
    double rates = 0;
    double bars = 0;
};

// What only asks for sums and extremes of the closed trades.
void take_closed(T& of, std::span<const trade::Trade> closed) {
    Sums wins;
    Sums losses;
    double win_run = 0;
    double loss_run = 0;
    of.longest_win_run = of.longest_loss_run = 0;
    for (const trade::Trade& one : closed) {
        (one.is_short ? of.short_trades : of.long_trades) += 1;
        if (one.profit > 0 || one.profit < 0) {
            Sums& side = one.profit > 0 ? wins : losses;
            side.count += 1;
            side.money += one.profit;
            side.bars += one.bars;
        }
        (one.return_rate > 0 ? wins : losses).rates += one.return_rate;
        win_run = one.profit > 0 ? win_run + 1 : 0;
        loss_run = one.profit < 0 ? loss_run + 1 : 0;
        of.longest_win_run = std::max(of.longest_win_run, win_run);
        of.longest_loss_run = std::max(of.longest_loss_run, loss_run);
    }
    of.win_rate = ratio(wins.count, of.trades);
    of.gross_profit = wins.money;
    of.gross_loss = losses.money;
    of.payoff = ratio(ratio(wins.money, wins.count), -ratio(losses.money, losses.count));
    of.profit_factor = ratio(wins.rates, -losses.rates);
    of.profit_factor_money = ratio(wins.money, -losses.money);
    of.kelly = of.win_rate - (1 - of.win_rate) / of.payoff;
    of.mean_holding_win = ratio(wins.bars, wins.count);
    of.mean_holding_loss = ratio(losses.bars, losses.count);
}

void take_means(T& of, std::span<const trade::Trade> closed) {
    if (closed.empty()) {
        return;
    }
    std::vector<double> profits;
    const double n = static_cast<double>(closed.size());
    double rates = 0;
    double mae = 0;
    double mfe = 0;
    double bars = 0;
    of.best_trade = of.worst_trade = closed.front().return_rate;
    of.worst_mae = closed.front().mae;
    of.longest_holding = 0;
    for (const trade::Trade& one : closed) {
        profits.push_back(one.profit);
        rates += one.return_rate;
        mae += one.mae;
        mfe += one.mfe;
        bars += one.bars;
        of.best_trade = std::max(of.best_trade, one.return_rate);
        of.worst_trade = std::min(of.worst_trade, one.return_rate);
        of.worst_mae = std::min(of.worst_mae, one.mae);
        of.longest_holding = std::max(of.longest_holding, static_cast<double>(one.bars));
    }
    of.expectancy = rates / n;
    of.mean_mae = mae / n;
    of.mean_mfe = mfe / n;
    of.mean_holding = bars / n;
    const detail::MomentsOfReturns money = detail::moments_of(profits);
    of.mean_profit = money.mean;
    of.sqn = money.deviation > 0 ? std::sqrt(n) * money.mean / money.deviation : kNaN;
}

void take_money(T& of, const Result& result, double periods) {
    of.orders = static_cast<double>(result.orders.size());
    of.fills = static_cast<double>(result.fills.size());
    of.refused_orders = of.traded = of.slippage = of.dividends = 0;
    for (const trade::Order& order : result.orders) {
        of.refused_orders += order.refusal != trade::Refusal::kNone ? 1 : 0;
    }
    for (const trade::Fill& fill : result.fills) {
        of.traded += fill.amount;
        of.slippage += fill.slippage;
    }
    for (const trade::Booking& booking : result.bookings) {
        of.dividends += booking.cash;
    }
    of.commission = result.costs.commission;
    of.stamp = result.costs.stamp;
    of.transfer = result.costs.transfer;
    of.handling = result.costs.handling;
    of.regulatory = result.costs.regulatory;
    of.dividend_tax = result.costs.dividend_tax;
    of.costs = result.costs.total();
    double equity = 0;
    for (const double value : result.equity) {
        equity += value;
    }
    const double n = static_cast<double>(result.equity.size());
    of.turnover = ratio(of.traded / 2 / (n / periods), equity / n);
}

void take_exposure(T& of, const Result& result) {
    double held = 0;
    double solvent = 0;
    double sum = 0;
    for (std::size_t i = 0; i < result.equity.size(); ++i) {
        const double value = result.long_value[i] + result.short_value[i];
        held += value > 0 ? 1 : 0;
        if (result.equity[i] > 0) {
            const double exposure = value / result.equity[i];
            sum += exposure;
            of.peak_exposure = solvent == 0 ? exposure : std::max(of.peak_exposure, exposure);
            solvent += 1;
        }
    }
    of.exposure_time = ratio(held, static_cast<double>(result.equity.size()));
    of.mean_exposure = ratio(sum, solvent);
}

}  // namespace

std::span<const Figure<TradeStatistics>> trade_table() {
    return kTable;
}

TradeStatistics measure_trades(const Result& result, double periods_a_year) {
    TradeStatistics of{};
    for (const Figure<T>& figure : kTable) {
        of.*figure.value = kNaN;
    }
    of.trades = of.open_trades = of.open_profit = of.long_trades = of.short_trades = 0;
    std::vector<trade::Trade> closed;
    for (const trade::Trade& one : result.trades) {
        if (one.open) {
            of.open_trades += 1;
            of.open_profit += one.profit;
        } else {
            closed.push_back(one);
        }
    }
    of.trades = static_cast<double>(closed.size());
    take_closed(of, closed);
    take_means(of, closed);
    take_money(of, result, periods_a_year);
    take_exposure(of, result);
    return of;
}

std::vector<RefusalCount> count_refusals(std::span<const trade::Order> orders) {
    std::map<trade::Refusal, RefusalCount> counts;
    for (const trade::Order& order : orders) {
        if (order.refusal == trade::Refusal::kNone) {
            continue;
        }
        RefusalCount& count =
            counts.try_emplace(order.refusal, RefusalCount{order.refusal, 0, 0}).first->second;
        (order.filled > 0 ? count.put_off : count.never_filled) += 1;
    }
    std::vector<RefusalCount> in_order;
    for (const auto& [refusal, count] : counts) {
        in_order.push_back(count);
    }
    return in_order;
}

}  // namespace mystocks::backtest
