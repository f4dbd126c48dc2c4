// SQL statements to one taosAdapter: connections kept and bounded, logins, time-outs, repeats.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/detail/answer.hpp"
#include "mystocks/store/tdengine/detail/endpoint.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"

namespace mystocks::store::tdengine::detail {

// Codes of the server that somebody decides by: the low 16 bits of its error numbers.
inline constexpr int kTableMissing = 9731;          // 0x2603
inline constexpr int kTableMissingInVgroup = 1560;  // 0x0618
inline constexpr int kSuperTableMissing = 866;      // 0x0362
inline constexpr int kDatabaseUnnamed = 9750;       // 0x2616: also one that isn't there
inline constexpr int kDatabaseMissing = 904;        // 0x0388

// Whether the server says that what the statement names isn't there.
bool is_missing(const Answer& answer);

// Thread-safe. A statement must do no harm when it is carried out twice: a lost answer makes it
// run again.
class RestClient {
  public:
    RestClient(const Endpoint& endpoint, const TdengineOptions& options);
    ~RestClient();
    RestClient(const RestClient&) = delete;
    RestClient& operator=(const RestClient&) = delete;

    // Throws what `failure_of` makes of an answer that is an error; kUnavailable (nobody answers,
    // all connections busy), kTimeout, kPermission, kCorrupt (see parse_answer), kExhausted (an
    // answer over its limit).
    void run(std::string_view sql, const RowReader& reader = {}) const;
    // Same, and hands back "not there" (see is_missing) instead of throwing.
    Answer try_run(std::string_view sql, const RowReader& reader = {}) const;

    const Endpoint& endpoint() const { return endpoint_; }

  private:
    class Connection;
    class Lease;
    struct Reply {
        long status = 0;  // of HTTP
        std::string body;
    };

    Lease lease() const;
    // `curl_code`: how a request ended. Throws what it means, Passing where it may pass.
    void require_done(Connection& connection, int curl_code) const;
    Reply post(Connection& connection, std::string_view sql) const;
    Answer attempt(std::string_view sql, const RowReader& reader, bool may_log_in) const;
    std::string authorization() const;
    void log_in() const;

    const Endpoint endpoint_;
    const TdengineOptions options_;
    mutable std::mutex mutex_;
    mutable std::condition_variable freed_;
    mutable std::vector<std::unique_ptr<Connection>> idle_;
    mutable std::size_t leased_ = 0;
    mutable std::mutex token_mutex_;
    mutable std::string token_;
};

// The error that an answer with a code stands for.
base::Error failure_of(const Answer& answer, const Endpoint& endpoint);
// Whether the same statement may succeed a moment later.
bool is_passing(int code);

}  // namespace mystocks::store::tdengine::detail
