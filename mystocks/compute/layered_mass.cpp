#include "mystocks/compute/layered_mass.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "mystocks/compute/detail/summed_tree.hpp"
#include "mystocks/compute/detail/two_sum.hpp"

namespace mystocks::compute {

namespace {

using detail::TwoSum;

constexpr double kNothing = 1e-18;
constexpr double kThin = 1e-12;  // of the price: a layer without height

bool is_thin(double low, double high) {
    return !(high - low > kThin * std::abs(high));
}

double share(const LayeredMass::Columns& columns, std::size_t i) {
    if (!is_defined(columns.high[i]) || !is_defined(columns.low[i])) {
        return kUndefined;
    }
    const double share = finite(columns.amount[i] / columns.capacity[i]);
    return is_defined(share) ? std::clamp(share, 0.0, 1.0) : kUndefined;
}

// Where a layer begins or ends. `density`: what lies on a price's unit from here on more than below
// (a layer's end takes away what its begin gave); `mass`: what lies at this very price.
struct Edge {
    double price;
    std::size_t number;  // of equal prices the order of laying
    double density;
    double mass;
    friend bool operator<(const Edge& a, const Edge& b) {
        return a.price != b.price ? a.price < b.price : a.number < b.number;
    }
};

// Below a level lie level · density - moment + mass, of the edges up to it. Densities of thin
// layers are large and cancel out above them: hence twice the digits.
struct EdgeSums {
    TwoSum density;
    TwoSum moment;
    double mass = 0;

    void operator+=(const EdgeSums& other) {
        density = density + other.density;
        moment = moment + other.moment;
        mass = mass + other.mass;
    }
    static EdgeSums of(const Edge& edge) {
        return {{edge.density, 0}, TwoSum::product(edge.density, edge.price), edge.mass};
    }
    double below(double level) const { return (density.times(level) + -moment).value() + mass; }
};

struct Layer {
    double low;
    double high;
    double weight;  // in units of Layers::left
};

// What the newest bar lays on top of the tree.
struct Newest {
    double share = 0;
    double low = 0;
    double high = 0;

    double below(double level) const {
        if (share == 0 || level >= high) {
            return share;
        }
        const bool inside = level > low && !is_thin(low, high);
        return inside ? share * ((level - low) / (high - low)) : 0;
    }
    // As the level comes up to it.
    double just_below(double level) const {
        return is_thin(low, high) && level <= high ? 0 : below(level);
    }
};

}  // namespace

// The layers of all bars before the newest.
struct LayeredMass::Layers {
    void take(const Columns& columns, std::size_t i) {
        for (; taken < i; ++taken) {
            const Newest next = newest(columns, taken);
            if (!started && next.share == 1) {
                least = next.low;
                most = next.high;
                started = true;
            }
            if (next.share > 0) {
                lay(next);
            }
        }
    }

    // Without a share where the bar lays nothing.
    Newest newest(const Columns& columns, std::size_t i) const {
        const double own = share(columns, i);
        if (!is_defined(own)) {
            return {};
        }
        return {started ? own : 1, columns.low[i], columns.high[i]};
    }

    void lay(const Newest& next) {
        least = std::min(least, next.low);
        most = std::max(most, next.high);
        left = left * (1 - next.share);
        if (left == 0) {
            tree.clear();
            layers.clear();
            left = 1;
        } else if (left < kNothing * kNothing) {
            drop_oldest();
        }
        layers.push_back({next.low, next.high, next.share / left});
        insert(layers.back());
    }

    void insert(const Layer& layer) {
        if (is_thin(layer.low, layer.high)) {
            tree.insert({layer.high, edges++, 0, layer.weight});
            return;
        }
        const double density = layer.weight / (layer.high - layer.low);
        tree.insert({layer.low, edges++, density, 0});
        tree.insert({layer.high, edges++, -density, 0});
    }

    // Weights in units of what is left now, without what that makes nothing.
    void drop_oldest() {
        double dropped = 0;
        const auto first = std::ranges::find_if(layers, [&](const Layer& layer) {
            dropped = dropped + layer.weight * left;
            return dropped > kNothing;
        });
        layers.erase(layers.begin(), first);
        tree.clear();
        for (Layer& layer : layers) {
            layer.weight = layer.weight * left;
            insert(layer);
        }
        left = 1;
    }

    double below(const EdgeSums& sums, const Newest& next, double level) const {
        return next.below(level) + (1 - next.share) * (left * sums.below(level));
    }
    double just_below(const EdgeSums& sums, const Newest& next, double level) const {
        return next.just_below(level) + (1 - next.share) * (left * sums.below(level));
    }
    EdgeSums sums_up_to(double level) const {
        return tree.before(
            [level](const Edge& edge, const EdgeSums&) { return edge.price > level; });
    }

    double level_of(const Newest& next, double percent) const;

    detail::SummedTree<Edge, EdgeSums> tree;
    std::vector<Layer> layers;  // in order of laying
    double left = 1;            // of a layer's weight: what later layers took is gone
    double least = 0;           // edges of all layers ever
    double most = 0;
    std::size_t edges = 0;  // laid so far
    std::size_t taken = 0;
    bool started = false;
};

LayeredMass::LayeredMass() : layers_(std::make_unique<Layers>()) {}
LayeredMass::~LayeredMass() = default;
LayeredMass::LayeredMass(LayeredMass&&) noexcept = default;
LayeredMass& LayeredMass::operator=(LayeredMass&&) noexcept = default;

double LayeredMass::step_below(const Columns& columns, std::size_t i, double level) {
    layers_->take(columns, i);
    const Newest next = layers_->newest(columns, i);
    if ((!layers_->started && next.share == 0) || !is_defined(level)) {
        return kUndefined;
    }
    return layers_->below(layers_->sums_up_to(level), next, level);
}

double LayeredMass::step_level(const Columns& columns, std::size_t i, double percent) {
    layers_->take(columns, i);
    const Newest next = layers_->newest(columns, i);
    if ((!layers_->started && next.share == 0) || !(percent >= 0 && percent <= 100)) {
        return kUndefined;
    }
    return finite(layers_->level_of(next, percent));
}

double LayeredMass::Layers::level_of(const Newest& next, double percent) const {
    double low = next.share == 0 ? least : started ? std::min(least, next.low) : next.low;
    double high = next.share == 0 ? most : started ? std::max(most, next.high) : next.high;
    if (percent == 0) {
        return low;
    }
    // Rounding may leave the whole a little short of 1.
    const double wanted = std::min(percent / 100, below(tree.total(), next, high));
    // Between two edges what lies below is a straight line, but for the newest layer's own edges.
    const EdgeSums sums = tree.before([&](const Edge& edge, const EdgeSums& with) {
        const bool reached = below(with, next, edge.price) >= wanted;
        (reached ? high : low) = edge.price;
        return reached;
    });
    for (const double edge : {next.low, next.high}) {
        if (next.share > 0 && low < edge && edge < high) {
            (below(sums, next, edge) >= wanted ? high : low) = edge;
        }
    }
    const double at_low = below(sums, next, low);
    const double at_high = just_below(sums, next, high);
    if (at_low >= wanted || at_high <= wanted) {
        return at_low >= wanted ? low : high;
    }
    return std::min(high, low + (high - low) * ((wanted - at_low) / (at_high - at_low)));
}

}  // namespace mystocks::compute
