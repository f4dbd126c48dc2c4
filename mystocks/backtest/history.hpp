// What an engine replays: bars in memory, with everything that the rules ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/subject.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::backtest {

struct DayRange {
    base::Date from;
    base::Date to;  // included
};

// Views: whoever makes a history keeps what they point to for as long as it is used.
struct InstrumentHistory {
    const market::Instrument* instrument = nullptr;
    market::BarsView bars;         // as traded, in order of time, volumes in shares
    market::BarsView signal_bars;  // the same bars, adjusted for signals, volumes in 手
    std::span<const market::CorporateAction> actions;  // in any order
    std::span<const DayRange> special_treatment;       // days on which it was ST
    std::span<const DayRange> member;                  // of a dated universe; empty: always
};

struct History {
    market::Period period = market::Period::k1d;
    std::vector<std::int64_t> axis;  // every moment, ascending; every bar's time is on it
    // Trading starts at the first moment of `axis` from here on; what is before is for formulas.
    std::size_t first_moment = 0;
    std::vector<InstrumentHistory> instruments;
    std::vector<double> benchmark;  // a close a moment, NaN before its first; empty: none
};

struct Progress {
    std::size_t moments_done = 0;
    std::size_t moments_total = 0;
    std::span<const std::int64_t> times;  // from first_moment on, those done
    std::span<const double> equity;
};

// How a run is carried out; nothing here changes its result.
struct RunOptions {
    const formula::FormulaSource* formulas = nullptr;  // those that texts refer to
    formula::FormulaCache* cache = nullptr;            // null: the plain evaluator
    const formula::Surroundings* surroundings = nullptr;
    std::size_t threads = 1;
    std::stop_token stop;
    std::function<void(const Progress&)> progress;  // a few times a second at most
};

}  // namespace mystocks::backtest
