// What a finished sweep is asked: the best sets, a map over two parameters, windows walked forward.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/sweep/sweep.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::backtest::sweep {

namespace {

bool is_better(double a, double b, Better better) {
    if (std::isnan(a) || std::isnan(b)) {
        return !std::isnan(a) && std::isnan(b);
    }
    return better == Better::kSmaller ? a < b : a > b;
}

// The history's moments [first, end), trading from `begin` on.
History window_of(const History& history, std::size_t begin, std::size_t end) {
    History window;
    window.period = history.period;
    window.axis.assign(history.axis.begin(),
                       history.axis.begin() + static_cast<std::ptrdiff_t>(end));
    window.first_moment = begin;
    const std::int64_t last = window.axis.back();
    for (InstrumentHistory one : history.instruments) {
        const auto count = static_cast<std::size_t>(std::ranges::upper_bound(one.bars.time, last) -
                                                    one.bars.time.begin());
        one.bars = one.bars.slice(0, count);
        one.signal_bars = one.signal_bars.slice(0, count);
        window.instruments.push_back(one);
    }
    if (!history.benchmark.empty()) {
        window.benchmark.assign(history.benchmark.begin(),
                                history.benchmark.begin() + static_cast<std::ptrdiff_t>(end));
    }
    return window;
}

}  // namespace

std::vector<std::uint64_t> ranking(const SweepResult& result, const Figure<Score>& figure) {
    std::vector<std::uint64_t> order(result.scores.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](std::uint64_t a, std::uint64_t b) {
        return is_better(result.scores[a].*figure.value, result.scores[b].*figure.value,
                         figure.better);
    });
    return order;
}

HeatMap heat_map(const SweepResult& result, const ParameterSets& sets, const Figure<Score>& figure,
                 std::size_t row_parameter, std::size_t column_parameter, bool best) {
    if (row_parameter >= sets.parameters() || column_parameter >= sets.parameters() ||
        row_parameter == column_parameter) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "a heat map needs two different parameters of the strategy");
    }
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    HeatMap map;
    map.rows = sets.axis(row_parameter);
    map.columns = sets.axis(column_parameter);
    const std::size_t cells = map.rows.size() * map.columns.size();
    std::vector<double> bests(cells, kNan);
    std::vector<double> sums(cells, 0);
    std::vector<double> counts(cells, 0);
    map.sets.assign(cells, ~std::uint64_t{0});
    std::vector<double> values(sets.parameters());
    for (std::uint64_t set = 0; set < result.scores.size(); ++set) {
        sets.values(set, values);
        const auto row = std::ranges::lower_bound(map.rows, values[row_parameter]);
        const auto column = std::ranges::lower_bound(map.columns, values[column_parameter]);
        const auto cell = static_cast<std::size_t>(row - map.rows.begin()) * map.columns.size() +
                          static_cast<std::size_t>(column - map.columns.begin());
        const double value = result.scores[set].*figure.value;
        if (is_better(value, bests[cell], figure.better)) {
            bests[cell] = value;
            map.sets[cell] = set;
        }
        sums[cell] += std::isnan(value) ? 0 : value;
        counts[cell] += std::isnan(value) ? 0 : 1;
    }
    map.values = bests;
    for (std::size_t i = 0; i < cells && !best; ++i) {
        map.values[i] = counts[i] > 0 ? sums[i] / counts[i] : kNan;
    }
    return map;
}

WalkForward walk_forward(const StrategyFile& strategy, const ParameterSets& sets,
                         const History& history, const SweepOptions& options) {
    const auto fit = static_cast<std::size_t>(std::max(0, strategy.sweep.walk_forward_fit));
    const auto trade = static_cast<std::size_t>(std::max(0, strategy.sweep.walk_forward_trade));
    const Axis axis(history);
    const Figure<Score>* figure = find_figure(strategy.sweep.rank_by);
    if (fit == 0 || trade == 0 || figure == nullptr || axis.first_moment() + fit >= axis.size()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "walking forward needs moments to fit on and to trade, and a history "
                          "longer than the first of them");
    }
    SweepOptions quiet = options;
    quiet.state_file.clear();
    quiet.progress = nullptr;
    quiet.evidence_sets_max = 0;
    WalkForward walk;
    double wealth = 1;
    for (std::size_t begin = axis.first_moment(); begin + fit < axis.size(); begin += trade) {
        WalkForwardWindow window;
        window.fit_begin = begin;
        window.fit_end = begin + fit;
        window.trade_end = std::min(begin + fit + trade, axis.size());
        const History past = window_of(history, window.fit_begin, window.fit_end);
        const SweepResult fitted = run(strategy, sets, past, quiet);
        window.chosen = ranking(fitted, *figure).front();
        window.fitted = fitted.scores[window.chosen];
        window.has_chosen = !std::isnan(window.fitted.*figure->value);
        if (window.has_chosen) {
            std::vector<double> values(sets.parameters());
            sets.values(window.chosen, values);
            const History next = window_of(history, window.fit_end, window.trade_end);
            const ParameterSets one = ParameterSets::list(strategy, {values});
            window.traded = run(strategy, one, next, quiet).scores[0];
            wealth *= 1 + window.traded.total_return;
        }
        walk.windows.push_back(window);
    }
    walk.total_return = wealth - 1;
    return walk;
}

}  // namespace mystocks::backtest::sweep
