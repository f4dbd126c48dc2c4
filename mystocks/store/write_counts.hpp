// What a write did, key by key.
#pragma once

#include <cstdint>

namespace mystocks::store {

// inserted + changed + unchanged = distinct keys handed over.
struct WriteCounts {
    std::uint64_t inserted = 0;   // keys that were not there
    std::uint64_t changed = 0;    // keys whose row had other values
    std::uint64_t unchanged = 0;  // keys whose row was already the same, bit for bit

    WriteCounts& operator+=(const WriteCounts& more) {
        inserted += more.inserted;
        changed += more.changed;
        unchanged += more.unchanged;
        return *this;
    }
    friend bool operator==(const WriteCounts&, const WriteCounts&) = default;
};

}  // namespace mystocks::store
