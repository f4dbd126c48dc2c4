// How large an entry is. docs/backtest.md, "Size".
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/market/trading_rules.hpp"
#include "mystocks/trade/costs.hpp"
#include "mystocks/trade/money.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::trade {

enum class SizeMode { kCash, kFraction, kFreeCash, kEqual, kShares, kVolatility, kKelly, kRisk };

struct SizeTerms {
    SizeMode mode = SizeMode::kEqual;
    double value = 1;       // money, fraction, shares; yearly target of kVolatility; cap of kKelly
    int window = 20;        // bars of kVolatility, trades of kKelly
    double max = 1;         // kVolatility: at most this fraction of the equity
    double fallback = 0.1;  // kKelly: the fraction before there are `window` trades
};

// What a size is made from; only what the mode asks for has to be there.
struct SizeBasis {
    Units equity = 0;  // at the last close
    Units free_cash = 0;
    int positions_allowed = 1;
    double price = 0;                     // of the fill, slippage included
    std::optional<double> volatility;     // a year
    std::optional<double> kelly;          // fraction, not capped
    std::optional<double> stop_distance;  // |entry price − stop level|
};

// Shares before the lot; 0 where what the mode asks for is undefined.
double wanted_shares(const SizeTerms& terms, const SizeBasis& basis, const Money& money);

// The largest purchase that isn't above `shares`; 0 below the smallest.
double whole_lots(double shares, const market::LotRule& lot);

// The most of `held`, which may be sold, that one sale of up to `shares` takes: all of it, or whole
// steps and no less than the rule's smallest part; 0 where not even that.
double part_to_sell(double shares, double held, const market::LotRule& lot);

// The largest purchase or short sale up to `shares` (whole lots) that `purse` pays with its costs;
// 0 where not even the smallest.
double affordable(double shares, double price, Side side, const market::LotRule& lot,
                  const CostTable& costs, Units purse, const Money& money);

// W − (1 − W) / R of the last `window` trades, at least 0; empty before there are so many. W: the
// share of trades with a profit above 0; R: their mean profit ÷ the mean loss of the others. With
// no loss it is W, with no win 0.
std::optional<double> kelly_fraction(std::span<const Trade> closed, std::size_t window);

// Sample standard deviation of the last `window` log returns × √periods a year; empty where there
// are fewer, or one is undefined.
std::optional<double> yearly_volatility(std::span<const double> closes, std::size_t window,
                                        double periods_a_year);

// Trading days: 252 a year (every day on exchanges that never close), of as many minutes as the
// exchange's sessions have.
double periods_a_year(market::Period period, const market::Instrument& instrument);

}  // namespace mystocks::trade
