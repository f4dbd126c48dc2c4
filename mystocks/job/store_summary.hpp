// What the stores hold, by class of data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/store/series_store.hpp"

namespace mystocks::job {

struct ClassSummary {
    std::string name;  // class_name()
    std::uint64_t series = 0;
    std::uint64_t instruments = 0;
    std::uint64_t rows = 0;
    std::optional<std::uint64_t> bytes = 0;  // empty where the store can't say
    std::optional<double> bytes_per_row() const;
};

// In the order of the series' classes and periods.
std::vector<ClassSummary> summarize(const std::vector<store::SeriesInfo>& series);

// "bars 1d", "ticks", "values 1d".
std::string class_name(const store::SeriesKey& key);

}  // namespace mystocks::job
