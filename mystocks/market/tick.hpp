// Ticks and depth in columns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mystocks::market {

// One trade or one snapshot. Key: (time, sequence); several trades share a time, none may be lost.
struct Ticks {
    std::vector<std::int64_t> time;      // microseconds UTC
    std::vector<std::int64_t> sequence;  // order within that instant, or the exchange's own number
    std::vector<double> price;
    std::vector<double> volume;  // shares since the tick before
    std::vector<double> amount;  // money since the tick before; NaN where the source has none
    std::vector<double> bid;     // best bid, NaN where unknown
    std::vector<double> ask;     // best ask, NaN where unknown

    std::size_t size() const { return time.size(); }
    friend bool operator==(const Ticks&, const Ticks&) = default;
};

inline constexpr std::size_t kDepthLevelsMax = 10;

// Price and size for up to ten levels a side; level 0 is the best. NaN price = no such level.
struct DepthLevels {
    std::array<std::vector<double>, kDepthLevelsMax> price;
    std::array<std::vector<double>, kDepthLevelsMax> size;
    friend bool operator==(const DepthLevels&, const DepthLevels&) = default;
};

// Snapshots of the order book. Key: (time, sequence).
struct Depth {
    std::vector<std::int64_t> time;  // microseconds UTC
    std::vector<std::int64_t> sequence;
    DepthLevels bid;
    DepthLevels ask;

    std::size_t size() const { return time.size(); }
    friend bool operator==(const Depth&, const Depth&) = default;
};

}  // namespace mystocks::market
