#include "mystocks/market/trading_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/market/detail/rule_tables.hpp"

namespace mystocks::market {
namespace {

using detail::Venue;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Whose table an instrument's rows are in; empty outside the mainland. Simulated codes follow the
// number plans of Shanghai (6…) and Shenzhen.
std::optional<Venue> venue_of(const Instrument& instrument) {
    const std::string_view exchange = instrument.id.exchange();
    if (exchange == "SH") {
        return Venue::kShanghai;
    }
    if (exchange == "SZ") {
        return Venue::kShenzhen;
    }
    if (exchange == "BJ") {
        return Venue::kBeijing;
    }
    if (exchange == "SIM") {
        return instrument.id.code().starts_with('6') ? Venue::kShanghai : Venue::kShenzhen;
    }
    return {};
}

// The latest row that fits and is in force; null where there is none.
template <typename Row, typename Fits>
const Row* row_on(std::span<const Row> rows, base::Date day, Fits fits) {
    const int packed = day.yyyymmdd();
    const Row* found = nullptr;
    for (const Row& row : rows) {
        if (row.from <= packed && fits(row)) {
            found = &row;
        }
    }
    return found;
}

template <typename Key>
std::optional<double> value_on(std::span<const detail::DatedRow<Key>> rows, Key key,
                               base::Date day) {
    const auto* row = row_on(rows, day, [&](const auto& each) { return each.key == key; });
    return row == nullptr ? std::nullopt : std::optional(row->value);
}

std::optional<double> value_on(std::span<const detail::CodeRow> rows, const Instrument& instrument,
                               base::Date day) {
    const auto venue = venue_of(instrument);
    const auto* row = row_on(rows, day, [&](const detail::CodeRow& each) {
        return each.venue == venue && instrument.id.code().starts_with(each.prefix);
    });
    return row == nullptr ? std::nullopt : std::optional(row->value);
}

std::optional<double> stock_limit(const Instrument& instrument, base::Date day,
                                  const DayStatus& status) {
    if (status.days_since_listing) {
        // The rules at the listing say how many days are free, also where they change meanwhile.
        const base::Date listed = instrument.list_date.value_or(day);
        const auto free_days = value_on(detail::free_day_rows(), instrument.board, listed);
        if (*status.days_since_listing < free_days.value_or(0)) {
            return {};
        }
    }
    if (status.special_treatment) {
        const auto special = value_on(detail::special_limit_rows(), instrument.board, day);
        if (special) {
            return special;
        }
    }
    return value_on(detail::limit_rows(), instrument.board, day);
}

// A fund whose index holds nothing but stocks with the wide limit says so in its name; a bond
// fund (科创债) has the ordinary one.
bool name_says_wide_fund(std::string_view name) {
    constexpr std::array<std::string_view, 3> kWords{"创业", "科创", "双创"};
    return name.find("债") == std::string_view::npos &&
           std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
               return name.find(word) != std::string_view::npos;
           });
}

std::optional<double> fund_limit(const Instrument& instrument, base::Date day) {
    const auto venue = venue_of(instrument);
    if (!venue) {
        return {};
    }
    const auto wide = value_on(detail::wide_fund_rows(), instrument, day);
    if (wide && (*venue == Venue::kShanghai || name_says_wide_fund(instrument.name))) {
        return wide;
    }
    return value_on(detail::fund_limit_rows(), *venue, day);
}

// Decimal fractions as whole numbers of 1e-8, and products of two of them as 1e-16.
constexpr double kUnits = 1e8;
__extension__ using Wide = __int128;

Wide units_of(double value) {
    return std::llround(value * kUnits);
}

// n ÷ d, halves upwards; d > 0.
std::int64_t rounded_half_up(Wide n, Wide d) {
    const Wide twice = 2 * n + d;
    const Wide whole = twice / (2 * d);
    return static_cast<std::int64_t>(twice < 0 && whole * 2 * d != twice ? whole - 1 : whole);
}

// The double nearest to so many ticks, as a decimal would be read.
double price_of(std::int64_t ticks, double tick) {
    const double per_unit = std::round(1 / tick);
    const auto count = static_cast<double>(ticks);
    return std::abs(per_unit * tick - 1) < 1e-12 ? count / per_unit : count * tick;
}

// A price on its tick, also where it was kept as float32.
double snapped(double price, double tick) {
    constexpr double kNear = 0.02;
    const double ticks = price / tick;
    const double nearest = std::round(ticks);
    return std::abs(ticks - nearest) < kNear ? price_of(std::llround(nearest), tick) : price;
}

LotRule mainland_lot(const Instrument& instrument, base::Date day) {
    constexpr double kFundOrderMax = 1'000'000;
    switch (instrument.kind) {
        case InstrumentKind::kFund:
            return {100, 100, 100, kFundOrderMax};
        case InstrumentKind::kBond:
        case InstrumentKind::kRepo:
            return {10, 10, 10, kInfinity};
        default:
            break;
    }
    LotRule rule;
    bool is_first = true;  // holds from ever, where data is older than the board
    for (const detail::LotRow& row : detail::lot_rows()) {
        if (row.board == instrument.board && (is_first || row.from <= day.yyyymmdd())) {
            rule = {row.buy_min, row.buy_step, row.sell_step, row.order_max};
            is_first = false;
        }
    }
    return rule;
}

void add_stamp(FeeRates& rates, const Instrument& instrument, base::Date day) {
    const auto any = [](const detail::StampRow&) { return true; };
    const detail::StampRow* row = row_on(detail::stamp_rows(), day, any);
    if (instrument.board == Board::kBShare) {
        const detail::StampRow* own = row_on(detail::b_share_stamp_rows(), day, any);
        if (own != nullptr && (row == nullptr || own->from > row->from)) {
            row = own;
        }
    }
    if (row != nullptr) {
        rates.stamp_buy = row->buy;
        rates.stamp_sell = row->sell;
    }
}

// The same day so many months later; the month's last one where it has no such day.
base::Date months_after(base::Date day, int months) {
    const base::YearMonthDay from = day.ymd();
    const int month = from.month - 1 + months;
    for (int last = from.day;; --last) {
        if (const auto date = base::Date::make(from.year + month / 12, month % 12 + 1, last)) {
            return *date;
        }
    }
}

// Every day on which a row comes into force.
std::vector<base::Date> days_of_change() {
    std::vector<base::Date> days;
    const auto take = [&](const auto&... tables) {
        const auto take_one = [&](const auto& rows) {
            for (const auto& row : rows) {
                days.push_back(base::Date::from_yyyymmdd(row.from).value());
            }
        };
        (take_one(tables), ...);
    };
    take(detail::limit_rows(), detail::special_limit_rows(), detail::free_day_rows(),
         detail::tick_floor_rows(), detail::fund_limit_rows(), detail::wide_fund_rows(),
         detail::convertible_limit_rows(), detail::settlement_rows(), detail::same_day_fund_rows(),
         detail::lot_rows(), detail::stamp_rows(), detail::b_share_stamp_rows(),
         detail::transfer_rows(), detail::transfer_per_share_rows(), detail::handling_rows(),
         detail::regulatory_rows(), detail::dividend_tax_rows());
    std::ranges::sort(days);
    return days;
}

void check(const RuleOverrides& overrides) {
    struct Bound {
        std::string_view name;
        std::optional<double> value;
        double min;
        double max;
    };
    constexpr double kSmallest = 1e-8;
    const Bound bounds[] = {
        {"price_limit", overrides.price_limit, kSmallest, 10},
        {"buy_min", overrides.buy_min, kSmallest, 1e9},
        {"lot", overrides.lot, kSmallest, 1e9},
        {"order_max", overrides.order_max, kSmallest, kInfinity},
        {"settlement_days", overrides.settlement_days, 0, 1},
        {"tick", overrides.tick, kSmallest, 1e6},
        {"stamp_buy", overrides.stamp_buy, 0, 1},
        {"stamp_sell", overrides.stamp_sell, 0, 1},
        {"transfer", overrides.transfer, 0, 1},
        {"handling", overrides.handling, 0, 1},
        {"regulatory", overrides.regulatory, 0, 1},
    };
    for (const Bound& bound : bounds) {
        // Without limit.
        const bool is_open = bound.name == "price_limit" && bound.value == kInfinity;
        if (bound.value && !is_open && !(*bound.value >= bound.min && *bound.value <= bound.max)) {
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              fmt::format("The market rule {} can't be {:g}: it lies within {:g} "
                                          "and {:g}",
                                          bound.name, *bound.value, bound.min, bound.max));
        }
    }
}

}  // namespace

TradingRules::TradingRules(RuleOverrides overrides) : overrides_(overrides) {
    check(overrides_);
}

std::optional<double> TradingRules::limit_rate(const Instrument& instrument, base::Date day,
                                               const DayStatus& status) const {
    if (overrides_.price_limit) {
        return std::isinf(*overrides_.price_limit) ? std::nullopt : overrides_.price_limit;
    }
    switch (instrument.kind) {
        case InstrumentKind::kStock:
            return stock_limit(instrument, day, status);
        case InstrumentKind::kFund:
            return fund_limit(instrument, day);
        case InstrumentKind::kBond:
            return status.days_since_listing == 0
                       ? std::nullopt
                       : value_on(detail::convertible_limit_rows(), instrument, day);
        default:
            return {};
    }
}

PriceBand TradingRules::price_band(const Instrument& instrument, base::Date day,
                                   const DayStatus& status, double reference) const {
    constexpr double kPriceMax = 1e9;  // beyond it the whole numbers below could overflow
    const auto rate = limit_rate(instrument, day, status);
    if (!rate || !(reference > 0) || reference > kPriceMax) {
        return {};
    }
    const double tick_size = tick(instrument);
    const Wide from = units_of(snapped(reference, tick_size));
    const Wide tick_units = units_of(tick_size);
    const Wide one = units_of(1);
    const Wide move = units_of(*rate);
    std::int64_t up = rounded_half_up(from * (one + move), one * tick_units);
    std::int64_t down = rounded_half_up(from * (one - move), one * tick_units);
    const auto venue = venue_of(instrument);
    if (venue && value_on(detail::tick_floor_rows(), *venue, day)) {
        up = std::max(up, rounded_half_up(from + tick_units, tick_units));
        down = std::min(down, rounded_half_up(from - tick_units, tick_units));
    }
    // No order can name a price of 0.
    down = std::max<std::int64_t>(down, *rate < 1 ? 1 : 0);
    return {price_of(down, tick_size), price_of(up, tick_size)};
}

LotRule TradingRules::lot(const Instrument& instrument, base::Date day) const {
    constexpr double kSmallestCoin = 1e-8;
    LotRule rule;
    if (venue_of(instrument)) {
        rule = mainland_lot(instrument, day);
        rule.sell_min = rule.buy_min;
    } else if (instrument.kind == InstrumentKind::kCrypto) {
        rule = {kSmallestCoin, kSmallestCoin, kSmallestCoin, kInfinity};
    }
    if (overrides_.lot) {
        rule.buy_min = rule.buy_step = rule.sell_step = rule.sell_min = *overrides_.lot;
    }
    rule.buy_min = overrides_.buy_min.value_or(rule.buy_min);
    rule.order_max = overrides_.order_max.value_or(rule.order_max);
    return rule;
}

double TradingRules::tick(const Instrument& instrument) const {
    return overrides_.tick.value_or(1 / std::pow(10.0, instrument.price_decimals));
}

int TradingRules::settlement_days(const Instrument& instrument, base::Date day) const {
    if (overrides_.settlement_days) {
        return *overrides_.settlement_days;
    }
    const bool is_fund = instrument.kind == InstrumentKind::kFund;
    if (!venue_of(instrument) || !(is_fund || instrument.kind == InstrumentKind::kStock)) {
        return 0;
    }
    if (is_fund && value_on(detail::same_day_fund_rows(), instrument, day)) {
        return 0;
    }
    const Board board = is_fund ? Board::kMain : instrument.board;
    return static_cast<int>(value_on(detail::settlement_rows(), board, day).value_or(0));
}

FeeRates TradingRules::fees(const Instrument& instrument, base::Date day) const {
    FeeRates rates;
    const auto venue = venue_of(instrument);
    if (venue && instrument.kind == InstrumentKind::kStock) {
        add_stamp(rates, instrument, day);
        if (instrument.board != Board::kBShare) {
            const auto rate = [&](std::span<const detail::VenueRow> rows) {
                return value_on(rows, *venue, day).value_or(0);
            };
            rates.transfer = rate(detail::transfer_rows());
            rates.transfer_per_share = rate(detail::transfer_per_share_rows());
            rates.handling = rate(detail::handling_rows());
            rates.regulatory = rate(detail::regulatory_rows());
        }
    }
    if (overrides_.transfer) {
        rates.transfer_per_share = 0;
    }
    rates.transfer = overrides_.transfer.value_or(rates.transfer);
    rates.stamp_buy = overrides_.stamp_buy.value_or(rates.stamp_buy);
    rates.stamp_sell = overrides_.stamp_sell.value_or(rates.stamp_sell);
    rates.handling = overrides_.handling.value_or(rates.handling);
    rates.regulatory = overrides_.regulatory.value_or(rates.regulatory);
    return rates;
}

bool TradingRules::short_selling(const Instrument& instrument) const {
    return overrides_.short_selling.value_or(!venue_of(instrument));
}

int TradingRules::money_decimals(const Instrument& instrument) const {
    return instrument.kind == InstrumentKind::kCrypto ? 8 : 2;
}

base::Date TradingRules::next_change(base::Date day) {
    static const std::vector<base::Date> changes = days_of_change();
    const auto next = std::ranges::upper_bound(changes, day);
    return next == changes.end() ? base::Date{std::numeric_limits<std::int32_t>::max()} : *next;
}

double TradingRules::dividend_tax_rate(const Instrument& instrument, base::Date bought,
                                       base::Date sold, std::optional<base::Date> ex_date) const {
    if (!venue_of(instrument) || instrument.kind != InstrumentKind::kStock) {
        return 0;
    }
    const auto* row = row_on(detail::dividend_tax_rows(), ex_date.value_or(sold),
                             [](const detail::DividendTaxRow&) { return true; });
    if (row == nullptr) {
        return 0;
    }
    if (sold <= months_after(bought, 1)) {
        return row->month;
    }
    return sold <= months_after(bought, 12) ? row->year : row->longer;
}

std::optional<int> days_since_listing(const Instrument& instrument, base::Date day,
                                      const Calendar& calendar) {
    constexpr int kDaysMax = 60;
    if (!instrument.list_date || *instrument.list_date > day ||
        day - *instrument.list_date > kDaysMax) {
        return {};
    }
    const auto traded = calendar.trading_days(*instrument.list_date, day).size();
    return traded == 0 ? std::nullopt : std::optional(static_cast<int>(traded) - 1);
}

double reference_price(double close_before, const CorporateAction* first,
                       const CorporateAction* last, int decimals) {
    constexpr double kPriceMax = 1e9;
    if (first == last || !(std::abs(close_before) < kPriceMax)) {
        return close_before;
    }
    const Wide one = units_of(1);
    Wide value = units_of(close_before) * one;
    Wide shares = one;
    for (; first != last; ++first) {
        value -= units_of(first->cash) * one;
        value += units_of(first->rights_ratio) * units_of(first->rights_price);
        shares += units_of(first->bonus_ratio) + units_of(first->rights_ratio);
    }
    if (shares <= 0) {
        return close_before;
    }
    const double ticks_per_unit = std::pow(10.0, decimals);
    const auto scale = static_cast<Wide>(std::llround(ticks_per_unit));
    return static_cast<double>(rounded_half_up(value * scale, shares * one)) / ticks_per_unit;
}

bool name_says_special_treatment(std::string_view name) {
    constexpr std::pair<std::string_view, char> kFullWidth[] = {
        {"＊", '*'}, {"Ｓ", 'S'}, {"Ｔ", 'T'}};
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    std::string plain;
    while (!name.empty()) {
        const auto* wide =
            std::find_if(std::begin(kFullWidth), std::end(kFullWidth),
                         [&](const auto& pair) { return name.starts_with(pair.first); });
        const bool is_wide = wide != std::end(kFullWidth);
        plain.push_back(is_wide ? wide->second : name.front());
        name.remove_prefix(is_wide ? wide->first.size() : 1);
    }
    std::string_view rest = plain;
    for (const std::string_view ex_mark : {"XD", "XR", "DR"}) {
        if (rest.starts_with(ex_mark)) {
            rest.remove_prefix(ex_mark.size());
            break;
        }
    }
    if (rest.starts_with("*ST") || rest.starts_with("S*ST")) {
        return true;
    }
    const std::size_t length = rest.starts_with("SST") ? 3 : rest.starts_with("ST") ? 2 : 0;
    // A Latin word such as STAR is a name.
    const auto is_latin = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return length > 0 && (rest.size() == length || !is_latin(rest[length]));
}

}  // namespace mystocks::market
