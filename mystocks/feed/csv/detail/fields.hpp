// What a column can mean, and the names that programs and people give it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/feed/csv/csv_source.hpp"
#include "mystocks/market/tick.hpp"

namespace mystocks::feed::csv::detail {

enum class Field : std::uint8_t {
    kDateTime,
    kDate,
    kTime,
    kSymbol,
    kExchange,
    kPeriod,
    kAdjustFlag,
    kTradeStatus,
    kOpen,
    kHigh,
    kLow,
    kClose,
    kVolume,
    kAmount,
    kPrice,
    kSequence,
    kTradeType,
    kBid,
    kAsk,
    kCash,
    kBonus,
    kTransfer,
    kRights,
    kRightsPrice,
    kSplit,
    kName,
    kIndustry,
    kListDate,
    kDelistDate,
    kIsOpen,
    kBidPrice1,  // ten of each, in order
    kBidSize1 = kBidPrice1 + market::kDepthLevelsMax,
    kAskPrice1 = kBidSize1 + market::kDepthLevelsMax,
    kAskSize1 = kAskPrice1 + market::kDepthLevelsMax,
    kCount = kAskSize1 + market::kDepthLevelsMax,
};

inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::kCount);

constexpr std::size_t index_of(Field field) {
    return static_cast<std::size_t>(field);
}
constexpr Field level_of(Field first, std::size_t level) {
    return static_cast<Field>(index_of(first) + level);
}

// The names that a map uses: "rights_price", "bid_price1".
std::optional<Field> parse_field(std::string_view text);
std::string_view to_string(Field field);
std::span<const std::string> field_names();

// A header cell, made comparable: lower case, no blanks, "_", "-", "." or quotes, the unit in
// parentheses taken off.
struct ColumnName {
    std::string name;
    std::string unit;  // "手" of "成交量(手)"
};
ColumnName comparable(std::string_view header_cell);

// The power of ten from a written unit to shares or yuan: 手 2, 万元 4, 股 0. Empty for others.
std::optional<int> shift_of_unit(std::string_view unit);

struct Meaning {
    Field field;
    int rank;   // of several columns that mean the same, the lowest is taken
    int shift;  // power of ten to this program's unit
};
// What a column of that comparable name is in a table of that kind.
std::optional<Meaning> meaning_of(std::string_view comparable_name, CsvKind kind);
// Whether a header cell, as written, has a meaning in a table of any kind.
bool is_known_name(std::string_view header_cell);

}  // namespace mystocks::feed::csv::detail
