#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/backtest/calendar_returns.hpp"
#include "mystocks/backtest/detail/plain_text.hpp"
#include "mystocks/backtest/drawdowns.hpp"
#include "mystocks/backtest/report.hpp"
#include "mystocks/base/assert.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::backtest {
namespace {

class Table {
  public:
    explicit Table(std::string_view header) : out_(header) { out_ += '\n'; }

    Table& text(std::string_view value) {
        comma();
        out_ += value;
        return *this;
    }
    Table& number(double value) {
        comma();
        if (std::isfinite(value)) {
            base::append_number(out_, value);
        }
        return *this;
    }
    Table& count(std::uint64_t value) { return text(std::to_string(value)); }
    void end_row() {
        out_ += '\n';
        at_start_ = true;
    }
    std::string take() { return std::move(out_); }

  private:
    void comma() {
        if (!at_start_) {
            out_ += ',';
        }
        at_start_ = false;
    }

    std::string out_;
    bool at_start_ = true;
};

const market::Instrument& instrument_of(const Result& result, std::uint32_t index) {
    MYSTOCKS_ASSERT(index < result.instruments.size());
    return result.instruments[index];
}

std::string_view side_text(trade::Side side) {
    return side == trade::Side::kBuy ? "buy" : "sell";
}

}  // namespace

std::string trades_csv(const Result& result) {
    Table table(
        "instrument,name,direction,entered,left,open,shares,entry_price,exit_price,profit,return,"
        "costs,dividends,mae,mfe,bars,adds,exit_reason");
    const MomentTexts moments(result);
    for (const trade::Trade& one : result.trades) {
        const market::Instrument& instrument = instrument_of(result, one.instrument);
        table.text(instrument.id.str()).text(detail::csv_text(instrument.name));
        table.text(one.is_short ? "short" : "long").text(moments.text(one.entered));
        table.text(moments.text(one.left)).text(one.open ? "true" : "false").number(one.shares);
        table.number(one.entry_price).number(one.exit_price).number(one.profit);
        table.number(one.return_rate).number(one.costs).number(one.dividends);
        table.number(one.mae).number(one.mfe).count(one.bars).count(one.adds);
        table.text(one.open ? "" : trade::to_string(one.exit_reason)).end_row();
    }
    return table.take();
}

std::string equity_csv(const Result& result) {
    Table table("time,equity,cash,long_value,short_value,benchmark,drawdown");
    const MomentTexts moments(result);
    const std::vector<double> falls = drawdown_column(result.starting_cash, result.equity);
    for (std::size_t i = 0; i < result.times.size(); ++i) {
        table.text(moments.text(result.times[i])).number(result.equity[i]).number(result.cash[i]);
        table.number(result.long_value[i]).number(result.short_value[i]);
        table.number(result.benchmark.empty() ? NAN : result.benchmark[i]).number(falls[i]);
        table.end_row();
    }
    return table.take();
}

std::string orders_csv(const Result& result) {
    Table table("id,instrument,side,reason,placed,ended,filled,refusal");
    const MomentTexts moments(result);
    for (const trade::Order& one : result.orders) {
        table.count(one.id).text(instrument_of(result, one.instrument).id.str());
        table.text(side_text(one.side)).text(trade::to_string(one.reason));
        table.text(moments.text(one.placed)).text(moments.text(one.ended)).number(one.filled);
        table.text(one.refusal == trade::Refusal::kNone ? "" : trade::to_string(one.refusal));
        table.end_row();
    }
    return table.take();
}

std::string fills_csv(const Result& result) {
    Table table(
        "order,time,instrument,side,reason,shares,price,amount,slippage,commission,stamp,transfer,"
        "handling,regulatory,dividend_tax");
    const MomentTexts moments(result);
    for (const trade::Fill& one : result.fills) {
        table.count(one.order).text(moments.text(one.time));
        table.text(instrument_of(result, one.instrument).id.str()).text(side_text(one.side));
        table.text(trade::to_string(one.reason)).number(one.shares).number(one.price);
        table.number(one.amount).number(one.slippage).number(one.costs.commission);
        table.number(one.costs.stamp).number(one.costs.transfer).number(one.costs.handling);
        table.number(one.costs.regulatory).number(one.costs.dividend_tax).end_row();
    }
    return table.take();
}

std::string bookings_csv(const Result& result) {
    Table table("time,instrument,shares_before,shares_after,cash");
    const MomentTexts moments(result);
    for (const trade::Booking& one : result.bookings) {
        table.text(moments.text(one.time)).text(instrument_of(result, one.instrument).id.str());
        table.number(one.shares_before).number(one.shares_after).number(one.cash).end_row();
    }
    return table.take();
}

}  // namespace mystocks::backtest
