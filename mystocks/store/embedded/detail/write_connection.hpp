// The one connection of this process that writes.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "mystocks/store/embedded/detail/connection_pool.hpp"

namespace mystocks::store::embedded::detail {

// Thread-safe: transactions queue. Opened when it is first needed.
class WriteConnection {
  public:
    explicit WriteConnection(ConnectionSettings settings) : settings_(std::move(settings)) {}

    // One transaction: durable when this returns, undone where `body` throws.
    void run(const std::function<void(Reader&)>& body);

  private:
    const ConnectionSettings settings_;
    std::mutex mutex_;
    std::unique_ptr<Reader> connection_;
};

}  // namespace mystocks::store::embedded::detail
