#include <algorithm>
#include <cmath>
#include <map>

#include "tests/scenario/replay.hpp"
#include <fmt/format.h>

#include "mystocks/base/number_text.hpp"

namespace mystocks::scenario {
namespace {

using Lines = std::vector<std::string>;

// Prices and shares to nine digits behind the point, so that a last bit shows as nothing.
std::string number(double value) {
    return base::number_text(std::round(value * 1e9) / 1e9);
}

std::string id_of(const Scenario& scenario, std::uint32_t instrument) {
    return scenario.stocks.at(instrument).instrument.id.str();
}

std::string_view word_of(market::Side side) {
    return side == market::Side::kBuy ? "buy" : "sell";
}

class Writer {
  public:
    Writer(const Scenario& scenario, const backtest::Result& result)
        : scenario_(scenario), decimals_(result.money_decimals) {}

    std::string money(double value) const { return fmt::format("{:.{}f}", value + 0.0, decimals_); }

    std::string line(const trade::Fill& fill) const {
        std::string text =
            fmt::format("{} {} {} {} at {} {};", time_text(scenario_, fill.time),
                        word_of(fill.side), id_of(scenario_, fill.instrument), number(fill.shares),
                        number(fill.price), trade::to_string(fill.reason));
        const auto add = [&](std::string_view name, double value) {
            if (value != 0) {
                text += fmt::format(" {} {}", name, money(value));
            }
        };
        add("commission", fill.costs.commission);
        add("stamp", fill.costs.stamp);
        add("transfer", fill.costs.transfer);
        add("handling", fill.costs.handling);
        add("regulatory", fill.costs.regulatory);
        add("tax", fill.costs.dividend_tax);
        add("slippage", fill.slippage);
        return text;
    }

    std::string line(const trade::Booking& booking) const {
        return fmt::format("{} {} cash {} shares {} -> {}", time_text(scenario_, booking.time),
                           id_of(scenario_, booking.instrument), money(booking.cash),
                           number(booking.shares_before), number(booking.shares_after));
    }

    std::string line(const RefusedOrder& order) const {
        return fmt::format("{} {} {} {} {}", time_text(scenario_, order.placed),
                           word_of(order.side), id_of(scenario_, order.instrument), order.refusal,
                           order.reason);
    }

    std::string line(const ExpectedTrade& trade) const {
        std::string text =
            fmt::format("{} .. {} {}{}{}", time_text(scenario_, trade.entered),
                        time_text(scenario_, trade.left), id_of(scenario_, trade.instrument),
                        trade.is_short ? " short" : "", trade.open ? " open" : "");
        for (const auto& [name, value] : trade.numbers) {
            text += fmt::format(" {} {}", name, number(value));
        }
        return text;
    }

    std::string line(const ExpectedDay& day) const {
        std::string text = fmt::format("{} cash {} equity {} held", time_text(scenario_, day.time),
                                       money(day.cash), money(day.equity));
        for (std::size_t i = 0; i < day.held.size(); ++i) {
            text += fmt::format(" {} {}", id_of(scenario_, static_cast<std::uint32_t>(i)),
                                number(day.held[i]));
        }
        return text;
    }

  private:
    const Scenario& scenario_;
    int decimals_;
};

double number_of(const trade::Trade& trade, const std::string& name) {
    const std::map<std::string, double> numbers{{"shares", trade.shares},
                                                {"entry", trade.entry_price},
                                                {"exit", trade.exit_price},
                                                {"profit", trade.profit},
                                                {"return", trade.return_rate},
                                                {"costs", trade.costs},
                                                {"dividends", trade.dividends},
                                                {"mae", trade.mae},
                                                {"mfe", trade.mfe},
                                                {"bars", static_cast<double>(trade.bars)},
                                                {"adds", static_cast<double>(trade.adds)}};
    const auto found = numbers.find(name);
    return found != numbers.end() ? found->second : std::nan("");
}

// The numbers that the case names at the same place; "profit" where it has no trade there.
ExpectedTrade as_expected(const trade::Trade& trade, const ExpectedTrade* expected) {
    ExpectedTrade seen{trade.entered, trade.left, trade.instrument, {}, trade.open, trade.is_short};
    if (expected == nullptr) {
        seen.numbers.emplace_back("profit", trade.profit);
    } else {
        for (const auto& [name, value] : expected->numbers) {
            // To six digits: a case writes no more.
            seen.numbers.emplace_back(name, std::round(number_of(trade, name) * 1e6) / 1e6);
        }
    }
    return seen;
}

std::string compared(std::string_view section, const Lines& expected, const Lines& seen) {
    if (expected == seen) {
        return {};
    }
    std::string text = fmt::format("{}\n", section);
    // The longest common subsequence, so that one line too many doesn't make all others differ.
    std::vector<std::vector<std::size_t>> common(expected.size() + 1,
                                                 std::vector<std::size_t>(seen.size() + 1));
    for (std::size_t i = expected.size(); i-- > 0;) {
        for (std::size_t k = seen.size(); k-- > 0;) {
            common[i][k] = expected[i] == seen[k] ? common[i + 1][k + 1] + 1
                                                  : std::max(common[i + 1][k], common[i][k + 1]);
        }
    }
    for (std::size_t i = 0, k = 0; i < expected.size() || k < seen.size();) {
        if (i < expected.size() && k < seen.size() && expected[i] == seen[k]) {
            text += fmt::format("    {}\n", expected[i]);
            ++i, ++k;
        } else if (k == seen.size() ||
                   (i < expected.size() && common[i + 1][k] >= common[i][k + 1])) {
            text += fmt::format("  - {}\n", expected[i++]);
        } else {
            text += fmt::format("  + {}\n", seen[k++]);
        }
    }
    return text;
}

template <typename Rows>
Lines lines_of(const Writer& writer, const Rows& rows) {
    Lines lines;
    for (const auto& row : rows) {
        lines.push_back(writer.line(row));
    }
    return lines;
}

// Orders that met a refusal, by time and text: in which order they were placed is not the case's
// subject, unless it shows in the fills.
std::vector<RefusedOrder> refused_orders(const backtest::Result& result) {
    std::vector<RefusedOrder> refused;
    for (const trade::Order& order : result.orders) {
        if (order.refusal != trade::Refusal::kNone || order.filled == 0) {
            refused.push_back({order.placed, order.instrument, order.side,
                               std::string(trade::to_string(order.refusal)),
                               std::string(trade::to_string(order.reason))});
        }
    }
    return refused;
}

// Negative: sold short. A booking counts shares without a sign.
double held_at(const backtest::Result& result, std::uint32_t instrument, std::int64_t time) {
    double held = 0;
    auto booking = result.bookings.begin();
    const auto book_until = [&](std::int64_t moment) {
        for (; booking != result.bookings.end() && booking->time <= moment; ++booking) {
            if (booking->instrument == instrument) {
                const double more = booking->shares_after - booking->shares_before;
                held += held < 0 ? -more : more;
            }
        }
    };
    for (const trade::Fill& fill : result.fills) {
        if (fill.instrument == instrument && fill.time <= time) {
            book_until(fill.time);  // actions come before a moment's orders
            held += fill.side == market::Side::kBuy ? fill.shares : -fill.shares;
        }
    }
    book_until(time);
    return held;
}

std::vector<ExpectedDay> days_of(const Scenario& scenario, const backtest::Result& result) {
    std::vector<ExpectedDay> days;
    for (const ExpectedDay& expected : scenario.expected.days) {
        const auto found = std::ranges::find(result.times, expected.time);
        if (found == result.times.end()) {
            continue;
        }
        const auto at = static_cast<std::size_t>(found - result.times.begin());
        ExpectedDay day{expected.time, result.cash[at], result.equity[at], {}};
        for (std::uint32_t i = 0; i < scenario.stocks.size(); ++i) {
            day.held.push_back(held_at(result, i, expected.time));
        }
        days.push_back(day);
    }
    return days;
}

std::string remarks_difference(const Scenario& scenario, const backtest::Result& result) {
    Lines seen = result.remarks;
    std::string text;
    for (const std::string& part : scenario.expected.remarks) {
        const auto found = std::ranges::find_if(
            seen, [&](const std::string& remark) { return remark.find(part) != remark.npos; });
        if (found == seen.end()) {
            text += fmt::format("  - {}\n", part);
        } else {
            seen.erase(found);
        }
    }
    for (const std::string& remark : seen) {
        text += fmt::format("  + {}\n", remark);
    }
    return text.empty() ? text : "remarks\n" + text;
}

std::int64_t units(double money, int decimals) {
    return std::llround(money * std::pow(10.0, decimals));
}

}  // namespace

std::string difference(const Scenario& scenario, const backtest::Result& result) {
    const Writer writer(scenario, result);
    const Expectation& expected = scenario.expected;
    Lines refused_expected = lines_of(writer, expected.refused);
    Lines refused_seen = lines_of(writer, refused_orders(result));
    std::ranges::sort(refused_expected);
    std::ranges::sort(refused_seen);
    std::string text = compared("refused", refused_expected, refused_seen);
    text += compared("fills", lines_of(writer, expected.fills), lines_of(writer, result.fills));
    text += compared("bookings", lines_of(writer, expected.bookings),
                     lines_of(writer, result.bookings));
    if (expected.trades.has_value()) {
        std::vector<ExpectedTrade> seen;
        for (std::size_t i = 0; i < result.trades.size(); ++i) {
            seen.push_back(as_expected(
                result.trades[i], i < expected.trades->size() ? &(*expected.trades)[i] : nullptr));
        }
        text += compared("trades", lines_of(writer, *expected.trades), lines_of(writer, seen));
    }
    text += compared("days", lines_of(writer, expected.days),
                     lines_of(writer, days_of(scenario, result)));
    return text + remarks_difference(scenario, result);
}

std::string ledger_error(const Scenario& scenario, const backtest::Result& result) {
    const int decimals = result.money_decimals;
    for (std::size_t at = 0; at < result.times.size(); ++at) {
        const std::int64_t time = result.times[at];
        std::int64_t cash = units(result.starting_cash, decimals);
        for (const trade::Fill& fill : result.fills) {
            if (fill.time <= time) {
                const std::int64_t amount = units(fill.shares * fill.price + 1e-9, decimals);
                cash += fill.side == market::Side::kBuy ? -amount : amount;
                for (const double cost :
                     {fill.costs.commission, fill.costs.stamp, fill.costs.transfer,
                      fill.costs.handling, fill.costs.regulatory, fill.costs.dividend_tax}) {
                    cash -= units(cost, decimals);
                }
            }
        }
        for (const trade::Booking& booking : result.bookings) {
            cash += booking.time <= time ? units(booking.cash, decimals) : 0;
        }
        const double equity = result.cash[at] + result.long_value[at] - result.short_value[at];
        if (cash != units(result.cash[at], decimals) ||
            units(equity, decimals) != units(result.equity[at], decimals)) {
            return fmt::format(
                "{}: cash {} and equity {} don't follow from what was booked: cash "
                "{} units, values {} and {}",
                time_text(scenario, time), result.cash[at], result.equity[at], cash,
                result.long_value[at], result.short_value[at]);
        }
    }
    return {};
}

}  // namespace mystocks::scenario
