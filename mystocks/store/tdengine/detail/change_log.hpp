// A number that changes with every write of any program: one row a program that has written,
// counting its calls. A write counts itself after its rows are acknowledged, so that whoever sees
// the new number sees the rows.
#pragma once

#include <atomic>
#include <cstdint>

#include "mystocks/base/clock.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"

namespace mystocks::store::tdengine::detail {

// Thread-safe. Both throw as RestClient::run.
class ChangeLog {
  public:
    ChangeLog(const RestClient& client, const base::Clock& clock);

    void note_change();
    std::uint64_t version(const RestClient& client) const;

  private:
    const RestClient& client_;
    const std::int64_t started_;  // microseconds
    const std::int64_t writer_;   // random
    std::atomic<std::int64_t> calls_ = 0;
};

}  // namespace mystocks::store::tdengine::detail
