// One formula over many instruments: who meets its condition on a day, or how often over a range,
// and what followed.
//
// The formula's last output decides: a bar where it is neither 0 nor undefined is a hit. The other
// outputs become columns.
//
// A day is looked at as it was known then: bars and corporate actions after it don't count, so
// adjusted prices are those of that day. Without a day it is the newest one. An instrument without
// a bar on the day (suspended, delisted) doesn't meet the condition; where an exchange was closed,
// its day before counts, by time zone. Over a range the last day of the range is what is known.
//
// What followed a hit is measured from close to close over bars that traded, with every corporate
// action accounted for (the factor convention, unrounded), whatever the screen's adjustment:
// forward adjusted prices of the affine convention would distort returns. Bars after the range
// count here, they are the question; a hit that too few bars follow is no sample.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/job/formula_engine.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/block.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::job {

// Which instruments; every member that is set narrows it.
struct ScreenUniverse {
    std::optional<std::vector<market::InstrumentId>> instruments;
    std::optional<std::pair<market::BlockKind, std::string>> block;
    std::optional<market::InstrumentKind> kind;
};

struct ScreenRequest {
    std::shared_ptr<const formula::Formula> formula;
    std::vector<double> parameters;
    ScreenUniverse universe;
    market::Period period = market::Period::k1d;
    market::Adjust adjust = market::Adjust::kForward;
    std::optional<base::Date> date;  // not with a range
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    bool allow_look_ahead = false;

    bool over_range() const { return from.has_value() || to.has_value(); }
};

inline constexpr std::array<int, 3> kAfterBars{1, 5, 20};

struct ScreenAfter {
    std::uint64_t samples = 0;
    double mean_return = 0;  // NaN without samples
    double win_rate = 0;     // share of samples above 0; NaN without samples
};

struct ScreenRow {
    market::InstrumentId id;
    std::string name;
    std::int64_t time = 0;  // of the bar shown: of the day, or of the last hit
    double close = 0;       // adjusted
    double change = 0;      // against the bar before; NaN where there is none
    std::vector<double> values;
    std::vector<double> sparkline;       // closes up to that bar
    std::uint64_t hits = 0;              // over a range
    std::array<ScreenAfter, 3> after{};  // over a range, by kAfterBars
};

struct ScreenResult {
    std::vector<std::string> columns;
    std::vector<ScreenRow> rows;         // by instrument
    std::optional<base::Date> date;      // the newest day that was looked at; empty over a range
    std::array<ScreenAfter, 3> after{};  // of all hits, over a range
    std::uint64_t instruments = 0;       // looked at
    std::uint64_t bars = 0;
};

struct ScreenProgress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

inline constexpr std::size_t kSparklineMax = 60;
inline constexpr std::uint64_t kScreenResultBytesMax = std::uint64_t{64} << 20;

// What can be refused before anything runs: kInvalidArgument for parameters and dates, for a look
// ahead that isn't allowed and for a formula without outputs; kNotFound for a block.
std::shared_ptr<const formula::Program> check_screen(const ScreenRequest& request,
                                                     const store::RecordStore& records);

// Throws what check_screen throws, kCancelled after `stop`, kExhausted for a result that is too
// large. `now` says which day is today in each exchange's zone. `progress` is called from several
// threads, one at a time. Instruments are taken some at a time by `threads` threads, so memory
// beside the shelf doesn't grow with the market, but for formulas that compare instruments: they
// take a column or two of all bars at once.
ScreenResult run_screen(const ScreenRequest& request, BarShelf& shelf, FormulaEngine& engine,
                        std::size_t threads, base::TimeUs now, std::stop_token stop,
                        const std::function<void(const ScreenProgress&)>& progress);

}  // namespace mystocks::job
