// base.dbf: one row of company facts a security, as a dBase III table.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::feed::tdx::detail {

struct Security {
    market::InstrumentId id;
    std::optional<base::Date> list_date;  // empty: not listed yet when the file was made
    int region = 0;                       // 通达信's number of the province; 0: none
};

// Reads the columns SC (market), GPDM (code), SSDATE (list date) and DY (region) wherever they
// stand; rows marked as deleted are left out.
std::vector<Security> read_base_dbf(std::span<const std::byte> file, RowReport& report);

}  // namespace mystocks::feed::tdx::detail
