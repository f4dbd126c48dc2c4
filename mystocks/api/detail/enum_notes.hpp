// How the market's and the stores' enumerations are written in JSON.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/http/describe.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/block.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::http {

template <>
struct EnumNotes<market::Period> {
    static constexpr std::string_view kName = "Period";
    static constexpr std::string_view kDescription = "What one bar covers.";
    static std::vector<std::pair<std::string_view, market::Period>> values() {
        std::vector<std::pair<std::string_view, market::Period>> list;
        for (const market::Period period : market::kPeriods) {
            list.emplace_back(market::to_string(period), period);
        }
        return list;
    }
};

template <>
struct EnumNotes<market::Adjust> {
    static constexpr std::string_view kName = "Adjust";
    static constexpr std::string_view kDescription =
        "Price adjustment: none; forward and backward in the affine convention of TDX; ratio by "
        "factors.";
    static std::vector<std::pair<std::string_view, market::Adjust>> values() {
        using market::Adjust;
        return {{"none", Adjust::kNone},
                {"forward", Adjust::kForward},
                {"backward", Adjust::kBackward},
                {"ratio", Adjust::kRatio}};
    }
};

template <>
struct EnumNotes<market::InstrumentKind> {
    static constexpr std::string_view kName = "InstrumentKind";
    static constexpr std::string_view kDescription = "What is traded.";
    static std::vector<std::pair<std::string_view, market::InstrumentKind>> values() {
        using market::InstrumentKind;
        std::vector<std::pair<std::string_view, InstrumentKind>> list;
        for (int i = 0; i <= static_cast<int>(InstrumentKind::kOther); ++i) {
            const auto kind = static_cast<InstrumentKind>(i);
            list.emplace_back(market::to_string(kind), kind);
        }
        return list;
    }
};

template <>
struct EnumNotes<market::BlockKind> {
    static constexpr std::string_view kName = "BlockKind";
    static constexpr std::string_view kDescription = "What the members of a block share.";
    static std::vector<std::pair<std::string_view, market::BlockKind>> values() {
        using market::BlockKind;
        std::vector<std::pair<std::string_view, BlockKind>> list;
        for (int i = 0; i <= static_cast<int>(BlockKind::kCustom); ++i) {
            const auto kind = static_cast<BlockKind>(i);
            list.emplace_back(market::to_string(kind), kind);
        }
        return list;
    }
};

template <>
struct EnumNotes<store::ImportState> {
    static constexpr std::string_view kName = "ImportState";
    static constexpr std::string_view kDescription = "How far an import is.";
    static std::vector<std::pair<std::string_view, store::ImportState>> values() {
        using store::ImportState;
        return {{"running", ImportState::kRunning},
                {"done", ImportState::kDone},
                {"cancelled", ImportState::kCancelled},
                {"failed", ImportState::kFailed}};
    }
};

}  // namespace mystocks::http
