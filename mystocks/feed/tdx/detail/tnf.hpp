// .tnf: the names of one market.
//
// A head of 50 bytes, then records of 314 bytes (older clients: szm.tnf) or 360 (newer ones:
// szs.tnf). Code at 0, name in GBK at 23 or 31, pinyin initials at 285 or 329, each up to a NUL;
// the number of price decimals at 72 in the older layout.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::tdx::detail {

// `exchange`: "SH", "SZ" or "BJ". Which layout it is shows in where codes stand.
std::vector<market::Instrument> read_tnf(std::span<const std::byte> file, std::string_view exchange,
                                         RowReport& report);

}  // namespace mystocks::feed::tdx::detail
