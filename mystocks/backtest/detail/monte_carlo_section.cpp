#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "mystocks/backtest/calendar_returns.hpp"
#include "mystocks/backtest/detail/html.hpp"
#include "mystocks/backtest/detail/plain_text.hpp"
#include "mystocks/backtest/detail/report_tables.hpp"
#include "mystocks/backtest/detail/svg_chart.hpp"

namespace mystocks::backtest::detail {
namespace {

// The bands as lines, the median in the strategy's own colour.
std::string fan(const Bootstrap& paths, const Result& result) {
    const MomentTexts moments(result);
    std::vector<base::Date> dates;
    for (const std::size_t returns : paths.band_moments) {
        const std::size_t at = std::clamp<std::size_t>(returns, 1, result.times.size()) - 1;
        dates.push_back(moments.date(result.times[at]));
    }
    std::array<std::vector<double>, kBootstrapShares.size()> columns;
    for (const BootstrapQuantiles& band : paths.bands) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            columns[i].push_back(band[i]);
        }
    }
    Chart chart{.lines = {},
                .dates = dates,
                .height = 260,
                .scale = ChartScale::kLinear,
                .percent = false,
                .css_class = {}};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        chart.lines.push_back({kBootstrapShares[i] == 0.5 ? "own" : "base", columns[i]});
    }
    return "<div class=\"chart\">" + svg_chart(chart) + "</div>";
}

}  // namespace

std::string monte_carlo_section(const Summary& summary, const Result& result) {
    if (!summary.monte_carlo) {
        return {};
    }
    const Bootstrap& paths = *summary.monte_carlo;
    HtmlTable table;
    std::vector<std::string> head{both("分位", "Share of the paths")};
    for (const double share : kBootstrapShares) {
        head.push_back(fmt::format("{:.0f} %", share * 100));
    }
    table.header(head);
    const auto row = [&](std::string_view zh, std::string_view en, const BootstrapQuantiles& values,
                         FigureUnit unit) {
        table.cell(both(zh, en));
        for (const double value : values) {
            table.cell(figure_text(value, unit, 2));
        }
        table.end_row();
    };
    row("总收益", "Total return", paths.total_return, FigureUnit::kRate);
    row("年化收益", "Return a year", paths.cagr, FigureUnit::kRate);
    row("夏普比率", "Sharpe ratio", paths.sharpe, FigureUnit::kNumber);
    row("最大回撤", "Maximum drawdown", paths.max_drawdown, FigureUnit::kRate);
    return "<section><h2>" + both("蒙特卡洛（分块自助法）", "Monte Carlo (block bootstrap)") +
           "</h2><p class=\"soft\">" +
           both("把实际收益按块重新抽样得到的路径：亏损概率 " + percent(paths.loss_probability) +
                    "。收益本身若是运气，路径也是。",
                "Paths drawn from these returns in blocks: " + percent(paths.loss_probability) +
                    " of them end in a loss. Where the returns are luck, so are the paths.") +
           "</p>" + fan(paths, result) + "<div class=\"wide\">" + table.take() +
           "</div></section>\n";
}

}  // namespace mystocks::backtest::detail
