// What a formula gives over many instruments, kept in the store: indicators, factors, signals.
//
// Every output line becomes a series an instrument, PREFIX.OUTPUT ("MACD.DIF"); the only line
// without a name is PREFIX alone. Rows go from an instrument's first defined value to its last bar;
// undefined ones between are kept as NaN, and infinities too where the store keeps none.
//
// A second run adds what is new and changes what changed. Rows are never taken away by it: with
// `replace`, everything that the name had in the period is erased first.
//
// Weekly and monthly bars are stamped with their last day so far, so the one that still runs is
// left out: its time would move, and the row of yesterday's would stay behind.
#pragma once

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
#include "mystocks/job/screen_job.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/store/write_counts.hpp"

namespace mystocks::job {

// Of PREFIX; every whole name has store::kValueNameBytesMax at most.
inline constexpr std::size_t kValuePrefixBytesMax = 60;

struct ValueRequest {
    std::shared_ptr<const formula::Formula> formula;
    std::vector<double> parameters{};
    std::string name{};   // PREFIX: no dot
    std::string title{};  // of the formula, for people
    ScreenUniverse universe{};
    std::string universe_title = "all";  // for people
    market::Period period = market::Period::k1d;
    market::Adjust adjust = market::Adjust::kForward;
    // Rows of these days only; values are computed from the first bar on, and know nothing of bars
    // and corporate actions after `to`.
    std::optional<base::Date> from{};
    std::optional<base::Date> to{};
    bool allow_look_ahead = false;
    bool replace = false;
};

struct ValueProgress {
    std::uint64_t done = 0;  // instruments
    std::uint64_t total = 0;
    std::uint64_t rows = 0;  // written or found unchanged
};

struct ValueReport {
    std::vector<std::string> names;  // of the series, by output
    std::uint64_t instruments = 0;   // looked at
    std::uint64_t with_values = 0;   // of these
    std::uint64_t erased = 0;        // series, by `replace`
    store::WriteCounts rows;
};

struct ValuePlan {
    std::shared_ptr<const formula::Program> program;
    std::vector<std::string> names;  // by output
};

// What can be refused before anything runs: kInvalidArgument for parameters, days and names, a
// look ahead that isn't allowed and a formula without outputs; kNotFound for a block; kConflict
// where another formula's values have the name (or the same with other parameters or adjustment)
// and `replace` isn't set.
ValuePlan check_values(const ValueRequest& request, const Stores& stores);

// Throws what check_values throws, kCancelled after `stop` (whole calls of SeriesStore::write
// stay), kExhausted, and what the stores throw. `now`, `threads` and `progress` are as of
// run_screen. Memory beside the shelf is bounded, but for formulas that compare instruments.
ValueReport run_values(const ValueRequest& request, BarShelf& shelf, FormulaEngine& engine,
                       std::size_t threads, base::TimeUs now, std::stop_token stop,
                       const std::function<void(const ValueProgress&)>& progress);

}  // namespace mystocks::job
