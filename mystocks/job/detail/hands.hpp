// Volumes as formulas count them.
#pragma once

#include <vector>

#include "mystocks/market/instrument.hpp"

namespace mystocks::job::detail {

// Shares become 手 (formula::Subject::bars).
inline void count_in_hands(std::vector<double>& volume, const market::Instrument& instrument) {
    const double hand = market::hand_of(instrument);
    for (double& each : volume) {
        each /= hand;
    }
}

}  // namespace mystocks::job::detail
