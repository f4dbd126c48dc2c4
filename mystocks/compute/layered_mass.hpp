// A whole (1) that is laid in layers, each of which takes a share of everything laid before.
#pragma once

#include <cstddef>
#include <memory>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// Bar j lays share_j = amount_j ÷ capacity_j, held within 0 … 1, evenly between low_j and high_j,
// and takes that share from all layers below. The first bar with a defined share lays everything.
// A bar with an undefined share, low or high lays nothing. What is left of older layers may be
// dropped once it is below 1e-18.
//
// The layers' edges stand in a tree in order of price: O(log bars) a bar. A bar is taken in only
// when the next one is asked for, so the newest bar may be asked for again.
class LayeredMass {
  public:
    struct Columns {
        const double* high;
        const double* low;
        const double* amount;
        const double* capacity;
    };

    LayeredMass();
    ~LayeredMass();
    LayeredMass(LayeredMass&&) noexcept;
    LayeredMass& operator=(LayeredMass&&) noexcept;

    // How much (0 … 1) lies below `level`; a layer whose height is below 1e-12 of its price counts
    // where its upper edge is at or below.
    double step_below(const Columns& columns, std::size_t i, double level);
    // The lowest level below which `percent` per cent lie. 0: the lowest edge ever laid.
    double step_level(const Columns& columns, std::size_t i, double percent);

  private:
    struct Layers;
    std::unique_ptr<Layers> layers_;
};

}  // namespace mystocks::compute
