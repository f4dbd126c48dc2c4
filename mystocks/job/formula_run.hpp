// One formula on one instrument's bars.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::job {

struct FormulaRunRequest {
    std::shared_ptr<const formula::Formula> formula;
    std::vector<double> parameters;
    // What of it is shown: values are computed from the first bar that is stored, so they depend
    // neither on range.from nor on the limit. Nothing after range.to is known to the formula.
    store::BarQuery bars;
    bool allow_look_ahead = true;
    std::size_t threads = 1;  // for a formula that compares instruments
};

struct FormulaRun {
    store::BarAnswer answer;      // bars from the first one on, up to range.to
    std::size_t first_shown = 0;  // bars before it weren't asked for
    formula::Program program;
    formula::Evaluated values;  // as long as the bars
    std::size_t compared = 1;   // instruments with bars, where the formula compares them
    double seconds = 0;         // of computing, without reading
};

// A formula that compares instruments compares every stock and the one that is shown. Throws
// kInvalidArgument for the parameters and for a formula that looks ahead where that isn't allowed,
// kNotFound for bars, kExhausted where the market has too many. `shelf` has other instruments'
// bars.
FormulaRun run_formula(const FormulaRunRequest& request, BarShelf& shelf);

}  // namespace mystocks::job
