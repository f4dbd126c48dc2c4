#include "mystocks/compute/sliding_statistic.hpp"

#include <cmath>
#include <iterator>
#include <vector>

#include "mystocks/compute/detail/sliding_range.hpp"
#include "mystocks/compute/detail/summed_tree.hpp"
#include "mystocks/compute/statistic.hpp"

namespace mystocks::compute {

using detail::SlidingRange;
using detail::SteadyLength;
using detail::SummedTree;

void LineSums::fill(double x, std::int64_t run) {
    if (run == 1) {
        mean = x;
        moment = 0;
        return;
    }
    const double distance = x - mean;
    moment = moment + static_cast<double>(run - 1) / 2 * distance;
    mean = mean + distance / static_cast<double>(run);
}

void LineSums::slide(double x, double old, std::int64_t n) {
    const double length = static_cast<double>(n);
    moment = moment + ((length + 1) / 2 * (old - mean) + (length - 1) / 2 * (x - mean));
    mean = mean + (x - old) / length;
}

// False where the window is looked through. The state is of no use after that.
bool FittedLine::slides(double n) {
    if (whole_count(n) <= kLookedThrough) {
        *this = {};
        return false;
    }
    return true;
}

double FittedLine::slope() const {
    const double length = static_cast<double>(n());
    return same_ >= n() ? 0 : sums_.now().moment / (length * (length * length - 1) / 12);
}

double FittedLine::step_slope(const double* x, std::size_t i, double n) {
    if (!slides(n)) {
        return compute::slope(x, i, n);
    }
    return push(x, i, n) ? finite(slope()) : kUndefined;
}

double FittedLine::step_end(const double* x, std::size_t i, double n) {
    if (!slides(n)) {
        return line_end(x, i, n);
    }
    if (!push(x, i, n)) {
        return kUndefined;
    }
    const double half = (static_cast<double>(this->n()) - 1) / 2;
    return same_ >= this->n() ? x[i] : finite(sums_.now().mean + slope() * half);
}

void FittedLine::fill(double x, std::int64_t run) {
    sums_.fill(x, run);
    settle(x);
}

void FittedLine::slide(double x, double old) {
    sums_.slide(x, old, n());
    settle(x);
}

void FittedLine::settle(double x) {
    same_ = same_ > 0 && x == last_ ? same_ + 1 : 1;
    last_ = x;
}

void PairSums::fill(const Pair& value, std::int64_t run) {
    if (run == 1) {
        *this = {value.x, value.y, 0, 0, 0};
        return;
    }
    const double x = value.x - x_mean;
    const double y = value.y - y_mean;
    x_mean = x_mean + x / static_cast<double>(run);
    y_mean = y_mean + y / static_cast<double>(run);
    xy = xy + x * (value.y - y_mean);
    xx = xx + x * (value.x - x_mean);
    yy = yy + y * (value.y - y_mean);
}

void PairSums::slide(const Pair& value, const Pair& old, std::int64_t n) {
    const double x = value.x - old.x;
    const double y = value.y - old.y;
    const double x_next = x_mean + x / static_cast<double>(n);
    const double y_next = y_mean + y / static_cast<double>(n);
    xy = xy + (x * (value.y - y_next) + y * (old.x - x_mean));
    xx = greater_of(xx + (x * (value.x - x_next) + x * (old.x - x_mean)), 0);
    yy = greater_of(yy + (y * (value.y - y_next) + y * (old.y - y_mean)), 0);
    x_mean = x_next;
    y_mean = y_next;
}

bool PairMoments::slides(double n) {
    if (whole_count(n) <= kLookedThrough) {
        *this = {};
        return false;
    }
    return true;
}

namespace {

struct PairColumn {
    const double* x;
    const double* y;
    Pair operator[](std::size_t i) const { return {x[i], y[i]}; }
};

}  // namespace

void PairMoments::fill(const Pair& value, std::int64_t run) {
    sums_.fill(value, run);
    settle(value);
}

void PairMoments::slide(const Pair& value, const Pair& old) {
    sums_.slide(value, old, n());
    settle(value);
}

void PairMoments::settle(const Pair& value) {
    same_x_ = same_x_ > 0 && value.x == last_.x ? same_x_ + 1 : 1;
    same_y_ = same_y_ > 0 && value.y == last_.y ? same_y_ + 1 : 1;
    last_ = value;
}

PairSums PairMoments::settled() const {
    PairSums sums = sums_.now();
    const bool x_still = same_x_ >= n();
    const bool y_still = same_y_ >= n();
    sums.xx = x_still ? 0 : sums.xx;
    sums.yy = y_still ? 0 : sums.yy;
    sums.xy = x_still || y_still ? 0 : sums.xy;
    return sums;
}

double PairMoments::step_covariance(const double* x, const double* y, std::size_t i, double n) {
    if (!slides(n)) {
        return covariance(x, y, i, n);
    }
    return push(PairColumn{x, y}, i, n) ? finite(settled().xy / static_cast<double>(this->n()))
                                        : kUndefined;
}

double PairMoments::step_correlation(const double* x, const double* y, std::size_t i, double n) {
    if (!slides(n)) {
        return correlation(x, y, i, n);
    }
    if (!push(PairColumn{x, y}, i, n)) {
        return kUndefined;
    }
    const PairSums sums = settled();
    return finite(sums.xy / std::sqrt(sums.xx * sums.yy));
}

double PairMoments::step_beta(const double* x, const double* y, std::size_t i, double n) {
    if (!slides(n)) {
        return beta(x, y, i, n);
    }
    return slide_beta(PairColumn{x, y}, i, n);
}

double PairMoments::beta_now() const {
    const PairSums sums = settled();
    return finite(sums.xy / sums.yy);
}

namespace {

struct Placed {
    double value;
    double above_anchor;
    std::size_t bar;
    friend bool operator<(const Placed& a, const Placed& b) {
        return a.value != b.value ? a.value < b.value : a.bar < b.bar;
    }
};

struct CountedSum {
    double count = 0;
    double sum = 0;
    void operator+=(const CountedSum& other) {
        count = count + other.count;
        sum = sum + other.sum;
    }
    static CountedSum of(const Placed& placed) { return {1, placed.above_anchor}; }
};

}  // namespace

// The defined values of the bars before the newest that the window holds.
struct MeanDistance::Order {
    void clear() {
        tree.clear();
        range = {};
    }
    void insert(std::size_t bar) {
        if (is_defined(x[bar])) {
            if (tree.empty()) {
                anchor = x[bar];
            }
            tree.insert(placed(bar));
        }
    }
    void erase(std::size_t bar) {
        if (is_defined(x[bar])) {
            tree.erase(placed(bar));
        }
    }
    Placed placed(std::size_t bar) const { return {x[bar], x[bar] - anchor, bar}; }
    bool all_equal(double value) const {
        return tree.begin()->value == value && std::prev(tree.end())->value == value;
    }

    SummedTree<Placed, CountedSum> tree;
    SlidingRange range;
    SteadyLength length;
    double anchor = 0;
    const double* x = nullptr;
};

MeanDistance::MeanDistance() : order_(std::make_unique<Order>()) {}
MeanDistance::~MeanDistance() = default;
MeanDistance::MeanDistance(MeanDistance&&) noexcept = default;
MeanDistance& MeanDistance::operator=(MeanDistance&&) noexcept = default;

double MeanDistance::step(const double* x, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const bool steady = order_->length.same(i, n, [this] { order_->clear(); });
    if (n <= kLookedThrough || !steady) {
        return mean_distance(x, i, count);
    }
    const auto length = static_cast<std::size_t>(n);
    if (i + 1 < length) {
        return kUndefined;
    }
    Order& order = *order_;
    order.x = x;
    order.range.move(order, i + 1 - length, i);
    if (!is_defined(x[i]) || order.tree.size() + 1 < length) {
        return kUndefined;
    }
    if (order.all_equal(x[i])) {
        return 0;
    }
    const double newest = x[i] - order.anchor;
    const CountedSum all = order.tree.total();
    const double mean = (all.sum + newest) / static_cast<double>(n);
    const CountedSum below = order.tree.before(
        [mean](const Placed& placed, const CountedSum&) { return placed.above_anchor >= mean; });
    const double under = mean * below.count - below.sum;
    const double over = (all.sum - below.sum) - mean * (all.count - below.count);
    return finite((under + over + std::abs(newest - mean)) / static_cast<double>(n));
}

struct SlidingProduct::Cut {
    void clear() { before.clear(); }

    void move(const double* x, std::size_t i, std::size_t n) {
        at = i;
        taken = i;
        behind = 1;
        before.resize(n - 1);
        double product = 1;
        for (std::size_t k = 0; k + 1 < n; ++k) {
            product = product * x[i - 1 - k];
            before[k] = product;
        }
    }

    SteadyLength length;
    std::vector<double> before;  // [k]: of the k + 1 bars that end before the cut
    double behind = 1;           // of the bars at … taken-1
    std::size_t at = 0;
    std::size_t taken = 0;
};

std::shared_ptr<SlidingProduct::Cut> SlidingProduct::make_cut() {
    return std::make_shared<Cut>();
}

double SlidingProduct::step(const double* x, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    Cut& cut = *cut_;
    const bool steady = cut.length.same(i, n, [&] { cut.clear(); });
    if (n <= kLookedThrough || !steady) {
        return whole_.step(x, i, count);
    }
    whole_ = {};
    const auto length = static_cast<std::size_t>(n);
    if (i + 1 < length) {
        return kUndefined;
    }
    if (cut.before.empty() || i >= cut.at + length) {
        cut.move(x, i, length);
    }
    for (; cut.taken < i; ++cut.taken) {
        cut.behind = cut.behind * x[cut.taken];
    }
    const double newest = cut.behind * x[i];
    const std::size_t left = length - 1 - (i - cut.at);  // of the window, before the cut
    return finite(left == 0 ? newest : cut.before[left - 1] * newest);
}

}  // namespace mystocks::compute
