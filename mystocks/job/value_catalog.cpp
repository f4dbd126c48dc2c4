#include "mystocks/job/value_catalog.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"

namespace mystocks::job {
namespace {

using base::ErrorKind;
using market::Period;

std::string in_small_letters(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

[[noreturn]] void refuse_unknown(const std::string& name, const std::vector<std::string>& known) {
    std::string outputs;
    for (const std::string& each : known) {
        if (prefix_of(each) == name) {
            outputs += (outputs.empty() ? "" : ", ") + each;
        }
    }
    if (!outputs.empty()) {
        throw base::Error(
            ErrorKind::kNotFound,
            "'" + name + "' stands before the dot: take one of its outputs, " + outputs);
    }
    auto nearest = base::nearest_name(name, known);
    for (const std::string& each : known) {
        if (in_small_letters(each) == in_small_letters(name)) {
            nearest = each;
        }
    }
    throw base::Error(ErrorKind::kNotFound,
                      "there are no values of the name '" + name + "'" +
                          (nearest ? "; did you mean '" + *nearest + "'?"
                                   : "; 'mystocks values' lists those that are kept"));
}

std::vector<std::string> names_of(const std::vector<ValueSummary>& all) {
    std::vector<std::string> names;
    for (const ValueSummary& each : all) {
        if (names.empty() || names.back() != each.name) {
            names.push_back(each.name);
        }
    }
    return names;
}

}  // namespace

std::string_view prefix_of(std::string_view name) {
    return name.substr(0, name.find('.'));
}

std::vector<ValueSummary> list_values(const Stores& stores) {
    std::map<std::pair<std::string, Period>, ValueSummary> found;
    for (const store::SeriesInfo& info : stores.series->list_series()) {
        if (info.key.series_class != store::SeriesClass::kValues || info.rows == 0) {
            continue;
        }
        auto [place, fresh] = found.try_emplace({info.key.name, *info.key.period});
        ValueSummary& summary = place->second;
        if (fresh) {
            summary.name = info.key.name;
            summary.period = *info.key.period;
            summary.first_time = info.first_time;
            summary.last_time = info.last_time;
        }
        ++summary.instruments;
        summary.rows += info.rows;
        summary.first_time = std::min(summary.first_time, info.first_time);
        summary.last_time = std::max(summary.last_time, info.last_time);
    }
    std::map<std::pair<std::string, Period>, ValueOrigin> origins;
    for (ValueOrigin& origin : list_origins(*stores.records)) {
        const std::pair key{origin.name, origin.period};
        origins.try_emplace(key, std::move(origin));
    }
    std::vector<ValueSummary> all;
    for (auto& [key, summary] : found) {
        const auto origin = origins.find({std::string(prefix_of(key.first)), key.second});
        if (origin != origins.end()) {
            summary.origin = origin->second;
        }
        all.push_back(std::move(summary));
    }
    return all;
}

ValueSummary find_values(const Stores& stores, const std::string& name,
                         std::optional<Period> period) {
    const std::vector<ValueSummary> all = list_values(stores);
    std::vector<const ValueSummary*> same;
    std::string periods;
    for (const ValueSummary& each : all) {
        if (each.name == name && (!period || each.period == *period)) {
            same.push_back(&each);
            periods += (periods.empty() ? "" : ", ") + std::string(market::to_string(each.period));
        }
    }
    if (same.empty()) {
        refuse_unknown(period ? name + " " + std::string(market::to_string(*period)) : name,
                       names_of(all));
    }
    if (same.size() > 1) {
        throw base::Error(
            ErrorKind::kInvalidArgument,
            "values of the name '" + name + "' are kept for " + periods + ": say which period");
    }
    return *same.front();
}

std::vector<NewestValue> newest_values(const Stores& stores, const std::string& name, Period period,
                                       bool ascending) {
    std::vector<market::InstrumentId> ids;
    for (const store::SeriesInfo& info : stores.series->list_series()) {
        if (info.key.series_class == store::SeriesClass::kValues && info.key.period == period &&
            info.key.name == name) {
            ids.push_back(info.key.id);
        }
    }
    const std::vector<store::Values> read = stores.series->read_newest_values(ids, period, name);
    std::vector<NewestValue> newest;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (read[i].size() > 0) {
            newest.push_back({ids[i], read[i].time.back(), read[i].value.back()});
        }
    }
    std::sort(newest.begin(), newest.end(), [&](const NewestValue& a, const NewestValue& b) {
        if (std::isnan(a.value) != std::isnan(b.value)) {
            return std::isnan(b.value);
        }
        if (std::isnan(a.value) || a.value == b.value) {
            return a.id < b.id;
        }
        return ascending ? a.value < b.value : a.value > b.value;
    });
    return newest;
}

std::uint64_t remove_values(const Stores& stores, const std::string& name,
                            std::optional<Period> period) {
    std::uint64_t erased = 0;
    std::set<Period> emptied;
    std::set<Period> still;
    std::set<std::string> others;
    const std::string prefix(prefix_of(name));
    for (const store::SeriesInfo& info : stores.series->list_series()) {
        const store::SeriesKey& key = info.key;
        if (key.series_class != store::SeriesClass::kValues) {
            continue;
        }
        const bool named = key.name == name || prefix_of(key.name) == name;
        if (named && (!period || key.period == *period)) {
            erased += stores.series->erase(key) ? 1 : 0;
            emptied.insert(*key.period);
        } else if (prefix_of(key.name) == prefix) {
            still.insert(*key.period);
        }
        others.insert(key.name);
    }
    // A run that found nothing leaves only its document.
    for (const Period each : market::kPeriods) {
        if ((!period || each == *period) && !still.contains(each) &&
            (emptied.contains(each) || name == prefix)) {
            if (remove_origin(*stores.records, prefix, each)) {
                emptied.insert(each);
            }
        }
    }
    if (emptied.empty()) {
        refuse_unknown(name, {others.begin(), others.end()});
    }
    return erased;
}

}  // namespace mystocks::job
