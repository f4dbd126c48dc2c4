// A named set of instruments: an index's members, a concept, a style, an industry.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/market/instrument_id.hpp"

namespace mystocks::market {

enum class BlockKind { kIndex, kConcept, kStyle, kIndustry, kRegion, kCustom };

std::string_view to_string(BlockKind kind);  // "index", "concept", "style", "industry", …
std::optional<BlockKind> parse_block_kind(std::string_view text);

struct Block {
    BlockKind kind = BlockKind::kCustom;
    std::string name;  // UTF-8; (kind, name) is the key
    std::vector<InstrumentId> members;
    std::string source;

    friend bool operator==(const Block&, const Block&) = default;
};

}  // namespace mystocks::market
