// A made-up market for the first look and for tests; its source name is "simulated", always.
#pragma once

#include <cstdint>
#include <memory>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/source.hpp"

namespace mystocks::feed::simulated {

struct SimulatedOptions {
    std::uint64_t seed = 1;
    base::Date last_day{};  // the newest trading day to make; bars end on or before it
    int instruments = 300;
    int years = 5;         // of daily bars
    int minute_days = 10;  // newest days that also have 1-minute bars
};

// The same options give the same bytes on every machine.
std::unique_ptr<Source> open_simulated(const SimulatedOptions& options);

}  // namespace mystocks::feed::simulated
