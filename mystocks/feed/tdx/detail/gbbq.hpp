// gbbq: corporate actions and share changes of every security.
//
// A u32 count, then records of 29 bytes, of which the first 24 are encrypted with Blowfish in three
// blocks. The key is "770303770222"; the cipher's 32-bit words are little-endian here, where
// Blowfish is usually written big-endian. (Programs that read this file carry the 4,168 bytes of
// the expanded key. That table is Blowfish's own key schedule run backwards to these twelve
// characters.) In clear: u8 market, code up to a NUL in 7 bytes, u32 date, u8 category, 4 ×
// float32.
//
// Category 1 (除权除息): cash per 10 shares, rights price, bonus per 10, rights per 10.
// Category 11 (扩缩股): the third number is how many shares one becomes: a fund's split or
// consolidation, which moves its price as a bonus does.
// The others change no price: 2 bonus or rights listed, 3 unlisted shares listed, 4 unknown change,
// 5 share change, 6 new issue, 7 buy-back, 8 new issue listed, 9 transferred rights listed,
// 10 convertible bonds, 12 unlisted shares consolidated, 13 call warrants, 14 put warrants.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/corporate_action.hpp"

namespace mystocks::feed::tdx::detail {

inline constexpr std::size_t kGbbqRecordBytes = 29;

struct GbbqRecord {
    int market;
    std::string code;
    std::uint32_t date;  // yyyymmdd
    int category;
    std::array<float, 4> values;
};

// Every whole record of the file as it stands, checked by nothing. Empty where the file is no gbbq.
std::vector<GbbqRecord> decrypt_gbbq(std::span<const std::byte> file, RowReport& report);

struct GbbqEvents {
    std::vector<market::CorporateAction> actions;  // by id and ex-date, one a day
    std::vector<market::ShareEvent> share_events;  // in order of file
};

// Categories 1 and 11 of stocks and funds become actions, the rest share events; so do an entry of
// category 1 in which nothing happens, and category 11 of an index, which is no share.
GbbqEvents read_gbbq(std::span<const std::byte> file, RowReport& report);
GbbqEvents events_of(std::span<const GbbqRecord> records, RowReport& report);

}  // namespace mystocks::feed::tdx::detail
