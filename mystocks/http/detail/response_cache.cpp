#include "mystocks/http/detail/response_cache.hpp"

namespace mystocks::http::detail {
namespace {

// List and map nodes, the Response itself.
constexpr std::size_t kEntryOverhead = 512;

}  // namespace

std::shared_ptr<const Response> ResponseCache::find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->response;
}

void ResponseCache::insert(const std::string& key, std::shared_ptr<const Response> response) {
    const std::size_t bytes = key.size() + response->body_view().size() + kEntryOverhead;
    if (bytes > bytes_max_ / 8) {
        return;
    }
    const std::lock_guard lock(mutex_);
    if (by_key_.contains(key)) {
        return;
    }
    entries_.push_front({key, std::move(response), bytes});
    by_key_.emplace(entries_.front().key, entries_.begin());
    bytes_ += bytes;
    while (bytes_ > bytes_max_) {
        drop_oldest();
    }
}

void ResponseCache::drop_oldest() {
    const Entry& oldest = entries_.back();
    bytes_ -= oldest.bytes;
    by_key_.erase(oldest.key);
    entries_.pop_back();
}

std::size_t ResponseCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace mystocks::http::detail
