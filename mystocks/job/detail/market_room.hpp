// How much of the market a formula may compare at once.
#pragma once

#include <cstdint>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/formula/program.hpp"

namespace mystocks::job::detail {

// Throws kExhausted where so many bars of all instruments together would take too much memory.
inline void require_room_for_market(const formula::Program& program, std::uint64_t bars) {
    constexpr std::uint64_t kValuesMax = std::uint64_t{400} << 20;  // held at once: 3.1 GiB
    if (bars * formula::market_columns(program) > kValuesMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          "a formula that compares instruments needs a column of every one of them "
                          "at once, and these have too many bars; narrow the universe or take a "
                          "longer period");
    }
}

}  // namespace mystocks::job::detail
