// What kept values were computed from, remembered beside them as a document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/write_counts.hpp"

namespace mystocks::job {

struct ValueOrigin {
    std::string name;  // what stands before the dot of every series' name
    market::Period period = market::Period::k1d;
    std::string title;    // the formula's name or file, or the begin of its text
    std::string formula;  // its text
    std::vector<std::pair<std::string, double>> parameters{};
    market::Adjust adjust = market::Adjust::kNone;
    bool looks_ahead = false;
    std::vector<std::string> outputs{};  // the series' names
    // Of the newest run:
    std::string universe{};  // for people
    std::optional<base::Date> from{};
    std::optional<base::Date> to{};
    base::TimeUs computed_at = 0;
    bool finished = false;  // false: it runs, was stopped or failed; another run completes it
    std::uint64_t instruments = 0;  // that have values
    store::WriteCounts rows{};

    // Whether both compute the same number for the same bars.
    bool same_computation(const ValueOrigin& other) const;
    friend bool operator==(const ValueOrigin&, const ValueOrigin&) = default;
};

// Documents of the kind "values", one a name and period. What stores throw.
void save_origin(store::RecordStore& records, const ValueOrigin& origin);
std::optional<ValueOrigin> find_origin(const store::RecordStore& records, std::string_view name,
                                       market::Period period);
std::vector<ValueOrigin> list_origins(const store::RecordStore& records);  // newest first
bool remove_origin(store::RecordStore& records, std::string_view name, market::Period period);

}  // namespace mystocks::job
