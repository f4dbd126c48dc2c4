#include "mystocks/job/detail/report_builder.hpp"

#include <algorithm>
#include <limits>

namespace mystocks::job::detail {
namespace {

// Different reasons that are told apart; beyond that, rows count under one heading.
constexpr std::size_t kReasonsMax = 1000;
constexpr std::string_view kManyReasons = "other reasons";
// Gaps kept while sorting, before the list is cut to what the report shows.
constexpr std::size_t kGapsKept = 10'000;

bool longer(const Gap& a, const Gap& b) {
    return a.days > b.days;
}

}  // namespace

std::string without_numbers(std::string_view reason) {
    std::string text;
    bool in_number = false;
    for (std::size_t i = 0; i < reason.size(); ++i) {
        const char c = reason[i];
        const bool digit = c >= '0' && c <= '9';
        const bool part = in_number && (c == '.' || c == 'e' || c == '+' || c == '-') &&
                          i + 1 < reason.size() && reason[i + 1] >= '0' && reason[i + 1] <= '9';
        if (digit || part) {
            if (!in_number) {
                text += '#';
            }
            in_number = true;
        } else {
            in_number = false;
            text += c;
        }
    }
    return text;
}

void ReportBuilder::reject(const feed::Rejection& rejection) {
    ++report_.rejected;
    if (report_.rejections.size() < kReportedRejectionsMax) {
        report_.rejections.push_back(rejection);
    }
    std::string reason = without_numbers(rejection.reason);
    if (reasons_.size() >= kReasonsMax && !reasons_.contains(reason)) {
        reason = kManyReasons;
    }
    Reason& known = reasons_[reason];
    if (++known.count == 1) {
        known.first = rejection.reason;
    }
}

void ReportBuilder::count(const store::WriteCounts& counts) {
    report_.inserted += counts.inserted;
    report_.changed += counts.changed;
    report_.unchanged += counts.unchanged;
}

void ReportBuilder::saw_series(const market::InstrumentId& id, std::string_view series) {
    series_.insert(id.str() + ' ' + std::string(series));
}

const std::vector<base::Date>& ReportBuilder::days_of(std::string_view exchange) {
    const std::string_view name = market::Calendar::name_for_exchange(exchange);
    auto found = trading_days_.find(name);
    if (found == trading_days_.end()) {
        const market::Calendar& calendar = market::Calendar::built_in(name);
        // Only up to where published facts go: a provisional day is no ground to report a gap.
        base::Date last = base::Date::of(2100, 1, 1);
        while (last > calendar.first_day() && calendar.is_provisional(last)) {
            last = last - 1;
        }
        found = trading_days_
                    .emplace(std::string(name), calendar.trading_days(calendar.first_day(), last))
                    .first;
    }
    return found->second;
}

void ReportBuilder::look_for_gaps(const market::InstrumentId& id, market::BarsView daily) {
    const std::vector<base::Date>& days = days_of(id.exchange());
    std::vector<std::int64_t> sorted;
    std::span<const std::int64_t> times = daily.time;
    if (!std::is_sorted(times.begin(), times.end())) {
        sorted.assign(times.begin(), times.end());
        std::sort(sorted.begin(), sorted.end());
        times = sorted;
    }
    if (times.empty() || days.empty()) {
        return;
    }
    auto next = std::lower_bound(days.begin(), days.end(), times.front(),
                                 [](base::Date day, std::int64_t time) { return day.days < time; });
    for (const std::int64_t time : times) {
        const auto first_missing = next;
        while (next != days.end() && next->days < time) {
            ++next;
        }
        if (next != first_missing) {
            const auto missing = static_cast<std::uint64_t>(next - first_missing);
            report_.gap_days += missing;
            gap_instruments_.insert(id.str());
            report_.gaps.push_back({id, *first_missing, *(next - 1), missing});
        }
        if (next != days.end() && next->days == time) {
            ++next;
        }
    }
    if (report_.gaps.size() > 2 * kGapsKept) {
        std::stable_sort(report_.gaps.begin(), report_.gaps.end(), longer);
        report_.gaps.resize(kGapsKept, report_.gaps.front());
    }
}

ImportReport ReportBuilder::finish() {
    report_.series = series_.size();
    report_.gap_instruments = gap_instruments_.size();
    std::stable_sort(report_.gaps.begin(), report_.gaps.end(), longer);
    if (report_.gaps.size() > kReportedGapsMax) {
        report_.gaps.erase(report_.gaps.begin() + kReportedGapsMax, report_.gaps.end());
    }
    report_.rejected_by_reason.clear();
    for (const auto& [reason, known] : reasons_) {
        report_.rejected_by_reason.push_back(
            {known.count == 1 ? known.first : reason, known.count});
    }
    std::sort(report_.rejected_by_reason.begin(), report_.rejected_by_reason.end(),
              [](const RejectionCount& a, const RejectionCount& b) {
                  return a.count != b.count ? a.count > b.count : a.reason < b.reason;
              });
    if (report_.rejected_by_reason.size() > kReportedReasonsMax) {
        report_.rejected_by_reason.resize(kReportedReasonsMax);
    }
    return report_;
}

}  // namespace mystocks::job::detail
