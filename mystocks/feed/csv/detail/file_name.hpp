// What a file's name says about what is in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::feed::csv::detail {

struct NameFacts {
    std::string stem;                        // of the innermost file, without folders and endings
    std::vector<std::string> tokens;         // of the stem, as they stand
    std::optional<market::InstrumentId> id;  // SH#601003, 000001_SZ, sh600000, 600000.SS
    std::string code;                        // six digits without an exchange
    std::string exchange;                    // "SH", "SZ" or "BJ", by itself or with the code
    std::optional<market::Period> period;
    std::optional<base::Date> date;
    bool adjusted = false;  // qfq, hfq, 前复权, 后复权
};

// `parts`: the innermost name first ("20230201/trade.csv", "600519_SH_level2_20230201.zip", and
// the folder's name); the first to say something wins.
NameFacts facts_of_name(const std::vector<std::string>& parts);

// "1m", "1min", "5", "15分钟", "daily", "日线", "d", "60m" …: also what a column says.
std::optional<market::Period> parse_any_period(std::string_view text);

}  // namespace mystocks::feed::csv::detail
