#include "mystocks/store/postgres/detail/connection_pool.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace mystocks::store::postgres::detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPauseFirst{20};
constexpr milliseconds kPauseMax{1'000};
constexpr int kConflictsMax = 20;  // in a row, of one transaction

// Half of the pause at least, so that many clients don't come back in the same instant.
milliseconds jittered(milliseconds pause) {
    thread_local std::minstd_rand random(std::random_device{}());
    std::uniform_int_distribution<std::int64_t> some(pause.count() / 2, pause.count());
    return milliseconds(some(random));
}

}  // namespace

// A place in the pool, with a connection once it is open.
class ConnectionPool::Lease {
  public:
    explicit Lease(ConnectionPool& pool) : pool_(pool), connection_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(connection_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Connection& open() {
        if (!connection_) {
            connection_ = std::make_unique<Connection>(pool_.settings_.connection);
        }
        return *connection_;
    }
    bool is_broken() const { return !connection_ || connection_->is_broken(); }

  private:
    ConnectionPool& pool_;
    std::unique_ptr<Connection> connection_;
};

std::unique_ptr<Connection> ConnectionPool::take() {
    std::unique_lock lock(mutex_);
    const auto has_room = [&] { return lent_ < settings_.connections_max; };
    if (!returned_.wait_for(lock, settings_.lease_wait_max, has_room)) {
        throw base::Error(base::ErrorKind::kUnavailable,
                          std::string("all ") + std::to_string(settings_.connections_max) +
                              " connections to PostgreSQL were busy for too long; raise "
                              "connections_max, or ask for less at once");
    }
    ++lent_;
    std::vector<std::unique_ptr<Connection>> gone;
    while (!idle_.empty()) {
        std::unique_ptr<Connection> connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->is_alive()) {
            return connection;
        }
        gone.push_back(std::move(connection));
    }
    return nullptr;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
    if (connection && (connection->is_broken() || connection->in_transaction())) {
        connection.reset();
    }
    {
        const std::scoped_lock lock(mutex_);
        --lent_;
        if (connection) {
            idle_.push_back(std::move(connection));
        }
    }
    returned_.notify_one();
}

void ConnectionPool::drop_idle() {
    const std::scoped_lock lock(mutex_);
    idle_.clear();
}

void ConnectionPool::run(const std::function<void(Connection&)>& body) {
    const auto give_up = std::chrono::steady_clock::now() + settings_.retry_max;
    milliseconds pause = kPauseFirst;
    for (int conflicts = 0;;) {
        {
            Lease lease(*this);
            try {
                return body(lease.open());
            } catch (const TransactionConflict&) {
                if (++conflicts == kConflictsMax) {
                    throw;
                }
            } catch (const base::Error& error) {
                const bool is_away =
                    error.kind() == base::ErrorKind::kUnavailable && lease.is_broken();
                if (!is_away || std::chrono::steady_clock::now() + pause >= give_up) {
                    throw;
                }
            }
        }
        std::this_thread::sleep_for(jittered(pause));
        pause = std::min(pause * 2, kPauseMax);
    }
}

void ConnectionPool::run_once(const std::function<void(Connection&)>& body) const {
    Connection connection(settings_.connection);
    body(connection);
}

}  // namespace mystocks::store::postgres::detail
