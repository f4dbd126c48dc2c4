// Which data a run was made from, as one name.
#pragma once

#include <string>

#include "mystocks/backtest/history.hpp"

namespace mystocks::backtest {

// 32 hexadecimal digits (XXH3, 128 bits) over what a run's numbers depend on: the axis, and of each
// instrument its id, kind, board, decimals and dates, bars, signal closes, actions (in any order),
// days as ST and as a member; the benchmark. Names and sources don't count. Equal histories have
// equal fingerprints on every machine of one byte order; 1 GB takes about 0.2 s.
std::string data_fingerprint(const History& history);

}  // namespace mystocks::backtest
