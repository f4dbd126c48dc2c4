#include "mystocks/backtest/sweep/detail/purse.hpp"

#include <algorithm>

#include "mystocks/trade/sizing.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

using trade::Side;
using trade::Units;

bool bit(const Word* words, std::size_t i) {
    return (words[i / kWordBars] >> (i % kWordBars) & 1) != 0;
}

double most_of_order(const Terms& terms, std::size_t bar) {
    const double most = terms.rules_of(bar).lot.order_max;
    return terms.volume_max.empty() ? most : std::min(most, terms.volume_max[bar]);
}

void buy(const Terms& terms, std::uint32_t bar, Purse& purse, std::vector<Deal>* deals) {
    const double shares = shares_to_buy(terms, purse.cash, bar);
    if (shares == 0) {
        return;
    }
    const Units amount = terms.money.product(terms.buy_price[bar], shares);
    const Units costs = terms.rules_of(bar).costs.of(Side::kBuy, amount, shares).total();
    purse.before = purse.cash;
    purse.cash -= amount + costs;
    purse.costs += costs;
    purse.shares = shares;
    purse.entered = bar;
    purse.leaving = false;
    if (deals != nullptr) {
        Deal& deal = deals->emplace_back();
        deal.entered = bar;
        deal.shares = shares;
        deal.cash_held = purse.cash;
    }
}

void finish(const Terms& terms, std::uint32_t bar, double price, Purse& purse,
            std::vector<Deal>* deals) {
    const Units profit = purse.cash - purse.before;
    ++purse.trades;
    purse.wins += profit > 0 ? 1 : 0;
    purse.won += std::max<Units>(profit, 0);
    purse.lost += std::min<Units>(profit, 0);
    purse.moments_held += terms.moment[bar] - terms.moment[purse.entered];
    if (deals != nullptr) {
        Deal& deal = deals->back();
        deal.left = bar;
        deal.cash_after = purse.cash;
        deal.profit = profit;
        deal.exit_price = price;
    }
    purse.leaving = false;
}

// What the volume lets through; the rest stays an order.
void sell(const Terms& terms, std::uint32_t bar, double price, Purse& purse,
          std::vector<Deal>* deals) {
    const Era& era = terms.rules_of(bar);
    double shares = purse.shares;
    purse.leaving = true;
    shares = trade::part_to_sell(most_of_order(terms, bar), shares, era.lot);
    if (shares == 0) {
        return;
    }
    const Units amount = terms.money.product(price, shares);
    const Units costs = era.costs.of(Side::kSell, amount, shares).total();
    purse.cash += amount - costs;
    purse.costs += costs;
    purse.shares -= shares;
    if (purse.shares == 0) {
        finish(terms, bar, price, purse, deals);
    } else if (deals != nullptr) {
        Deal rest;
        rest.entered = bar;
        rest.shares = purse.shares;
        rest.cash_held = purse.cash;
        deals->back().in_parts = true;
        deals->back().left = bar;
        deals->push_back(rest);
    }
}

}  // namespace

double shares_to_buy(const Terms& terms, Units cash, std::size_t bar) {
    const Era& era = terms.rules_of(bar);
    const Sizing& sizing = terms.sizing;
    const double price = terms.buy_price[bar];
    double shares = sizing.shares;
    if (!sizing.by_shares) {
        const double units =
            static_cast<double>(cash) * sizing.of_cash / sizing.parts + sizing.fixed;
        shares = units > 0 && price > 0 ? units / terms.money.scale() / price : 0;
    }
    const double room =
        sizing.per_position * static_cast<double>(cash) / terms.money.scale() / price;
    shares = trade::whole_lots(std::min(shares, room), era.lot);
    shares = std::min(shares, trade::whole_lots(most_of_order(terms, bar), era.lot));
    return trade::affordable(shares, price, Side::kBuy, era.lot, era.costs, cash, terms.money);
}

void book_ex_date(const Terms& terms, const ExDate& day, Units& cash, double& shares,
                  double& mark) {
    const double held = shares;
    cash += terms.money.product(day.cash, held);
    if (day.bonus > 0) {
        shares += trade::whole_steps(held * day.bonus, 1);
    } else if (day.bonus < 0) {
        shares = trade::whole_steps(held * (1 + day.bonus), 1);
    }
    double less = day.cash;
    double divisor = 1 + day.bonus;
    const double offered = day.rights > 0 ? trade::whole_steps(held * day.rights, 1) : 0;
    const Units price = terms.money.product(day.rights_price, offered);
    if (offered > 0 && price <= cash) {
        shares += offered;
        cash -= price;
        less -= day.rights * day.rights_price;
        divisor += day.rights;
    }
    mark = (mark - less) / divisor;
}

void book_ex_dates(const Terms& terms, std::uint32_t after, std::uint32_t upto, Units& cash,
                   double& shares) {
    if (terms.ex_dates_upto.empty()) {
        return;
    }
    double mark = 0;
    for (std::uint32_t i = terms.ex_dates_upto[after]; i < terms.ex_dates_upto[upto]; ++i) {
        book_ex_date(terms, terms.ex_dates[i], cash, shares, mark);
    }
}

void settle_open(const Terms& terms, std::uint32_t booked, Purse& purse) {
    if (purse.shares == 0 || terms.bars == 0) {
        return;
    }
    const auto bars = static_cast<std::uint32_t>(terms.bars);
    if (booked + 1 < bars) {
        book_ex_dates(terms, booked, bars - 1, purse.cash, purse.shares);
    }
    purse.mark = terms.close.back();
    if (!terms.ex_dates_upto.empty()) {
        for (std::uint32_t i = terms.ex_dates_upto[bars - 1]; i < terms.ex_dates.size(); ++i) {
            book_ex_date(terms, terms.ex_dates[i], purse.cash, purse.shares, purse.mark);
        }
    }
}

Units worth(const Terms& terms, const Purse& purse) {
    return purse.cash + (purse.shares > 0 ? terms.money.product(purse.mark, purse.shares) : 0);
}

void walk_plain(const Terms& terms, const Word* entry, const Word* exit, std::size_t begin,
                std::size_t end, Purse& purse, std::vector<Deal>* deals) {
    static constexpr StopExit kNoStop;
    const auto stop_of = [&]() -> const StopExit& {
        return terms.stops.empty() ? kNoStop : terms.stops[purse.entered];
    };
    for (std::size_t t = std::max<std::size_t>(begin, purse.from); t < end; ++t) {
        if (purse.shares > 0 && !purse.leaving && stop_of().within && stop_of().bar == t) {
            sell(terms, stop_of().bar, stop_of().price, purse, deals);
        }
        const auto next = static_cast<std::uint32_t>(t + 1);
        const bool wants_out = bit(exit, t - begin);
        if (purse.shares == 0) {
            const bool wants_in = bit(entry, t - begin) && !wants_out;
            if (wants_in && bit(terms.may_buy_next.data(), t)) {
                buy(terms, next, purse, deals);
            }
            continue;
        }
        purse.leaving |= wants_out && t < stop_of().decided;
        if (next < terms.bars) {  // what comes behind the last bar is settled in the end
            book_ex_dates(terms, static_cast<std::uint32_t>(t), next, purse.cash, purse.shares);
        }
        const bool settled =
            terms.settled_from.empty() || terms.settled_from[purse.entered] <= next;
        if (purse.leaving && settled && bit(terms.may_sell_next.data(), t)) {
            sell(terms, next, terms.sell_price[next], purse, deals);
        } else if (!purse.leaving && !stop_of().within && stop_of().bar == next) {
            sell(terms, next, stop_of().price, purse, deals);
        }
    }
}

}  // namespace mystocks::backtest::sweep::detail
