// Sweeps as the API shows them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/api/api.hpp"
#include "mystocks/backtest/sweep/sweep.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/job/sweep_board.hpp"

namespace mystocks::api::detail {

struct SweepRef {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(SweepRef, (), (id))
http::StructNotes notes_of(std::type_identity<SweepRef>);

struct SweepRow {
    std::uint64_t set = 0;
    std::map<std::string, double> parameters;
    std::vector<double> values;
};
BOOST_DESCRIBE_STRUCT(SweepRow, (), (set, parameters, values))
http::StructNotes notes_of(std::type_identity<SweepRow>);

std::vector<double> values_of(const backtest::sweep::Score& score);
SweepRow row_of(const backtest::sweep::ParameterSets& sets, std::uint64_t set,
                const backtest::sweep::Score& score);

// The endpoints of what a finished sweep has.
void add_sweep_results(http::Router& router, const Context& context);

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::job::SweepStage> {
    static constexpr std::string_view kName = "SweepStage";
    static constexpr std::string_view kDescription =
        "What a running sweep does: reading bars, trying sets, walking forward.";
    static std::vector<std::pair<std::string_view, job::SweepStage>> values() {
        using job::SweepStage;
        return {{to_string(SweepStage::kReading), SweepStage::kReading},
                {to_string(SweepStage::kSweeping), SweepStage::kSweeping},
                {to_string(SweepStage::kWalking), SweepStage::kWalking}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::backtest::sweep::Purses> {
    static constexpr std::string_view kName = "SweepPurses";
    static constexpr std::string_view kDescription =
        "each: every instrument has the whole starting cash for itself; one: one purse for all, "
        "as a backtest has.";
    static std::vector<std::pair<std::string_view, backtest::sweep::Purses>> values() {
        return {{"each", backtest::sweep::Purses::kEach}, {"one", backtest::sweep::Purses::kOne}};
    }
};
