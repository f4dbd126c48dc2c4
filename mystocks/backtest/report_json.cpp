#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/backtest/detail/plain_text.hpp"
#include "mystocks/backtest/report.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::backtest {
namespace {

using base::number_text;
using detail::json_string;

// Objects and arrays with the commas and the layout in one place: the outermost level has a line a
// member, lists of rows a line a row.
class JsonText {
  public:
    void open(std::string_view key, char bracket) {
        member(key);
        out_ += bracket;
        ++depth_;
        first_ = true;
    }
    void close(char bracket) {
        --depth_;
        if (!first_) {
            new_line();
        }
        out_ += bracket;
        first_ = false;
    }
    // `value` is JSON already.
    void put(std::string_view key, const std::string& value) {
        member(key);
        out_ += value;
    }
    std::string take() {
        out_ += '\n';
        return std::move(out_);
    }

  private:
    void member(std::string_view key) {
        if (!first_) {
            out_ += ',';
        }
        if (depth_ > 0) {
            new_line();
        }
        first_ = false;
        if (!key.empty()) {
            out_ += json_string(key);
            out_ += ": ";
        }
    }
    void new_line() {
        out_ += '\n';
        out_.append(2 * depth_, ' ');
    }

    std::string out_;
    std::size_t depth_ = 0;
    bool first_ = true;
};

template <typename Owner>
void put_figures(JsonText& json, std::string_view key, const Owner& owner,
                 std::span<const Figure<Owner>> table) {
    json.open(key, '{');
    for (const Figure<Owner>& figure : table) {
        json.put(figure.name, number_text(owner.*figure.value));
    }
    json.close('}');
}

std::string optional_text(const std::optional<std::string>& text) {
    return text ? json_string(*text) : "null";
}

std::string drawdown_text(const DatedDrawdown& one) {
    std::string text = "{\"depth\": " + number_text(one.depth);
    text += ", \"peak\": " + json_string(one.peak);
    text += ", \"trough\": " + json_string(one.trough);
    text += ", \"recovered\": " + optional_text(one.recovered);
    text += ", \"moments\": " + std::to_string(one.moments);
    return text + ", \"days\": " + std::to_string(one.days) + "}";
}

void put_calendar(JsonText& json, std::string_view key, const std::vector<CalendarReturn>& rows) {
    json.open(key, '[');
    for (const CalendarReturn& row : rows) {
        std::string text = "{\"year\": " + std::to_string(row.year);
        if (row.month != 0) {
            text += ", \"month\": " + std::to_string(row.month);
        }
        text += ", \"strategy\": " + number_text(row.strategy);
        json.put("", text + ", \"benchmark\": " + number_text(row.benchmark) + "}");
    }
    json.close(']');
}

void put_strings(JsonText& json, std::string_view key, const std::vector<std::string>& texts) {
    json.open(key, '[');
    for (const std::string& text : texts) {
        json.put("", json_string(text));
    }
    json.close(']');
}

std::string quantile_text(const BootstrapQuantiles& values) {
    std::string text = "[";
    for (const double value : values) {
        text += (text.size() > 1 ? ", " : "") + number_text(value);
    }
    return text + "]";
}

void put_monte_carlo(JsonText& json, const std::optional<Bootstrap>& paths) {
    if (!paths) {
        json.put("monte_carlo", "null");
        return;
    }
    json.open("monte_carlo", '{');
    json.put("shares", quantile_text(kBootstrapShares));
    json.put("total_return", quantile_text(paths->total_return));
    json.put("cagr", quantile_text(paths->cagr));
    json.put("sharpe", quantile_text(paths->sharpe));
    json.put("max_drawdown", quantile_text(paths->max_drawdown));
    json.put("loss_probability", number_text(paths->loss_probability));
    json.close('}');
}

void put_names(JsonText& json, const RunNames& names) {
    json.put("program_version", json_string(names.program_version));
    json.put("data_fingerprint", json_string(names.data_fingerprint));
    json.put("strategy_hash", json_string(names.strategy_hash));
    json.put("strategy", json_string(names.strategy_name));
    json.open("parameters", '{');
    for (const auto& [name, value] : names.parameters) {
        json.put(name, number_text(value));
    }
    json.close('}');
    json.put("benchmark", names.benchmark.empty() ? "null" : json_string(names.benchmark));
    put_strings(json, "look_ahead", names.look_ahead);
}

}  // namespace

std::string metrics_json(const Summary& summary) {
    JsonText json;
    json.open("", '{');
    json.put("format", "1");
    put_names(json, summary.names);
    json.put("period", json_string(market::to_string(summary.period)));
    json.put("first", summary.first.empty() ? "null" : json_string(summary.first));
    json.put("last", summary.last.empty() ? "null" : json_string(summary.last));
    json.put("periods_a_year", number_text(summary.periods_a_year));
    json.put("starting_cash", number_text(summary.starting_cash));
    json.put("final_equity", number_text(summary.final_equity));
    json.put("ruined", optional_text(summary.ruined));
    put_figures(json, "metrics", summary.metrics, metric_table());
    put_figures(json, "trades", summary.trades, trade_table());
    json.put("longest_drawdown",
             summary.longest_drawdown ? drawdown_text(*summary.longest_drawdown) : "null");
    json.open("drawdowns", '[');
    for (const DatedDrawdown& one : summary.drawdowns) {
        json.put("", drawdown_text(one));
    }
    json.close(']');
    put_calendar(json, "years", summary.years);
    put_calendar(json, "months", summary.months);
    json.open("refusals", '[');
    for (const RefusalCount& one : summary.refusals) {
        std::string text = "{\"reason\": " + json_string(trade::to_string(one.refusal));
        text += ", \"never_filled\": " + std::to_string(one.never_filled);
        json.put("", text + ", \"put_off\": " + std::to_string(one.put_off) + "}");
    }
    json.close(']');
    put_monte_carlo(json, summary.monte_carlo);
    put_strings(json, "remarks", summary.remarks);
    json.close('}');
    return json.take();
}

}  // namespace mystocks::backtest
