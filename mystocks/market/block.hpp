// A named set of instruments: an index's members, a concept, a style, an industry.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::market {

enum class BlockKind { kIndex, kConcept, kStyle, kIndustry, kRegion, kCustom };

std::string_view to_string(BlockKind kind);  // "index", "concept", "style", "industry", …
std::optional<BlockKind> parse_block_kind(std::string_view text);

// That an instrument belonged to a block from one day to another, both included.
struct Membership {
    InstrumentId id;
    base::Date from;
    base::Date to;

    friend auto operator<=>(const Membership&, const Membership&) = default;
};

struct Block {
    BlockKind kind = BlockKind::kCustom;
    std::string name;                   // UTF-8; (kind, name) is the key
    std::vector<InstrumentId> members;  // of the newest day known
    std::string source;
    std::vector<Membership> history{};  // where the source knows since when; else empty

    friend bool operator==(const Block&, const Block&) = default;
};

}  // namespace mystocks::market
