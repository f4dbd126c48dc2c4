// Values that are kept: which there are, the newest of each instrument, and their removal.
//
// A series' name is PREFIX.OUTPUT, or PREFIX alone where the output has no name of its own; the
// prefix has no dot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/job/stores.hpp"
#include "mystocks/job/value_origin.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::job {

struct ValueSummary {
    std::string name;  // of the series
    market::Period period{};
    std::uint64_t instruments = 0;
    std::uint64_t rows = 0;
    std::int64_t first_time = 0;  // of any instrument, in units of the period's bars
    std::int64_t last_time = 0;
    std::optional<ValueOrigin> origin{};  // empty: nothing says what they were computed from
};

// By name and period.
std::vector<ValueSummary> list_values(const Stores& stores);

std::string_view prefix_of(std::string_view name);

// The one that is meant: without a period the only one in which there are values of that name.
// Throws kNotFound (with the nearest name), kInvalidArgument where there are several.
ValueSummary find_values(const Stores& stores, const std::string& name,
                         std::optional<market::Period> period);

struct NewestValue {
    market::InstrumentId id;
    std::int64_t time = 0;
    double value = 0;
};

// The newest value of each instrument that has one: the greatest first, or the least; those that
// are undefined last. Instruments with the same value stand by id.
std::vector<NewestValue> newest_values(const Stores& stores, const std::string& name,
                                       market::Period period, bool ascending = false);

// Erases the series of that name, or of that prefix, in `period` or in all; a prefix without any
// series left is forgotten. Gives the number of series; throws kNotFound where there is none.
std::uint64_t remove_values(const Stores& stores, const std::string& name,
                            std::optional<market::Period> period);

}  // namespace mystocks::job
