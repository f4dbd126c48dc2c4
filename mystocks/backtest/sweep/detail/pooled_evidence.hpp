// How much of the best result may be luck, where every instrument has a purse of its own.
#pragma once

#include <vector>

#include "mystocks/backtest/sweep/sweep.hpp"

namespace mystocks::backtest::sweep::detail {

// Of the sum of the purses, which the scores don't follow: some sets, the best by Sharpe ratio
// among them and the others spread evenly, are run again by options.exact, instrument by
// instrument, and their equities added up. At most options.evidence_sets_max sets, and no more than
// some hundred million bars together allow, but at least 16. Undefined where there is no
// options.exact. Throws kCancelled after options.run.stop.
Evidence pooled_evidence(const StrategyFile& strategy, const ParameterSets& sets,
                         const std::vector<Score>& scores, const History& history,
                         const SweepOptions& options);

}  // namespace mystocks::backtest::sweep::detail
