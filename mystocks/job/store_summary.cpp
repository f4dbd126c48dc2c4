#include "mystocks/job/store_summary.hpp"

#include <map>
#include <set>
#include <utility>

namespace mystocks::job {

std::string series_name(const store::SeriesInfo& series) {
    switch (series.series_class) {
        case store::SeriesClass::kBars:
            return std::string(market::to_string(series.period.value()));
        case store::SeriesClass::kTicks:
            return "ticks";
        case store::SeriesClass::kDepth:
            return "depth";
    }
    return {};
}

std::optional<double> ClassSummary::bytes_per_row() const {
    if (!bytes) {
        return {};
    }
    return rows == 0 ? 0 : static_cast<double>(*bytes) / static_cast<double>(rows);
}

std::vector<ClassSummary> summarize(const std::vector<store::SeriesInfo>& series) {
    using Key = std::pair<int, int>;  // class, period
    std::map<Key, ClassSummary> classes;
    std::map<Key, std::set<std::string>> instruments;
    for (const store::SeriesInfo& info : series) {
        const bool bars = info.series_class == store::SeriesClass::kBars;
        const Key key{static_cast<int>(info.series_class),
                      bars ? static_cast<int>(info.period.value()) : 0};
        ClassSummary& summary = classes[key];
        summary.name = (bars ? "bars " : "") + series_name(info);
        ++summary.series;
        summary.rows += info.rows;
        const bool is_known = info.bytes > 0 || info.rows == 0;
        summary.bytes =
            is_known && summary.bytes ? std::optional(*summary.bytes + info.bytes) : std::nullopt;
        instruments[key].insert(info.id.str());
    }
    std::vector<ClassSummary> list;
    for (auto& [key, summary] : classes) {
        summary.instruments = instruments[key].size();
        list.push_back(std::move(summary));
    }
    return list;
}

}  // namespace mystocks::job
