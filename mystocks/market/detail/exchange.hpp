// What the rest of the room knows about an exchange by its name.
#pragma once

#include <string_view>

#include "mystocks/market/instrument.hpp"

namespace mystocks::market::detail {

enum class Hours { kAShare, kHongKong, kUnitedStates, kAlways };

struct ExchangeFacts {
    std::string_view exchange;
    std::string_view zone_name;  // IANA
    std::string_view calendar;
    Hours hours;
    InstrumentKind kind;  // of a code that says nothing by itself
    int price_decimals;   // likewise
};

// An exchange that isn't in the table never closes, is in UTC and trades kOther.
const ExchangeFacts& facts_of_exchange(std::string_view exchange);

// SH, SZ, BJ and the simulated market, whose codes follow the mainland's number plan.
bool is_mainland(std::string_view exchange);

}  // namespace mystocks::market::detail
