#include "mystocks/backtest/detail/report_tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "mystocks/backtest/calendar_returns.hpp"
#include "mystocks/backtest/detail/html.hpp"
#include "mystocks/backtest/detail/plain_text.hpp"
#include "mystocks/backtest/report.hpp"
#include "mystocks/base/assert.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::backtest::detail {
namespace {

struct Words {
    std::string_view zh;
    std::string_view en;
};

std::string both(Words words) {
    return detail::both(words.zh, words.en);
}

// In the order of trade::Reason and trade::Refusal.
constexpr std::array<Words, 10> kReasons{{{"入场", "entry"},
                                          {"出场", "exit"},
                                          {"做空入场", "short entry"},
                                          {"做空出场", "short exit"},
                                          {"调仓", "rebalance"},
                                          {"止损", "stop loss"},
                                          {"止盈", "take profit"},
                                          {"移动止损", "trailing stop"},
                                          {"时间止损", "time stop"},
                                          {"期末平仓", "end of the run"}}};
constexpr std::array<Words, 12> kRefusals{{{"", ""},
                                           {"停牌", "suspended"},
                                           {"未上市或已退市", "not listed"},
                                           {"涨停", "at the upper limit"},
                                           {"跌停", "at the lower limit"},
                                           {"T+1 不可卖", "bought today (T+1)"},
                                           {"不允许做空", "no short selling"},
                                           {"持仓数已满", "positions are full"},
                                           {"超过仓位上限", "exposure limit"},
                                           {"成交量不足", "not enough volume"},
                                           {"不足一手", "less than a lot"},
                                           {"资金不足", "not enough cash"}}};

std::string reason_text(trade::Reason reason) {
    return both(kReasons.at(static_cast<std::size_t>(reason)));
}

std::string refusal_text(trade::Refusal refusal) {
    return both(kRefusals.at(static_cast<std::size_t>(refusal)));
}

std::string section(Words title, const std::string& body) {
    return "<section><h2>" + both(title) + "</h2>" + body + "</section>\n";
}

std::string wide(const std::string& table) {
    return "<div class=\"wide\">" + table + "</div>";
}

std::string tall(const std::string& table) {
    return "<div class=\"tall\">" + table + "</div>";
}

std::string instrument_text(const Result& result, std::uint32_t index) {
    const market::Instrument& instrument = result.instruments.at(index);
    const std::string id = html_text(instrument.id.str());
    return instrument.name.empty()
               ? id
               : id + " <span class=\"soft\">" + html_text(instrument.name) + "</span>";
}

template <typename Owner>
std::string figures(Words title, const Owner& owner, std::span<const Figure<Owner>> table,
                    std::span<const std::string_view> names, int decimals) {
    std::string out = "<div><h3>" + both(title) + "</h3><table><tbody>";
    for (const std::string_view name : names) {
        const Figure<Owner>* const found = find_figure(table, name);
        MYSTOCKS_ASSERT(found != nullptr);
        const double value = owner.*found->value;
        out += fmt::format("<tr><td title=\"{}\">{}</td><td>{}</td></tr>\n", found->name,
                           both({found->zh, found->en}), figure_text(value, found->unit, decimals));
    }
    return out + "</tbody></table></div>";
}

std::string heat_cell(double value, std::string_view extra) {
    if (!std::isfinite(value)) {
        return fmt::format("<td class=\"{}\"></td>", extra);
    }
    // A tenth a month is as strong as it gets.
    const double strength = 0.12 + 0.6 * std::min(1.0, std::abs(value) / 0.1);
    return fmt::format("<td class=\"{} {}\" style=\"--a:{:.2f}\">{:.1f}</td>",
                       value > 0   ? "gain"
                       : value < 0 ? "loss"
                                   : "",
                       extra, strength, value * 100 + 0.0);
}

}  // namespace

std::string figure_section(const Summary& summary, const Result& result) {
    using Names = std::vector<std::string_view>;
    const int decimals = result.money_decimals;
    const Names returns{"total_return", "cagr",  "volatility", "sharpe", "sortino",
                        "calmar",       "omega", "positive",   "best",   "worst"};
    const Names risk{"max_drawdown", "mean_drawdown", "longest_drawdown",  "ulcer_index",
                     "var_95",       "es_95",         "var_95_historical", "es_95_historical",
                     "skewness",     "kurtosis",      "tail_ratio"};
    const Names against{"benchmark_return", "benchmark_cagr", "benchmark_drawdown",
                        "excess_return",    "alpha",          "beta",
                        "correlation",      "tracking_error", "information_ratio"};
    const Names trades{"trades",
                       "win_rate",
                       "payoff",
                       "profit_factor",
                       "profit_factor_money",
                       "expectancy",
                       "sqn",
                       "kelly",
                       "best_trade",
                       "worst_trade",
                       "longest_win_run",
                       "longest_loss_run"};
    const Names within{"mean_profit",       "gross_profit",   "gross_loss",   "mean_mae",
                       "worst_mae",         "mean_mfe",       "mean_holding", "mean_holding_win",
                       "mean_holding_loss", "longest_holding"};
    const Names use{"exposure_time", "mean_exposure",  "peak_exposure", "turnover",
                    "orders",        "refused_orders", "fills",         "long_trades",
                    "short_trades",  "open_trades",    "open_profit"};
    std::string body = "<div class=\"figures\">";
    body +=
        figures<Metrics>({"收益", "Returns"}, summary.metrics, metric_table(), returns, decimals);
    body += figures<Metrics>({"风险", "Risk"}, summary.metrics, metric_table(), risk, decimals);
    if (!result.benchmark.empty()) {
        body += figures<Metrics>({"相对基准", "Against the benchmark"}, summary.metrics,
                                 metric_table(), against, decimals);
    }
    const auto add = [&](Words title, const Names& names) {
        body += figures<TradeStatistics>(title, summary.trades, trade_table(), names, decimals);
    };
    add({"交易", "Trades"}, trades);
    add({"交易过程", "Within the trades"}, within);
    add({"资金使用", "Use of the money"}, use);
    return section({"指标", "Figures"}, body + "</div>");
}

std::string calendar_section(const Summary& summary) {
    if (summary.years.empty()) {
        return {};
    }
    std::map<std::pair<int, int>, double> months;
    for (const CalendarReturn& row : summary.months) {
        months[{row.year, row.month}] = row.strategy;
    }
    const bool benchmark = !summary.names.benchmark.empty() ||
                           std::any_of(summary.years.begin(), summary.years.end(),
                                       [](const auto& y) { return std::isfinite(y.benchmark); });
    HtmlTable table("heat");
    std::vector<std::string> head{both({"年份", "Year"})};
    for (int month = 1; month <= 12; ++month) {
        head.push_back(std::to_string(month));
    }
    head.push_back(both({"全年", "Year"}));
    if (benchmark) {
        head.push_back(both({"基准", "Benchmark"}));
    }
    table.header(head);
    std::string rows;
    for (const CalendarReturn& year : summary.years) {
        rows += fmt::format("<tr><th>{}</th>", year.year);
        for (int month = 1; month <= 12; ++month) {
            const auto found = months.find({year.year, month});
            rows += heat_cell(found == months.end() ? NAN : found->second, "");
        }
        rows += heat_cell(year.strategy, "year");
        if (benchmark) {
            rows += "<td>" + percent(year.benchmark) + "</td>";
        }
        rows += "</tr>\n";
    }
    table.rows(rows);
    return section({"月度收益（%）", "Returns by month (%)"}, wide(table.take()));
}

std::string drawdown_section(const Summary& summary) {
    if (summary.drawdowns.empty()) {
        return {};
    }
    HtmlTable table;
    table.header({both({"幅度", "Depth"}), both({"高点", "Peak"}), both({"低点", "Trough"}),
                  both({"收复", "Recovered"}), both({"天数", "Days"})});
    const auto row = [&](const DatedDrawdown& one) {
        table.cell(percent(one.depth)).cell(html_text(one.peak)).cell(html_text(one.trough));
        table.cell(one.recovered ? html_text(*one.recovered) : both({"尚未", "not yet"}));
        table.cell(std::to_string(one.days)).end_row();
    };
    constexpr std::size_t kRows = 10;
    for (std::size_t i = 0; i < std::min(kRows, summary.drawdowns.size()); ++i) {
        row(summary.drawdowns[i]);
    }
    std::string body = wide(table.take());
    if (summary.longest_drawdown) {
        const DatedDrawdown& one = *summary.longest_drawdown;
        body += "<p class=\"soft\">" +
                both({fmt::format("最长回撤 {} 天，始于 {}。", one.days, html_text(one.peak)),
                      fmt::format("The longest lasted {} days, from {} on.", one.days,
                                  html_text(one.peak))}) +
                "</p>";
    }
    return section({"最大的回撤", "Deepest drawdowns"}, body);
}

std::string cost_section(const Summary& summary, const Result& result) {
    constexpr std::array<std::string_view, 9> kNames{"commission", "stamp",      "transfer",
                                                     "handling",   "regulatory", "dividend_tax",
                                                     "costs",      "slippage",   "dividends"};
    HtmlTable table;
    table.header({both({"项目", "Kind"}), both({"金额", "Money"}),
                  both({"占初始资金", "Of the starting cash"}),
                  both({"占成交额", "Of the traded amount"})});
    const auto share = [](double part, double whole) {
        return whole > 0 ? plain(part / whole * 100, 4) + "%" : std::string("–");
    };
    for (const Figure<TradeStatistics>& figure : trade_table()) {
        if (std::find(kNames.begin(), kNames.end(), figure.name) == kNames.end()) {
            continue;
        }
        const double value = summary.trades.*figure.value;
        const bool sum = figure.name == "costs";
        const std::string text = money(value, result.money_decimals);
        table.cell(both({figure.zh, figure.en})).cell(sum ? "<b>" + text + "</b>" : text);
        table.cell(share(value, summary.starting_cash));
        table.cell(figure.name == "dividends" ? "" : share(value, summary.trades.traded));
        table.end_row();
    }
    return section({"费用", "Costs"}, wide(table.take()));
}

std::string trade_section(const Result& result) {
    if (result.trades.empty()) {
        return section({"交易明细", "Trades"},
                       "<p class=\"soft\">" + both({"没有交易。", "There was no trade."}) + "</p>");
    }
    const MomentTexts moments(result);
    HtmlTable table;
    table.header({both({"标的", "Instrument"}), both({"方向", "Side"}), both({"入场", "Entered"}),
                  both({"出场", "Left"}), both({"数量", "Shares"}), both({"入场价", "Entry"}),
                  both({"出场价", "Exit"}), both({"盈亏", "Profit"}), both({"收益率", "Return"}),
                  "MAE", "MFE", both({"持仓", "Held"}), both({"出场原因", "Why left"})});
    const std::size_t shown = std::min(kTradesShown, result.trades.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const trade::Trade& one = result.trades[i];
        const std::string direction = one.is_short ? both({"空", "short"}) : both({"多", "long"});
        table.cell(instrument_text(result, one.instrument)).cell(direction);
        table.cell(moments.text(one.entered)).cell(moments.text(one.left));
        const int decimals = result.instruments.at(one.instrument).price_decimals;
        table.cell(plain(one.shares, 8)).cell(price(one.entry_price, decimals));
        table.cell(price(one.exit_price, decimals));
        table.cell(money(one.profit, result.money_decimals), tone(one.profit));
        table.cell(percent(one.return_rate), tone(one.profit)).cell(percent(one.mae));
        table.cell(percent(one.mfe)).cell(std::to_string(one.bars));
        table.cell(one.open ? both({"持有中", "still open"}) : reason_text(one.exit_reason));
        table.end_row();
    }
    std::string body = tall(table.take());
    if (shown < result.trades.size()) {
        body += "<p class=\"soft\">" +
                both({fmt::format("前 {} 笔，共 {} 笔；全部见 trades.csv。", shown,
                                  result.trades.size()),
                      fmt::format("The first {} of {}; trades.csv has all.", shown,
                                  result.trades.size())}) +
                "</p>";
    }
    return section({"交易明细", "Trades"}, body);
}

std::string refusal_section(const Summary& summary, const Result& result) {
    if (summary.refusals.empty()) {
        return {};
    }
    HtmlTable counts;
    counts.header({both({"原因", "Why"}), both({"未成交", "Never filled"}),
                   both({"推迟成交", "Filled later"})});
    for (const RefusalCount& one : summary.refusals) {
        counts.cell(refusal_text(one.refusal)).cell(std::to_string(one.never_filled));
        counts.cell(std::to_string(one.put_off)).end_row();
    }
    const MomentTexts moments(result);
    HtmlTable table;
    table.header({both({"下单", "Placed"}), both({"标的", "Instrument"}), both({"买卖", "Side"}),
                  both({"下单原因", "Order"}), both({"被拒原因", "Refused"}),
                  both({"成交数量", "Filled"})});
    std::size_t refused = 0;
    for (const trade::Order& one : result.orders) {
        if (one.refusal == trade::Refusal::kNone || ++refused > kRefusalsShown) {
            continue;
        }
        table.cell(moments.text(one.placed)).cell(instrument_text(result, one.instrument));
        table.cell(one.side == trade::Side::kBuy ? both({"买", "buy"}) : both({"卖", "sell"}));
        table.cell(reason_text(one.reason)).cell(refusal_text(one.refusal));
        table.cell(plain(one.filled, 8)).end_row();
    }
    std::string body = wide(counts.take()) + "<details><summary>" + both({"逐笔", "One by one"}) +
                       "</summary>" + tall(table.take());
    if (refused > kRefusalsShown) {
        body +=
            "<p class=\"soft\">" +
            both(
                {fmt::format("前 {} 笔，共 {} 笔；全部见 orders.csv。", kRefusalsShown, refused),
                 fmt::format("The first {} of {}; orders.csv has all.", kRefusalsShown, refused)}) +
            "</p>";
    }
    return section({"被拒委托", "Refused orders"}, body + "</details>");
}

std::string name_section(const Summary& summary) {
    const RunNames& names = summary.names;
    std::string body = "<dl>";
    const auto add = [&](Words title, std::string_view text) {
        body += "<dt>" + both(title) + "</dt><dd><code>" +
                (text.empty() ? std::string("–") : html_text(text)) + "</code></dd>";
    };
    add({"程序版本", "Program version"}, names.program_version);
    add({"数据指纹", "Data fingerprint"}, names.data_fingerprint);
    add({"策略哈希", "Strategy hash"}, names.strategy_hash);
    std::string parameters;
    for (const auto& [name, value] : names.parameters) {
        parameters += (parameters.empty() ? "" : ", ") + name + " = " + base::number_text(value);
    }
    add({"参数", "Parameters"}, parameters);
    add({"每年期数", "Bars a year"}, base::number_text(summary.periods_a_year));
    body += "</dl>";
    std::string out = section({"出处", "Where it comes from"}, body);
    if (!names.strategy_text.empty()) {
        out += section({"策略文件", "Strategy file"},
                       "<pre>" + html_text(names.strategy_text) + "</pre>");
    }
    return out;
}

}  // namespace mystocks::backtest::detail
