// Where a unit's rows and rejections go.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "mystocks/feed/source.hpp"

namespace mystocks::feed::csv::detail {

struct RowOutput {
    FeedSink& sink;
    std::string unit;

    void reject(std::uint64_t line, std::string reason) {
        sink.reject({unit, line, std::move(reason)});
    }
};

}  // namespace mystocks::feed::csv::detail
