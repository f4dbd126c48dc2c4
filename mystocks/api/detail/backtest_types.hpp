// Backtests as the API shows them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/api/api.hpp"
#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/api/detail/run_types.hpp"
#include "mystocks/backtest/figures.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/job/backtest_board.hpp"

namespace mystocks::api::detail {

struct BacktestRef {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(BacktestRef, (), (id))
http::StructNotes notes_of(std::type_identity<BacktestRef>);

// A run that is done. Throws kNotFound, and kConflict where it isn't done.
job::BacktestView finished(const Context& context, std::int64_t id);

// Times as bars have them: yyyymmdd, or microseconds.
std::vector<std::int64_t> shown_times(const std::vector<std::int64_t>& times,
                                      market::Period period);
inline TimeUnit time_unit_of(market::Period period) {
    return market::is_intraday(period) ? TimeUnit::kUs : TimeUnit::kDate;
}

// The endpoints of what a finished run has.
void add_backtest_results(http::Router& router, const Context& context);
void add_backtest_lists(http::Router& router, const Context& context);

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::job::BacktestStage> {
    static constexpr std::string_view kName = "BacktestStage";
    static constexpr std::string_view kDescription =
        "What a running backtest does: reading bars, trading, auditing.";
    static std::vector<std::pair<std::string_view, job::BacktestStage>> values() {
        using job::BacktestStage;
        return {{to_string(BacktestStage::kReading), BacktestStage::kReading},
                {to_string(BacktestStage::kTrading), BacktestStage::kTrading},
                {to_string(BacktestStage::kAuditing), BacktestStage::kAuditing}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::backtest::FigureUnit> {
    static constexpr std::string_view kName = "FigureUnit";
    static constexpr std::string_view kDescription =
        "number; rate: a fraction, 0.05 is 5 %; money: in the account's currency; count; moments: "
        "of the backtest's time axis; days: of the calendar.";
    static std::vector<std::pair<std::string_view, backtest::FigureUnit>> values() {
        using backtest::FigureUnit;
        return {{"number", FigureUnit::kNumber},   {"rate", FigureUnit::kRate},
                {"money", FigureUnit::kMoney},     {"count", FigureUnit::kCount},
                {"moments", FigureUnit::kMoments}, {"days", FigureUnit::kDays}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::backtest::Better> {
    static constexpr std::string_view kName = "FigureBetter";
    static constexpr std::string_view kDescription = "Which of two values is the better one.";
    static std::vector<std::pair<std::string_view, backtest::Better>> values() {
        using backtest::Better;
        return {{"neither", Better::kNeither},
                {"larger", Better::kLarger},
                {"smaller", Better::kSmaller}};
    }
};
