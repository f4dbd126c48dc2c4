// Adds up an import's report while it runs.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "mystocks/feed/source.hpp"
#include "mystocks/job/import_report.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::job::detail {

// Not thread-safe: the writer's thread owns it.
class ReportBuilder {
  public:
    void reject(const feed::Rejection& rejection);
    void count(const store::WriteCounts& counts);
    void saw_series(const market::InstrumentId& id, std::string_view series);
    // Daily bars in any order: the trading days between them that have no bar.
    void look_for_gaps(const market::InstrumentId& id, market::BarsView daily);

    ImportReport& report() { return report_; }
    // The report with its lists cut to what is kept.
    ImportReport finish();

  private:
    const std::vector<base::Date>& days_of(std::string_view exchange);

    ImportReport report_;
    struct Reason {
        std::string first;  // as it stood the first time, numbers and all
        std::uint64_t count = 0;
    };
    std::unordered_map<std::string, Reason> reasons_;  // by reason without its numbers
    std::unordered_set<std::string> series_;
    std::set<std::string> gap_instruments_;
    std::map<std::string, std::vector<base::Date>, std::less<>> trading_days_;
};

// "high 9.80 is below low 9.95" → "high # is below low #".
std::string without_numbers(std::string_view reason);

}  // namespace mystocks::job::detail
