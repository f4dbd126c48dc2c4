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

namespace mystocks::api::detail {

// What the integers of a time column are.
enum class TimeUnit { kDate, kUs };

// Every value of an enumeration that counts up from 0 to `last`, with its text.
template <typename Enum>
std::vector<std::pair<std::string_view, Enum>> named_values(Enum last) {
    std::vector<std::pair<std::string_view, Enum>> list;
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        list.emplace_back(to_string(static_cast<Enum>(i)), static_cast<Enum>(i));
    }
    return list;
}

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::market::Period> {
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
struct mystocks::http::EnumNotes<mystocks::market::Adjust> {
    static constexpr std::string_view kName = "Adjust";
    static constexpr std::string_view kDescription =
        "Price adjustment: none; forward and backward in the affine convention of TDX; ratio by "
        "factors.";
    static std::vector<std::pair<std::string_view, market::Adjust>> values() {
        return api::detail::named_values(market::Adjust::kRatio);
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::market::InstrumentKind> {
    static constexpr std::string_view kName = "InstrumentKind";
    static constexpr std::string_view kDescription = "What is traded.";
    static std::vector<std::pair<std::string_view, market::InstrumentKind>> values() {
        return api::detail::named_values(market::InstrumentKind::kOther);
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::market::BlockKind> {
    static constexpr std::string_view kName = "BlockKind";
    static constexpr std::string_view kDescription = "What the members of a block share.";
    static std::vector<std::pair<std::string_view, market::BlockKind>> values() {
        return api::detail::named_values(market::BlockKind::kCustom);
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::store::ImportState> {
    static constexpr std::string_view kName = "ImportState";
    static constexpr std::string_view kDescription = "How far an import is.";
    static std::vector<std::pair<std::string_view, store::ImportState>> values() {
        return api::detail::named_values(store::ImportState::kFailed);
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::api::detail::TimeUnit> {
    static constexpr std::string_view kName = "TimeUnit";
    static constexpr std::string_view kDescription =
        "date: trade dates as yyyymmdd. us: microseconds since the epoch, UTC, of the bar's end.";
    static std::vector<std::pair<std::string_view, api::detail::TimeUnit>> values() {
        return {{"date", api::detail::TimeUnit::kDate}, {"us", api::detail::TimeUnit::kUs}};
    }
};
