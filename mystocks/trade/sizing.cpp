#include "mystocks/trade/sizing.hpp"

#include <algorithm>
#include <cmath>

#include "mystocks/market/session.hpp"

namespace mystocks::trade {
namespace {

// Money and a hair more, because the quotient of two decimals may fall just below a whole number;
// whoever takes it checks the product.
double shares_for(double units, double price, const Money& money) {
    return units > 0 && price > 0 ? units / money.scale() / price : 0;
}

// Whole steps above the smallest order, and back.
double steps_of(double shares, const market::LotRule& lot) {
    return std::nearbyint((shares - lot.buy_min) / lot.buy_step);
}

double shares_of(double steps, const market::LotRule& lot) {
    return whole_steps(lot.buy_min + steps * lot.buy_step, std::min(lot.buy_step, 1.0));
}

}  // namespace

double wanted_shares(const SizeTerms& terms, const SizeBasis& basis, const Money& money) {
    const auto equity = static_cast<double>(basis.equity);
    switch (terms.mode) {
        case SizeMode::kShares:
            return terms.value;
        case SizeMode::kCash:
            return shares_for(terms.value * money.scale(), basis.price, money);
        case SizeMode::kFraction:
            return shares_for(equity * terms.value, basis.price, money);
        case SizeMode::kFreeCash:
            return shares_for(static_cast<double>(basis.free_cash) * terms.value, basis.price,
                              money);
        case SizeMode::kEqual:
            return shares_for(equity / basis.positions_allowed, basis.price, money);
        case SizeMode::kVolatility: {
            if (!basis.volatility) {
                return 0;
            }
            // A price that doesn't move: as much as is allowed.
            const double fraction = *basis.volatility > 0
                                        ? std::min(terms.value / *basis.volatility, terms.max)
                                        : terms.max;
            return shares_for(equity * fraction, basis.price, money);
        }
        case SizeMode::kKelly: {
            const double fraction =
                basis.kelly ? std::min(terms.value, *basis.kelly) : terms.fallback;
            return shares_for(equity * fraction, basis.price, money);
        }
        case SizeMode::kRisk:
            return basis.stop_distance && equity > 0
                       ? equity * terms.value / money.scale() / *basis.stop_distance
                       : 0;
    }
    return 0;
}

double whole_lots(double shares, const market::LotRule& lot) {
    const double above = shares - lot.buy_min;
    if (above <= -1e-9 * lot.buy_min || !(shares > 0)) {
        return 0;
    }
    const double whole = above > 0 ? whole_steps(above, lot.buy_step) : 0;
    return shares_of(std::nearbyint(whole / lot.buy_step), lot);
}

double part_to_sell(double shares, double held, const market::LotRule& lot) {
    if (shares >= held) {
        return held;
    }
    const double part = whole_steps(shares, lot.sell_step);
    return part < lot.sell_min ? 0 : part;
}

double affordable(double shares, double price, Side side, const market::LotRule& lot,
                  const CostTable& costs, Units purse, const Money& money) {
    const auto pays = [&](double count) {
        const Units amount = money.product(price, count);
        return amount <= purse && amount + costs.of(side, amount, count).total() <= purse;
    };
    if (shares <= 0 || pays(shares)) {
        return shares;
    }
    if (purse <= 0 || !pays(lot.buy_min)) {
        return 0;
    }
    // Costs never fall with the size: search between what is paid and what isn't, around where
    // proportional costs alone put it.
    double paid = 0;
    double unpaid = steps_of(shares, lot);
    const double each =
        price * (1 + costs.proportional(side) + costs.commission_rate()) + costs.per_share();
    const double near = static_cast<double>(purse) / money.scale() / each;
    for (double guess : {near, near - lot.buy_step, near + 2 * lot.buy_step}) {
        const double steps = std::floor((guess - lot.buy_min) / lot.buy_step);
        if (steps > paid && steps < unpaid) {
            (pays(shares_of(steps, lot)) ? paid : unpaid) = steps;
        }
    }
    while (unpaid - paid > 1) {
        const double middle = std::floor((paid + unpaid) / 2);
        (pays(shares_of(middle, lot)) ? paid : unpaid) = middle;
    }
    return shares_of(paid, lot);
}

std::optional<double> kelly_fraction(std::span<const Trade> closed, std::size_t window) {
    if (window == 0 || closed.size() < window) {
        return std::nullopt;
    }
    double wins = 0;
    double won = 0;
    double lost = 0;
    for (const Trade& trade : closed.last(window)) {
        if (trade.profit > 0) {
            ++wins;
            won += trade.profit;
        } else {
            lost -= trade.profit;
        }
    }
    const auto count = static_cast<double>(window);
    const double rate = wins / count;
    if (wins == 0 || lost == 0) {
        return rate;
    }
    const double payoff = (won / wins) / (lost / (count - wins));
    return std::max(0.0, rate - (1 - rate) / payoff);
}

std::optional<double> yearly_volatility(std::span<const double> closes, std::size_t window,
                                        double periods_a_year) {
    if (window < 2 || closes.size() <= window) {
        return std::nullopt;
    }
    const auto last = closes.last(window + 1);
    double mean = 0;
    for (std::size_t i = 1; i <= window; ++i) {
        mean += std::log(last[i] / last[i - 1]);
    }
    mean /= static_cast<double>(window);
    double squares = 0;
    for (std::size_t i = 1; i <= window; ++i) {
        const double off = std::log(last[i] / last[i - 1]) - mean;
        squares += off * off;
    }
    const double volatility =
        std::sqrt(squares / static_cast<double>(window - 1)) * std::sqrt(periods_a_year);
    return std::isfinite(volatility) ? std::optional(volatility) : std::nullopt;
}

double periods_a_year(market::Period period, const market::Instrument& instrument) {
    const double days = instrument.kind == market::InstrumentKind::kCrypto ? 365 : 252;
    if (period == market::Period::k1w) {
        return 52;
    }
    if (period == market::Period::k1M) {
        return 12;
    }
    if (!market::is_intraday(period)) {
        return days;
    }
    int minutes = 0;
    for (const market::Session& session : market::sessions_of(instrument.id.exchange())) {
        minutes += session.close_minute - session.open_minute;
    }
    return days * minutes / market::minutes_of(period);
}

}  // namespace mystocks::trade
