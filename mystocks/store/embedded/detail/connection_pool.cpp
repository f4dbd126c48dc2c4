#include "mystocks/store/embedded/detail/connection_pool.hpp"

namespace mystocks::store::embedded::detail {

std::unique_ptr<Reader> ConnectionPool::take() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !idle_.empty() || lent_ < size_max_; });
    ++lent_;
    if (!idle_.empty()) {
        std::unique_ptr<Reader> reader = std::move(idle_.back());
        idle_.pop_back();
        return reader;
    }
    lock.unlock();
    try {
        return std::make_unique<Reader>(settings_);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void ConnectionPool::give_back(std::unique_ptr<Reader> reader) {
    const std::scoped_lock lock(mutex_);
    --lent_;
    if (reader) {
        idle_.push_back(std::move(reader));
    }
    returned_.notify_one();
}

}  // namespace mystocks::store::embedded::detail
