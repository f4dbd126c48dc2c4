#include "mystocks/market/adjust.hpp"

#include "mystocks/base/assert.hpp"

namespace mystocks::market {
namespace {

struct AdjustName {
    Adjust adjust;
    std::string_view name;
    std::string_view convention;
};

constexpr AdjustName kNames[] = {
    {Adjust::kNone, "none", ""},
    {Adjust::kForward, "forward", "affine (通达信)"},
    {Adjust::kBackward, "backward", "affine (通达信)"},
    {Adjust::kRatio, "ratio", "factor (等比)"},
};

const AdjustName& name_of(Adjust adjust) {
    for (const AdjustName& row : kNames) {
        if (row.adjust == adjust) {
            return row;
        }
    }
    MYSTOCKS_ASSERT(!"an adjustment of the enum");
}

}  // namespace

std::string_view to_string(Adjust adjust) {
    return name_of(adjust).name;
}

std::optional<Adjust> parse_adjust(std::string_view text) {
    for (const AdjustName& row : kNames) {
        if (row.name == text) {
            return row.adjust;
        }
    }
    return {};
}

std::string_view convention_of(Adjust adjust) {
    return name_of(adjust).convention;
}

}  // namespace mystocks::market
