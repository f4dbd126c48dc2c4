// Prices made comparable across ex-dates. Raw bars and actions are stored; this runs on read.
//
// Affine convention (通达信): over each ex-date, in date order,
//     p' = (p − cash + rights_ratio × rights_price) / (1 + bonus_ratio + rights_ratio)
// forward leaves the newest price as it traded, backward the first one. Factor convention (等比前
// 复权; qlib, Sina, akshare): one factor an ex-date, from the close before it,
//     f = reference / close, where the reference price is what the exchange publishes:
//     (close − cash + rights_ratio × rights_price) / (1 + bonus_ratio + rights_ratio), rounded
//     half up to the tick
// With that rounding the factors are qlib's; hikyuu's EQUAL_FORWARD leaves it out, and so does
// this where no decimals are asked for.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "mystocks/base/time.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::market {

enum class Adjust { kNone, kForward, kBackward, kRatio };

std::string_view to_string(Adjust adjust);  // "none", "forward", "backward", "ratio"
std::optional<Adjust> parse_adjust(std::string_view text);
// "affine (通达信)" or "factor (等比)"; empty for kNone. Shown wherever prices are.
std::string_view convention_of(Adjust adjust);

struct AdjustOptions {
    Adjust adjust = Adjust::kNone;
    // Actions with ex_date after this day are ignored: the market doesn't know them yet.
    base::Date as_of{};
    // Prices are rounded half up to this many decimals at the end, and kRatio's reference prices
    // on the way; empty: not rounded. Prices that no ex-date changes stay as they are.
    std::optional<int> decimals;
};

// Rewrites the four price columns of `bars` (time order, daily or shorter) in place; volume and
// amount stay as traded. Weekly and monthly bars are derived from adjusted daily ones, by whoever
// asks: adjusting them directly would mix prices of both sides of an ex-date.
//
// `actions` are of this instrument, in any order; several on one day are added up. `daily_raw`
// (time order, unadjusted) says where the series begins and what it closed at:
//   kForward   doesn't look at it
//   kBackward  starts at its first day, so that the answer doesn't depend on which part of the
//              series `bars` is; only its first row matters
//   kRatio     takes the close before each ex-date from it
// For daily bars that are the whole series pass the same bars; it may alias `bars`. Where it has
// no row before a bar of `bars`, the bars themselves are asked. For intraday bars `zone_name`
// tells which date a bar belongs to (a bar that ends at midnight is the last of its day).
//
// Forward prices of the affine convention can be zero or negative where dividends add up to more
// than an old price, as in 通达信. Throws Error(kCorrupt) for an action that can't be true (see
// why_action_is_bad) or, for kRatio, takes away the whole price.
void adjust_bars(Bars& bars, Period period, std::span<const CorporateAction> actions,
                 BarsView daily_raw, std::string_view zone_name, const AdjustOptions& options);

}  // namespace mystocks::market
