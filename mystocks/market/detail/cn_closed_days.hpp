// Weekdays on which Shanghai, Shenzhen and Beijing did not trade.
//
// To 2026-05-08 as two independent records of the trading days have it (hikyuu's and qlib's, which
// agree); the rest of 2026 as the exchanges announced it on 2025-12-22 (关于2026年部分节假日休市
// 安排的通知): 端午节 06-19, 中秋节 09-25, 国庆节 10-01 to 10-07. A weekend is never a trading day.
#pragma once

#include <span>

namespace mystocks::market::detail {

// Both ends inclusive, as yyyymmdd; weekends inside a range say nothing.
struct ClosedDays {
    int first;
    int last;
};

inline constexpr int kCnFirstTradingDay = 19901219;
inline constexpr int kCnKnownUntil = 20261231;

std::span<const ClosedDays> cn_closed_days();  // in order, not overlapping

}  // namespace mystocks::market::detail
