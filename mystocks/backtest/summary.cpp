#include "mystocks/backtest/summary.hpp"

#include <algorithm>
#include <utility>

#include "mystocks/backtest/drawdowns.hpp"
#include "mystocks/base/assert.hpp"

namespace mystocks::backtest {
namespace {

std::vector<DatedDrawdown> dated(const Result& result, const MomentTexts& moments) {
    std::vector<DatedDrawdown> all;
    for (const Drawdown& one : find_drawdowns(result.starting_cash, result.equity)) {
        const std::int64_t peak = result.times[one.peak.value_or(0)];
        const std::int64_t end = result.times[one.recovered.value_or(result.times.size() - 1)];
        DatedDrawdown row;
        row.depth = one.depth;
        row.peak = moments.text(peak);
        row.trough = moments.text(result.times[one.trough]);
        if (one.recovered) {
            row.recovered = moments.text(end);
        }
        row.moments = one.moments;
        row.days = moments.date(end) - moments.date(peak);
        all.push_back(row);
    }
    return all;
}

void take_drawdowns(Summary& summary, std::vector<DatedDrawdown> all) {
    const auto longest = std::max_element(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return a.days < b.days; });
    if (longest != all.end()) {
        summary.longest_drawdown = *longest;
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.depth < b.depth; });
    if (all.size() > kDrawdownsShown) {
        all.resize(kDrawdownsShown);
    }
    summary.drawdowns = std::move(all);
}

}  // namespace

Summary summarize(const Result& result, RunNames names) {
    const std::size_t moments = result.times.size();
    MYSTOCKS_ASSERT(result.equity.size() == moments && result.long_value.size() == moments &&
                    result.short_value.size() == moments && result.cash.size() == moments);
    MYSTOCKS_ASSERT(result.benchmark.empty() || result.benchmark.size() == moments);
    Summary summary;
    summary.names = std::move(names);
    summary.period = result.period;
    summary.periods_a_year = periods_a_year(result);
    summary.starting_cash = result.starting_cash;
    summary.final_equity = moments == 0 ? result.starting_cash : result.equity.back();
    summary.metrics = measure_equity({.start = result.starting_cash,
                                      .equity = result.equity,
                                      .benchmark = result.benchmark,
                                      .periods_a_year = summary.periods_a_year});
    summary.trades = measure_trades(result, summary.periods_a_year);
    round_money(trade_table(), result.money_decimals, summary.trades);
    summary.months = monthly_returns(result);
    summary.years = yearly_returns(result);
    summary.refusals = count_refusals(result.orders);
    summary.remarks = result.remarks;
    if (moments > 0) {
        const MomentTexts texts(result);
        summary.first = texts.text(result.times.front());
        summary.last = texts.text(result.times.back());
        take_drawdowns(summary, dated(result, texts));
        const auto ruin = std::find_if(result.equity.begin(), result.equity.end(),
                                       [](double equity) { return equity <= 0; });
        if (ruin != result.equity.end()) {
            summary.ruined =
                texts.text(result.times[static_cast<std::size_t>(ruin - result.equity.begin())]);
        }
    }
    return summary;
}

std::optional<Bootstrap> monte_carlo(const SweepSpec& spec, const Result& result,
                                     std::stop_token stop) {
    const bool ruined = std::any_of(result.equity.begin(), result.equity.end(),
                                    [](double equity) { return !(equity > 0); });
    if (spec.monte_carlo_paths == 0 || result.equity.empty() || ruined) {
        return std::nullopt;
    }
    BootstrapOptions options;
    options.paths = static_cast<std::size_t>(spec.monte_carlo_paths);
    options.block = static_cast<std::size_t>(spec.monte_carlo_block);
    options.seed = spec.seed;
    options.periods_a_year = periods_a_year(result);
    options.stop = std::move(stop);
    return block_bootstrap(returns_of(result.starting_cash, result.equity), options);
}

}  // namespace mystocks::backtest
