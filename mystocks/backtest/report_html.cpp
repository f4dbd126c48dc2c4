#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mystocks/backtest/calendar_returns.hpp"
#include "mystocks/backtest/detail/html.hpp"
#include "mystocks/backtest/detail/plain_text.hpp"
#include "mystocks/backtest/detail/report_page.hpp"
#include "mystocks/backtest/detail/report_tables.hpp"
#include "mystocks/backtest/detail/svg_chart.hpp"
#include "mystocks/backtest/drawdowns.hpp"
#include "mystocks/backtest/report.hpp"

namespace mystocks::backtest {
namespace {

using detail::both;
using detail::html_text;

constexpr std::size_t kTipPoints = 500;

// What the charts draw: one value a moment.
struct Columns {
    std::vector<base::Date> dates;
    std::vector<double> wealth;     // equity ÷ starting cash
    std::vector<double> benchmark;  // as wealth where it begins, then its own way; may be empty
    std::vector<double> falls;
    std::vector<double> exposure;  // (long + short) ÷ equity
};

Columns columns_of(const Result& result) {
    Columns columns;
    const MomentTexts moments(result);
    double scale = NAN;
    for (std::size_t i = 0; i < result.times.size(); ++i) {
        columns.dates.push_back(moments.date(result.times[i]));
        columns.wealth.push_back(result.equity[i] / result.starting_cash);
        columns.exposure.push_back(
            result.equity[i] > 0 ? (result.long_value[i] + result.short_value[i]) / result.equity[i]
                                 : NAN);
        if (!result.benchmark.empty()) {
            const double close = result.benchmark[i];
            if (std::isnan(scale) && close > 0) {
                scale = columns.wealth.back() / close;
            }
            columns.benchmark.push_back(close * scale);
        }
    }
    columns.falls = drawdown_column(result.starting_cash, result.equity);
    return columns;
}

std::string title_of(const RunNames& names) {
    const std::string name =
        html_text(names.strategy_name.empty() ? std::string("MyStocks") : names.strategy_name);
    const std::string zh = names.title_zh.empty() ? name : html_text(names.title_zh);
    const std::string en = names.title_en.empty() ? name : html_text(names.title_en);
    return both(zh, en);
}

std::string head(const Summary& summary) {
    std::string out =
        "<!doctype html>\n<html lang=\"zh-CN\" data-lang=\"zh\" data-theme=\"auto\" "
        "data-colours=\"cn\" data-scale=\"linear\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>";
    out += html_text(summary.names.strategy_name) + " · MyStocks</title>\n<style>";
    out += detail::kReportStyle;
    return out + "</style>\n</head>\n<body>\n";
}

std::string header(const Summary& summary, const Result& result) {
    const RunNames& names = summary.names;
    std::string facts = html_text(names.strategy_name);
    if (!summary.first.empty()) {
        facts += fmt::format(" · {} → {} · {}", summary.first, summary.last,
                             market::to_string(summary.period));
    }
    facts += " · " + (result.instruments.size() == 1
                          ? html_text(result.instruments.front().id.str())
                          : both(fmt::format("{} 个标的", result.instruments.size()),
                                 fmt::format("{} instruments", result.instruments.size())));
    if (!names.benchmark.empty()) {
        facts += " · " + both("基准 ", "benchmark ") + html_text(names.benchmark);
    }
    facts += " · " + both("初始资金 ", "starting cash ") +
             detail::money(summary.starting_cash, result.money_decimals);
    return "<header><div><h1>" + title_of(names) + "</h1><div class=\"soft facts\">" + facts +
           "</div></div><div><button id=\"lang\">" + both("English", "中文") +
           "</button> <button id=\"theme\">" + both("深色 / 浅色", "Dark / light") +
           "</button> <button id=\"colours\">" + both("红涨 / 绿涨", "Red / green up") +
           "</button></div></header>\n<main>\n";
}

std::string banners(const Summary& summary) {
    std::string out;
    if (!summary.names.look_ahead.empty()) {
        std::string names;
        for (const std::string& name : summary.names.look_ahead) {
            names += (names.empty() ? "" : ", ") + html_text(name);
        }
        out += "<section class=\"banner\">" +
               both("这个策略被允许看到未来（" + names + "）：结果在实盘中无法得到。",
                    "This strategy was allowed to see the future (" + names +
                        "): nobody can have these results in a live market.") +
               "</section>\n";
    }
    if (summary.ruined) {
        out += "<section class=\"banner\">" +
               both(html_text(*summary.ruined) + " 起权益不大于零（爆仓）：之后没有收益率可言。",
                    "Ruin: the equity is 0 or less at " + html_text(*summary.ruined) +
                        ". There are no returns after it.") +
               "</section>\n";
    }
    return out;
}

std::string cards(const Summary& summary, const Result& result) {
    using detail::percent;
    std::string out = "<div class=\"cards\">";
    const auto add = [&](std::string_view zh, std::string_view en, const std::string& value,
                         std::string_view tone = {}) {
        out += fmt::format("<div class=\"card\"><b class=\"{}\">{}</b>{}</div>", tone, value,
                           both(zh, en));
    };
    const Metrics& metrics = summary.metrics;
    const auto number = [](double value) {
        return detail::figure_text(value, FigureUnit::kNumber, 2);
    };
    add("总收益", "Total return", percent(metrics.total_return),
        detail::tone(metrics.total_return));
    add("年化收益", "Return a year", percent(metrics.cagr), detail::tone(metrics.cagr));
    if (!result.benchmark.empty()) {
        add("基准总收益", "Benchmark", percent(metrics.benchmark_return),
            detail::tone(metrics.benchmark_return));
    }
    add("最大回撤", "Maximum drawdown", percent(metrics.max_drawdown));
    add("夏普比率", "Sharpe ratio", number(metrics.sharpe));
    add("胜率", "Win rate", percent(summary.trades.win_rate));
    add("交易次数", "Closed trades", detail::plain(summary.trades.trades, 0));
    add("期末权益", "Final equity", detail::money(summary.final_equity, result.money_decimals));
    return out + "</div>\n";
}

std::string chart_section(const Result& result, const Columns& columns) {
    using detail::Chart;
    using detail::ChartScale;
    std::vector<detail::ChartLine> lines;
    if (!columns.benchmark.empty()) {
        lines.push_back({"base", columns.benchmark});
    }
    lines.push_back({"own", columns.wealth});
    Chart equity{.lines = lines,
                 .dates = columns.dates,
                 .height = 340,
                 .scale = ChartScale::kLinear,
                 .percent = false,
                 .css_class = "linear-scale"};
    std::string out = "<section><div class=\"head\"><h2>" + both("净值", "Equity") + "</h2>";
    out += "<span class=\"key\"><i></i>" + both("策略", "Strategy") + "</span>";
    if (!result.benchmark.empty()) {
        out += "<span class=\"key\"><i class=\"base\"></i>" + both("基准", "Benchmark") + "</span>";
    }
    out += "<button id=\"scale\">" + both("对数 / 线性", "Log / linear") + "</button></div>";
    out += "<div class=\"chart\">" + detail::svg_chart(equity);
    equity.scale = ChartScale::kLog;
    equity.css_class = "log-scale";
    out += detail::svg_chart(equity) + "</div></section>\n";

    const auto small = [&](std::string_view zh, std::string_view en, std::string_view css_class,
                           std::span<const double> values) {
        const Chart chart{.lines = {{css_class, values, true}},
                          .dates = columns.dates,
                          .height = 190,
                          .scale = ChartScale::kLinear,
                          .percent = true,
                          .css_class = {}};
        out += "<section><h2>" + both(zh, en) + "</h2><div class=\"chart\">" +
               detail::svg_chart(chart) + "</div></section>\n";
    };
    small("回撤", "Drawdown", "fall", columns.falls);
    small("仓位", "Exposure", "hold", columns.exposure);
    return out;
}

// What the tip over the charts says, at no more than kTipPoints moments an equal way apart.
std::string tip_points(const Result& result, const Columns& columns) {
    const MomentTexts moments(result);
    const bool benchmark = !columns.benchmark.empty();
    std::string out = "<script type=\"application/json\" id=\"points\">{\"zh\":[\"净值\",";
    out += benchmark ? "\"基准\"," : "";
    out += "\"回撤\",\"仓位\"],\"en\":[\"Equity\",";
    out += benchmark ? "\"Benchmark\"," : "";
    out += "\"Drawdown\",\"Exposure\"],\"rows\":[";
    const std::size_t n = result.times.size();
    const std::size_t count = std::min(n, kTipPoints);
    const auto quoted = [](double value, const std::string& text) {
        return std::isfinite(value) ? "\"" + text + "\"" : std::string("null");
    };
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t i = count < 2 ? 0 : (n - 1) * k / (count - 1);
        out += k == 0 ? "\n[" : ",\n[";
        out += detail::json_string(moments.text(result.times[i])) + ",[";
        out += quoted(columns.wealth[i], fmt::format("{:.4f}", columns.wealth[i]));
        if (benchmark) {
            out += ',' + quoted(columns.benchmark[i], fmt::format("{:.4f}", columns.benchmark[i]));
        }
        out += ',' + quoted(columns.falls[i], detail::percent(columns.falls[i]));
        out += ',' + quoted(columns.exposure[i], detail::percent(columns.exposure[i])) + "]]";
    }
    return out + "]}</script>\n";
}

std::string remark_section(const Summary& summary) {
    if (summary.remarks.empty()) {
        return {};
    }
    std::string out = "<section><h2>" + both("说明", "Remarks") + "</h2><ul>";
    for (const std::string& remark : summary.remarks) {
        out += "<li>" + html_text(remark) + "</li>";
    }
    return out + "</ul></section>\n";
}

}  // namespace

std::string report_html(const Summary& summary, const Result& result) {
    const Columns columns = columns_of(result);
    std::string out = head(summary) + header(summary, result) + banners(summary);
    out += cards(summary, result);
    if (!columns.dates.empty()) {
        out += chart_section(result, columns);
    }
    out += remark_section(summary);
    out += detail::calendar_section(summary);
    out += detail::figure_section(summary, result);
    out += detail::drawdown_section(summary);
    out += detail::monte_carlo_section(summary, result);
    out += detail::cost_section(summary, result);
    out += detail::refusal_section(summary, result);
    out += detail::trade_section(result);
    out += detail::name_section(summary);
    out += "</main>\n<footer>MyStocks " + html_text(summary.names.program_version) + "</footer>\n" +
           tip_points(result, columns) + "<script>";
    out += detail::kReportScript;
    return out + "</script>\n</body>\n</html>\n";
}

}  // namespace mystocks::backtest
