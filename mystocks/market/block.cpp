#include "mystocks/market/block.hpp"

#include <utility>

#include "mystocks/base/assert.hpp"

namespace mystocks::market {
namespace {

constexpr std::pair<BlockKind, std::string_view> kNames[] = {
    {BlockKind::kIndex, "index"},   {BlockKind::kConcept, "concept"},
    {BlockKind::kStyle, "style"},   {BlockKind::kIndustry, "industry"},
    {BlockKind::kRegion, "region"}, {BlockKind::kCustom, "custom"},
};

}  // namespace

std::string_view to_string(BlockKind kind) {
    for (const auto& [value, name] : kNames) {
        if (value == kind) {
            return name;
        }
    }
    MYSTOCKS_ASSERT(!"a block kind of the enum");
}

std::optional<BlockKind> parse_block_kind(std::string_view text) {
    for (const auto& [value, name] : kNames) {
        if (name == text) {
            return value;
        }
    }
    return {};
}

}  // namespace mystocks::market
