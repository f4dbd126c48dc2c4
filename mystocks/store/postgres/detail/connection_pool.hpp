// A bounded number of connections, and what is done when one of them breaks.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "mystocks/store/postgres/detail/connection.hpp"

namespace mystocks::store::postgres::detail {

struct PoolSettings {
    ConnectionSettings connection;
    std::size_t connections_max = 8;
    std::chrono::milliseconds lease_wait_max{30'000};
    std::chrono::milliseconds retry_max{15'000};
};

// Thread-safe. Must outlive its leases.
class ConnectionPool {
  public:
    explicit ConnectionPool(PoolSettings settings) : settings_(std::move(settings)) {}

    // Runs `body` on a connection; where that breaks, or the server is away, runs it again on
    // another one with growing pauses, until retry_max is over. Where the server says that
    // repeating the transaction is the cure, the same. A connection that `body` leaves inside a
    // transaction is closed.
    void run(const std::function<void(Connection&)>& body);
    // Once, on a connection of its own: no retry, no waiting for others.
    void run_once(const std::function<void(Connection&)>& body) const;
    // Forgets idle connections: they were set up for other tables.
    void drop_idle();
    const std::string& where() const { return settings_.connection.address.shown; }
    const std::string& schema() const { return settings_.connection.schema; }

  private:
    class Lease;
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

    const PoolSettings settings_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t lent_ = 0;
};

}  // namespace mystocks::store::postgres::detail
