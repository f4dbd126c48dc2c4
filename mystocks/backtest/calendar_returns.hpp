// Returns by month and by year of the exchange's calendar.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mystocks/backtest/result.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::backtest {

// NaN where undefined: nothing before to compare with, or ruin.
struct CalendarReturn {
    int year = 0;
    int month = 0;  // 1..12; 0: the whole year
    double strategy = 0;
    double benchmark = 0;
};

// The last equity of each month (year) ÷ the last of the one before − 1, the first against the
// starting cash. The benchmark's first is from its first close on.
std::vector<CalendarReturn> monthly_returns(const Result& result);
std::vector<CalendarReturn> yearly_returns(const Result& result);

// Days and texts of moments of a run, in the zone of its first instrument's exchange (UTC without
// one).
class MomentTexts {
  public:
    explicit MomentTexts(const Result& result);
    base::Date date(std::int64_t time) const;
    std::string text(std::int64_t time) const;  // 2017-04-18, or 2017-04-18 09:31:00

  private:
    market::Period period_;
    const base::TimeZone& zone_;
};

// Of the run's first instrument's exchange, as metrics.hpp counts.
double periods_a_year(const Result& result);

}  // namespace mystocks::backtest
