// A bounded number of connections, opened when they are first needed.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "mystocks/store/embedded/detail/chunk_codec.hpp"
#include "mystocks/store/embedded/detail/connection.hpp"

namespace mystocks::store::embedded::detail {

// A connection with the memory that decoding needs.
struct Reader {
    explicit Reader(const ConnectionSettings& settings) : connection(settings) {}
    Connection connection;
    ChunkDecoder decoder;
};

// Thread-safe. Must outlive its leases.
class ConnectionPool {
  public:
    ConnectionPool(ConnectionSettings settings, std::size_t size_max)
        : settings_(std::move(settings)), size_max_(size_max) {}

    class Lease {
      public:
        explicit Lease(ConnectionPool& pool) : pool_(pool), reader_(pool.take()) {}
        ~Lease() { pool_.give_back(std::move(reader_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Reader& operator*() const { return *reader_; }
        Reader* operator->() const { return reader_.get(); }

      private:
        ConnectionPool& pool_;
        std::unique_ptr<Reader> reader_;
    };

    // Waits while all connections are lent.
    Lease lease() { return Lease(*this); }

  private:
    std::unique_ptr<Reader> take();
    void give_back(std::unique_ptr<Reader> reader);

    const ConnectionSettings settings_;
    const std::size_t size_max_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Reader>> idle_;
    std::size_t lent_ = 0;
};

}  // namespace mystocks::store::embedded::detail
