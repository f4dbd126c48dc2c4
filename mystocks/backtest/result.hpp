// What a backtest gives: everything that the report, the metrics and the page are made from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::backtest {

struct Result {
    market::Period period = market::Period::k1d;
    double starting_cash = 0;
    int money_decimals = 2;
    std::vector<market::Instrument> instruments;  // fills and trades point into it

    // At the close of each moment of the axis; all of one length.
    std::vector<std::int64_t> times;
    std::vector<double> equity;
    std::vector<double> cash;
    std::vector<double> long_value;
    std::vector<double> short_value;  // at least 0
    std::vector<double> benchmark;    // its close; empty without one, NaN where it has none yet

    std::vector<trade::Order> orders;  // by id
    std::vector<trade::Fill> fills;    // in order of time
    std::vector<trade::Booking> bookings;
    std::vector<trade::Trade> trades;  // closed ones by the time left, then the open ones
    trade::Costs costs;                // of all fills
    std::vector<std::string> remarks;  // what a reader has to know: vanished instruments, …
};

}  // namespace mystocks::backtest
