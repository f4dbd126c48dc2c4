// What an exchange allows and takes, by instrument and day. Sources: docs/ashare-rules.md.
#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include "mystocks/base/time.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::market {

enum class Side { kBuy, kSell };

// What the code and the list of instruments don't say about one day.
struct DayStatus {
    bool special_treatment = false;  // ST, *ST
    // Trading days since the listing: 0 on the first; empty where the listing is unknown or long
    // ago.
    std::optional<int> days_since_listing;
};

// Prices beyond which no order is filled. Without a limit: 0 and infinity.
struct PriceBand {
    double down = 0;
    double up = std::numeric_limits<double>::infinity();

    friend bool operator==(const PriceBand&, const PriceBand&) = default;
};

// In shares (units).
struct LotRule {
    double buy_min = 1;
    double buy_step = 1;
    double sell_step = 1;  // a remainder below it can be sold whole, with the rest of the holding
    double order_max = std::numeric_limits<double>::infinity();
    double sell_min = 0;  // of a sale that leaves something; less than it is sold whole

    friend bool operator==(const LotRule&, const LotRule&) = default;
};

// Fractions of the amount, but for transfer_per_share.
struct FeeRates {
    double stamp_buy = 0;
    double stamp_sell = 0;
    double transfer = 0;    // both sides
    double handling = 0;    // 经手费, both sides
    double regulatory = 0;  // 证管费, both sides
    // Money a share, both sides, besides `transfer`: until 2015-07-31 Shanghai charged the transfer
    // by face value, which is taken as 1 yuan.
    double transfer_per_share = 0;

    friend bool operator==(const FeeRates&, const FeeRates&) = default;
};

// What a user says instead of the exchange; what is empty stays as it is.
struct RuleOverrides {
    std::optional<double> price_limit;  // fraction both ways; infinity: none
    std::optional<double> buy_min;
    std::optional<double> lot;  // buy_step and sell_step; buy_min too, where that stays empty
    std::optional<double> order_max;
    std::optional<int> settlement_days;  // 0 or 1
    std::optional<double> tick;
    std::optional<double> stamp_buy;
    std::optional<double> stamp_sell;
    std::optional<double> transfer;  // instead of both transfer rates
    std::optional<double> handling;
    std::optional<double> regulatory;
    std::optional<bool> short_selling;

    friend bool operator==(const RuleOverrides&, const RuleOverrides&) = default;
};

// Immutable, so thread-safe. Cheap enough to ask per instrument and day, not per order and lane.
class TradingRules {
  public:
    // Throws Error(kInvalidArgument) for an override that can't be, such as a lot of 0.
    explicit TradingRules(RuleOverrides overrides = {});

    // The fraction by which a price may leave the reference price; empty: no limit that day.
    // Before limits existed (1996-12-16) there is none. Where the limit of a listing's first day is
    // measured from the issue price (main board until 2023-04-09: +44 %/−36 %; convertible bonds),
    // that day counts as without limit: issue prices are unknown here.
    std::optional<double> limit_rate(const Instrument& instrument, base::Date day,
                                     const DayStatus& status) const;
    // reference × (1 ± rate), each rounded half up to the tick, and at least one tick away where
    // the exchange's rules say so; no limit for an undefined or unpositive reference price.
    // Computed in whole numbers, so the prices equal those that a decimal calculation gives.
    PriceBand price_band(const Instrument& instrument, base::Date day, const DayStatus& status,
                         double reference) const;
    LotRule lot(const Instrument& instrument, base::Date day) const;
    double tick(const Instrument& instrument) const;
    // 1: what was bought today can't be sold today; 0: it can.
    int settlement_days(const Instrument& instrument, base::Date day) const;
    FeeRates fees(const Instrument& instrument, base::Date day) const;
    bool short_selling(const Instrument& instrument) const;
    // Decimals of the smallest unit that money is counted in: 2, 8 on crypto exchanges.
    int money_decimals(const Instrument& instrument) const;
    // The first day after `day` on which anything above may change of itself, that is but for what
    // it is told of the instrument and the day's status; the end of all dates where nothing will.
    static base::Date next_change(base::Date day);
    // Of a cash dividend, by how long the share was held when it is sold (财税〔2015〕101号 and
    // before); 0 outside the mainland's stocks. Held for exactly a month (year) is still the
    // shorter term. The rules are those of the dividend's ex-date; without one, of the sale.
    double dividend_tax_rate(const Instrument& instrument, base::Date bought, base::Date sold,
                             std::optional<base::Date> ex_date = {}) const;

  private:
    RuleOverrides overrides_;
};

// Trading days since the instrument was listed, 0 on the first; what DayStatus wants. Empty where
// the listing is unknown, after `day`, or more than 60 days ago. Days on which the instrument was
// suspended count, as only its bars could tell.
std::optional<int> days_since_listing(const Instrument& instrument, base::Date day,
                                      const Calendar& calendar);

// What the exchange takes the day's limits from: the close before, or on an ex-date
// (close − cash + rights_ratio × rights_price) / (1 + bonus_ratio + rights_ratio) with the day's
// actions added up, rounded half up to `decimals`.
double reference_price(double close_before, const CorporateAction* first,
                       const CorporateAction* last, int decimals);

// From a mainland stock's name: "ST…", "*ST…", "SST…", "S*ST…", also behind 通达信's XD, XR, DR and
// in full-width letters. A name says what was true on the day it was written down.
bool name_says_special_treatment(std::string_view name);

}  // namespace mystocks::market
