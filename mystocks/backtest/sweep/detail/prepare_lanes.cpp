// Prices and rates as whole numbers, where they are decimals short enough to be counted exactly.
#include <algorithm>
#include <cmath>

#include "mystocks/backtest/sweep/detail/tile.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

constexpr double kExact = 9007199254740992.0;  // 2^53
constexpr int kRateDecimalsMax = 8;
constexpr int kPriceDecimalsMax = 6;

// Decimals that several numbers need.
struct Decimals {
    int least = 0;
    int most = 0;
    bool all = true;
    bool none = true;

    void take(double number) {
        const auto decimal = trade::decimal_of(number, least);
        all &= decimal.has_value();
        none &= !decimal.has_value();
        most = std::max(most, decimal ? decimal->decimals : 0);
    }
    double parts() const { return std::pow(10.0, most); }
};

struct FeeKind {
    double market::FeeRates::*buy;
    double market::FeeRates::*sell;
};
constexpr FeeKind kFeeKinds[4] = {{&market::FeeRates::stamp_buy, &market::FeeRates::stamp_sell},
                                  {&market::FeeRates::transfer, &market::FeeRates::transfer},
                                  {&market::FeeRates::handling, &market::FeeRates::handling},
                                  {&market::FeeRates::regulatory, &market::FeeRates::regulatory}};

// The largest amount that the rate times it stays exact for.
double exact_up_to(const LaneRate& lane) {
    return (kExact - lane.parts) / std::max({lane.buy, lane.sell, 1.0});
}

bool prepare_commission(const Terms& terms, LaneTerms& lanes) {
    Decimals decimals;
    decimals.take(terms.commission.rate);
    lanes.commission.parts = decimals.parts();
    lanes.commission.buy = std::round(terms.commission.rate * decimals.parts());
    lanes.commission.sell = lanes.commission.buy;
    lanes.commission.none = terms.commission.rate == 0;
    lanes.commission_min = static_cast<double>(terms.eras[0].costs.minimum());
    lanes.amount_max = std::min(lanes.amount_max, exact_up_to(lanes.commission));
    return decimals.all && decimals.most <= kRateDecimalsMax;
}

bool prepare_fee(const Terms& terms, const FeeKind& kind, LaneRate& lane,
                 std::vector<double>& by_bar, double& amount_max) {
    Decimals decimals;
    double most = 0;
    for (const Era& era : terms.eras) {
        for (double rate : {era.fees.*kind.buy, era.fees.*kind.sell}) {
            decimals.take(rate);
            most = std::max(most, rate);
        }
    }
    lane.none = most == 0;
    const double power = decimals.parts();
    lane.parts = power;
    lane.buy = std::round(terms.eras[0].fees.*kind.buy * power);
    lane.sell = std::round(terms.eras[0].fees.*kind.sell * power);
    amount_max = std::min(amount_max, (kExact - lane.parts) / std::max(1.0, most * power));
    if (terms.eras.size() > 1 && !lane.none) {
        const std::size_t places = terms.bars + kPlacesBehind;
        by_bar.resize(2 * places);
        for (std::size_t i = 0; i < terms.bars; ++i) {
            const market::FeeRates& fees = terms.rules_of(i).fees;
            by_bar[i] = std::round(fees.*kind.buy * power);
            by_bar[places + i] = std::round(fees.*kind.sell * power);
        }
        lane.buy_by_bar = by_bar.data();
        lane.sell_by_bar = by_bar.data() + places;
    }
    return decimals.all && decimals.most <= kRateDecimalsMax;
}

double least_of(const Terms& terms, double market::FeeRates::*rate) {
    double least = terms.eras[0].fees.*rate;
    for (const Era& era : terms.eras) {
        least = std::min(least, era.fees.*rate);
    }
    return least;
}

bool prepare_sizes(const Terms& terms, LaneTerms& lanes) {
    const market::LotRule& lot = terms.eras[0].lot;
    lanes.sizes_by_shares = terms.sizing.by_shares;
    lanes.of_cash = terms.sizing.of_cash;
    lanes.cash_parts = terms.sizing.parts;
    lanes.fixed = terms.sizing.by_shares ? terms.sizing.shares : terms.sizing.fixed;
    lanes.buy_min = lot.buy_min;
    lanes.step = lot.buy_step;
    lanes.order_max = lot.order_max;
    lanes.per_position = terms.sizing.per_position;
    lanes.volume_max = terms.volume_max.empty() ? nullptr : terms.volume_max.data();
    const bool one_lot =
        std::ranges::all_of(terms.eras, [&](const Era& era) { return era.lot == lot; });
    return one_lot && lot.buy_step >= 1 && std::floor(lot.buy_step) == lot.buy_step &&
           std::fmod(lot.buy_min, lot.buy_step) == 0;
}

bool prepare_prices(const Terms& terms, LaneTerms& lanes, WalkPrices& prices) {
    Decimals decimals;
    decimals.least = terms.money.decimals();
    decimals.most = decimals.least;
    for (const auto* column : {&terms.buy_price, &terms.sell_price}) {
        for (double price : *column) {
            decimals.take(price);
        }
    }
    for (const StopExit& stop : terms.stops) {
        if (stop.bar != kNever) {
            decimals.take(stop.price);
        }
    }
    if (decimals.all && decimals.most > kPriceDecimalsMax) {
        return false;
    }
    lanes.scale = terms.money.scale();
    lanes.parts = std::pow(10.0, decimals.most - decimals.least);
    lanes.pricing = decimals.none      ? Pricing::kBinary
                    : lanes.parts == 1 ? Pricing::kWhole
                                       : Pricing::kDecimal;
    lanes.amount_max = std::min(lanes.amount_max, kExact / 4 / lanes.parts);
    const double power = decimals.none ? 1 : decimals.parts();
    const auto digits = [&](double price) {
        return decimals.none ? price : std::round(price * power);
    };
    std::ranges::transform(terms.buy_price, std::back_inserter(prices.buy), digits);
    std::ranges::transform(terms.sell_price, std::back_inserter(prices.sell), digits);
    for (const StopExit& stop : terms.stops) {
        prices.stop.push_back(stop.bar == kNever ? 0 : digits(stop.price));
    }
    return decimals.all || decimals.none;
}

}  // namespace

void prepare_lanes(Ground& ground) {
    const Terms& terms = ground.terms;
    LaneTerms& lanes = ground.lanes;
    lanes = {};
    if (terms.eras.empty()) {  // no bar, so no rules and nothing to trade
        ground.has_lanes = false;
        return;
    }
    lanes.amount_max = kExact / 4;
    bool fits = prepare_commission(terms, lanes) && prepare_sizes(terms, lanes) &&
                prepare_prices(terms, lanes, ground.prices);
    lanes.proportional = terms.commission.rate;
    for (std::size_t i = 0; i < 4; ++i) {
        fits = fits && prepare_fee(terms, kFeeKinds[i], lanes.fees[i], ground.fees_by_bar[i],
                                   lanes.amount_max);
        lanes.proportional += least_of(terms, kFeeKinds[i].buy);
    }
    constexpr FeeKind kPerShare{&market::FeeRates::transfer_per_share,
                                &market::FeeRates::transfer_per_share};
    // Shares are at most as many as units of money that pay them.
    const double power = terms.money.scale();
    fits = fits &&
           prepare_fee(terms, kPerShare, lanes.per_share, ground.fees_by_bar[4], lanes.amount_max);
    lanes.per_share.parts /= power;
    fits = fits && (lanes.per_share.none || lanes.per_share.parts >= 1);
    lanes.per_share_least = least_of(terms, &market::FeeRates::transfer_per_share) * power;
    ground.has_lanes = fits;
}

}  // namespace mystocks::backtest::sweep::detail
