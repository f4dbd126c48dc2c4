#include "mystocks/job/store_summary.hpp"

#include <map>
#include <set>
#include <utility>

namespace mystocks::job {

std::string class_name(const store::SeriesKey& key) {
    std::string name(to_string(key.series_class));
    return key.period ? name.append(" ").append(market::to_string(*key.period)) : name;
}

std::optional<double> ClassSummary::bytes_per_row() const {
    if (!bytes) {
        return {};
    }
    return rows == 0 ? 0 : static_cast<double>(*bytes) / static_cast<double>(rows);
}

std::vector<ClassSummary> summarize(const std::vector<store::SeriesInfo>& series) {
    using Key = std::pair<store::SeriesClass, std::int64_t>;  // class, period
    std::map<Key, ClassSummary> classes;
    std::map<Key, std::set<std::string>> instruments;
    for (const store::SeriesInfo& info : series) {
        const Key key{info.key.series_class, store::period_number(info.key)};
        ClassSummary& summary = classes[key];
        summary.name = class_name(info.key);
        ++summary.series;
        summary.rows += info.rows;
        const bool is_known = info.bytes > 0 || info.rows == 0;
        summary.bytes =
            is_known && summary.bytes ? std::optional(*summary.bytes + info.bytes) : std::nullopt;
        instruments[key].insert(info.key.id.str());
    }
    std::vector<ClassSummary> list;
    for (auto& [key, summary] : classes) {
        summary.instruments = instruments[key].size();
        list.push_back(std::move(summary));
    }
    return list;
}

}  // namespace mystocks::job
