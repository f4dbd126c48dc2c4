#include "mystocks/store/embedded/detail/chunk_cache.hpp"

namespace mystocks::store::embedded::detail {

std::size_t ChunkCache::bytes_of(const Columns& rows) {
    const std::size_t columns = 1 + (rows.sequence.empty() ? 0 : 1) + rows.values.size();
    return rows.size() * columns * sizeof(double) + sizeof(Columns);
}

std::shared_ptr<const Columns> ChunkCache::find(std::int64_t chunk_id) {
    const std::scoped_lock lock(mutex_);
    const auto found = by_id_.find(chunk_id);
    if (found == by_id_.end()) {
        return nullptr;
    }
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return found->second->rows;
}

void ChunkCache::put(std::int64_t chunk_id, std::shared_ptr<const Columns> rows) {
    const std::size_t bytes = bytes_of(*rows);
    if (bytes > bytes_max_) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    if (by_id_.contains(chunk_id)) {
        return;  // another reader was faster
    }
    while (bytes_ + bytes > bytes_max_) {
        bytes_ -= bytes_of(*by_use_.back().rows);
        by_id_.erase(by_use_.back().chunk_id);
        by_use_.pop_back();
    }
    by_use_.push_front({chunk_id, std::move(rows)});
    by_id_.emplace(chunk_id, by_use_.begin());
    bytes_ += bytes;
}

}  // namespace mystocks::store::embedded::detail
