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

// Immutable, so thread-safe.
class Calendar {
  public:
    // "CN" for SH, SZ and BJ; every day for "ALWAYS" (crypto); weekdays, all of them provisional,
    // for any other name ("US" …). The reference stays good; unknown names share one calendar.
    static const Calendar& built_in(std::string_view name);
    static std::string_view name_for_exchange(std::string_view exchange);

    // The calendar with what an import knows: `open_days` are trading days (sorted, unique) and
    // every other day between its first and last is closed; outside that span *this decides. A
    // gap of more than 40 days is longer than any holiday: there the import knows nothing, and
    // *this decides too.
    Calendar extended(std::span<const base::Date> open_days) const;

    const std::string& name() const { return name_; }
    bool is_trading_day(base::Date day) const;
    // True where no published calendar backs the answer.
    bool is_provisional(base::Date day) const;
    // Trading days in [from, to], in order; none before first_day().
    std::vector<base::Date> trading_days(base::Date from, base::Date to) const;
    base::Date next_trading_day(base::Date after) const;  // strictly after
    // Strictly before; first_day() − 1, which is none, where nothing traded before.
    base::Date previous_trading_day(base::Date before) const;
    base::Date first_day() const { return first_; }

  private:
    struct Span {
        base::Date first;
        base::Date last;
    };
    enum class Rule { kWeekdays, kEveryDay };

    Calendar(std::string name, Rule rule, base::Date first);
    bool is_open_by_rule(base::Date day) const;
    void learn(std::span<const base::Date> open_days);

    std::string name_;
    Rule rule_;
    base::Date first_;
    std::vector<Span> known_;         // where the answer isn't provisional; may overlap
    std::vector<base::Date> closed_;  // sorted; days that the rule would open
    std::vector<base::Date> opened_;  // sorted; days that the rule would close
};

}  // namespace mystocks::market
