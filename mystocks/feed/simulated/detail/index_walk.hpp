// The simulated market's indices, from their members.
#pragma once

#include <stop_token>
#include <vector>

#include "mystocks/feed/simulated/detail/market_model.hpp"
#include "mystocks/market/bar.hpp"

namespace mystocks::feed::simulated {

struct IndexSeries {
    market::Instrument instrument;
    std::vector<market::InstrumentId> members;
    market::Bars daily;
    market::Bars minutes;
};

// The indices without their bars: all instruments, and one for each board.
std::vector<IndexSeries> list_indices(const MarketModel& model);

// With their bars. The level starts at 1000 and moves by the mean of its members' price over
// reference price: equal weights, new every day, dividends reinvested. Open, high and low of days
// without minutes are means of the members' too, the extremes pulled half the way to the body,
// because members don't reach theirs together.
std::vector<IndexSeries> walk_indices(const MarketModel& model, std::stop_token stop);

}  // namespace mystocks::feed::simulated
