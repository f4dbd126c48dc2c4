// Where a parser reports what it looked at and what it can't keep.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "mystocks/feed/source.hpp"

namespace mystocks::feed::tdx::detail {

class RowReport {
  public:
    // Both must outlive this.
    RowReport(FeedSink& sink, const std::string& unit) : sink_(sink), unit_(unit) {}

    void rows_read(std::uint64_t rows) { sink_.rows_read(rows); }
    // `record`: 1-based record or line.
    void reject(std::uint64_t record, std::string reason) {
        sink_.reject({unit_, record, std::move(reason)});
    }
    void reject_file(std::string reason) { reject(0, std::move(reason)); }

  private:
    FeedSink& sink_;
    const std::string& unit_;
};

}  // namespace mystocks::feed::tdx::detail
