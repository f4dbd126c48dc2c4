// Decoded chunks that are asked for again and again: the newest one of a series that charts show.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "mystocks/store/series_columns.hpp"

namespace mystocks::store::embedded::detail {

// A chunk_id is never used again and its chunk never changes: a write makes a new one. So what lies
// here is right for as long as a reader's snapshot names it, whoever writes. Thread-safe.
class ChunkCache {
  public:
    // Keeps at most so many bytes of columns, those used last. 0: keeps none.
    explicit ChunkCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // Null where it isn't here.
    std::shared_ptr<const Columns> find(std::int64_t chunk_id);
    void put(std::int64_t chunk_id, std::shared_ptr<const Columns> rows);

  private:
    struct Entry {
        std::int64_t chunk_id;
        std::shared_ptr<const Columns> rows;
    };
    static std::size_t bytes_of(const Columns& rows);

    const std::size_t bytes_max_;
    std::mutex mutex_;
    std::list<Entry> by_use_;  // the one used last first
    std::unordered_map<std::int64_t, std::list<Entry>::iterator> by_id_;
    std::size_t bytes_ = 0;
};

}  // namespace mystocks::store::embedded::detail
