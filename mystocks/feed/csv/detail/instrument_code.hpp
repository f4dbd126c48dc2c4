// Which instrument a code in a column means.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mystocks/market/instrument_id.hpp"

namespace mystocks::feed::csv::detail {

// What is known about every code of a file.
struct CodeContext {
    std::string exchange;       // of codes that name none: told by the user or the shape
    std::string name_code;      // the code in the file's name …
    std::string name_exchange;  // … and the exchange there
    bool only_stocks = false;   // the table is about companies: 000001 is 平安银行, no index
};

// Throws base::Error(kInvalidArgument) with what to do where the code doesn't say enough.
market::InstrumentId instrument_of(std::string_view code, std::string_view exchange,
                                   const CodeContext& context);

// The exchange that a bare six-digit mainland code can only be on; empty where it may be two.
std::string_view only_exchange_of(std::string_view code, bool only_stocks);

}  // namespace mystocks::feed::csv::detail
