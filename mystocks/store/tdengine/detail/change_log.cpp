#include "mystocks/store/tdengine/detail/change_log.hpp"

#include <random>
#include <string>

#include "mystocks/store/tdengine/detail/layout.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

std::string table_of(const Endpoint& endpoint) {
    return quoted_name(endpoint.database) + ".`mystocks_change`";
}

std::int64_t any_positive() {
    std::random_device random;
    return static_cast<std::int64_t>(std::uint64_t{random()} << 31 | random() >> 1);
}

}  // namespace

ChangeLog::ChangeLog(const RestClient& client, const base::Clock& clock)
    : client_(client), started_(clock.now()), writer_(any_positive()) {}

void ChangeLog::note_change() {
    const std::int64_t calls = ++calls_;
    client_.run("INSERT INTO " + table_of(client_.endpoint()) + " VALUES (" +
                std::to_string(started_) + "," + std::to_string(writer_) + "," +
                std::to_string(calls) + ")");
}

std::uint64_t ChangeLog::version(const RestClient& client) const {
    // Two calls of one program may note themselves in the other order; the number of this program
    // is known without asking.
    std::int64_t others = 0;
    client.run("SELECT COUNT(*),SUM(`calls`) FROM " + table_of(client.endpoint()) +
                   " WHERE `writer`<>" + std::to_string(writer_),
               [&](std::span<const Cell> cells) {
                   others = cells[0].integer();
                   if (!cells[1].is_null()) {
                       others += cells[1].integer();
                   }
               });
    return static_cast<std::uint64_t>(others + calls_);
}

}  // namespace mystocks::store::tdengine::detail
