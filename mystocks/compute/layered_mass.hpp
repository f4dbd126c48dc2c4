// A whole (1) that is laid in layers, each of which takes a share of everything laid before.
#pragma once

#include <cstddef>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// Bar j lays share_j = amount_j ÷ capacity_j, held within 0 … 1, evenly between low_j and high_j,
// and takes that share from all layers below. The first bar with a defined share lays everything.
// A bar with an undefined share, low or high lays nothing. Looks back, until what is left of the
// older layers is below 1e-15.
class LayeredMass {
  public:
    struct Columns {
        const double* high;
        const double* low;
        const double* amount;
        const double* capacity;
    };

    // How much (0 … 1) lies below `level`; a layer without height counts where it is at or below.
    double step_below(const Columns& columns, std::size_t i, double level);
    // The lowest level below which `percent` per cent lie, found by halving to 1e-12 of itself.
    double step_level(const Columns& columns, std::size_t i, double percent);

  private:
    static double share(const Columns& columns, std::size_t i);
    bool start(const Columns& columns, std::size_t i);
    double below(const Columns& columns, std::size_t i, double level) const;

    std::size_t first_ = 0;
    bool started_ = false;
};

}  // namespace mystocks::compute
