// Which days an exchange trades. Built-in facts for the mainland from 1990-12-19, extended by
// import; beyond the last day known for certain, weekdays are taken and marked provisional.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/time.hpp"

namespace mystocks::market {

class Calendar {
  public:
    // "CN" for SH, SZ and BJ; weekdays for other names ("US" …); every day for "ALWAYS" (crypto).
    static const Calendar& built_in(std::string_view name);
    static std::string_view name_for_exchange(std::string_view exchange);

    // The calendar with what an import knows: `open_days` are trading days (sorted, unique) and
    // every other day between its first and last is closed; outside that span *this decides.
    Calendar extended(std::span<const base::Date> open_days) const;

    const std::string& name() const { return name_; }
    bool is_trading_day(base::Date day) const;
    // True where no published calendar backs the answer.
    bool is_provisional(base::Date day) const;
    // Trading days in [from, to], in order.
    std::vector<base::Date> trading_days(base::Date from, base::Date to) const;
    base::Date next_trading_day(base::Date after) const;       // strictly after
    base::Date previous_trading_day(base::Date before) const;  // strictly before
    base::Date first_day() const;

  private:
    Calendar() = default;
    enum class Rule { kWeekdays, kEveryDay };
    std::string name_;
    Rule rule_ = Rule::kWeekdays;
    base::Date first_{};
    base::Date known_until_{};
    std::vector<base::Date> closed_;  // sorted; days that the rule would open
    std::vector<base::Date> opened_;  // sorted; days that the rule would close
};

}  // namespace mystocks::market
