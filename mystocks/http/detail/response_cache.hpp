// Finished answers, kept until they are the oldest.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "mystocks/http/message.hpp"

namespace mystocks::http::detail {

// Least recently used goes first once the bytes of keys and bodies exceed the limit. A key names
// the route, the query and the version of the data, so what is stale is never asked for again and
// drops out by itself. Thread-safe.
class ResponseCache {
  public:
    explicit ResponseCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    std::shared_ptr<const Response> find(const std::string& key);
    // An answer of more than an eighth of the limit isn't kept.
    void insert(const std::string& key, std::shared_ptr<const Response> response);
    std::size_t bytes() const;

  private:
    struct Entry {
        std::string key;
        std::shared_ptr<const Response> response;
        std::size_t bytes;
    };
    void drop_oldest();

    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  // the newest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
    std::size_t bytes_ = 0;
};

}  // namespace mystocks::http::detail
