#include "mystocks/compute/extreme.hpp"

#include <functional>

#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>

#include "mystocks/compute/detail/sliding_range.hpp"

namespace mystocks::compute {

namespace {

// Smaller keys come first, so the values of the greatest are negated.
struct Key {
    double value;
    std::size_t bar;
    friend bool operator<(const Key& a, const Key& b) {
        return a.value != b.value ? a.value < b.value : a.bar > b.bar;
    }
};

using Tree = __gnu_pbds::tree<Key, __gnu_pbds::null_type, std::less<>, __gnu_pbds::rb_tree_tag,
                              __gnu_pbds::tree_order_statistics_node_update>;

}  // namespace

// The defined values of the bars in `range`, all of them before the newest.
struct RankedWindow::Order {
    explicit Order(bool greatest) : sign(greatest ? -1.0 : 1.0) {}

    Key key(std::size_t bar) const { return {sign * x[bar], bar}; }

    void clear() { tree.clear(); }
    void insert(std::size_t bar) {
        if (is_defined(x[bar])) {
            tree.insert(key(bar));
        }
    }
    void erase(std::size_t bar) {
        if (is_defined(x[bar])) {
            tree.erase(key(bar));
        }
    }
    void move(const double* column, std::size_t first, std::size_t last) {
        x = column;
        range.move(*this, first, last);
    }

    double sign;
    Tree tree;
    detail::SlidingRange range;
    const double* x = nullptr;
};

RankedWindow::RankedWindow(bool greatest) : order_(std::make_unique<Order>(greatest)) {}
RankedWindow::~RankedWindow() = default;
RankedWindow::RankedWindow(RankedWindow&&) noexcept = default;
RankedWindow& RankedWindow::operator=(RankedWindow&&) noexcept = default;

double RankedWindow::step_place(const double* x, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const std::size_t length = n == 0 ? i + 1 : static_cast<std::size_t>(n);
    if (n < 0 || i + 1 < length) {
        return kUndefined;
    }
    order_->move(x, i + 1 - length, i);
    if (!is_defined(x[i]) || (n > 0 && order_->tree.size() + 1 < length)) {
        return kUndefined;
    }
    // Bar 2^64 - 1 comes before all of its equals.
    const Key before{order_->sign * x[i], SIZE_MAX};
    return static_cast<double>(order_->tree.order_of_key(before) + 1);
}

std::int64_t RankedWindow::step_bars_to(const double* x, std::size_t i, double n, double m,
                                        double t) {
    const std::int64_t skip = whole_count(n);
    const std::int64_t length = whole_count(m);
    const std::int64_t wanted = whole_count(t);
    const auto here = static_cast<std::int64_t>(i);
    if (skip < 0 || length < 1 || wanted < 1 || wanted > length || here + 1 < skip + length) {
        return -1;
    }
    const std::int64_t last = here + 1 - skip;
    order_->move(x, static_cast<std::size_t>(last - length),
                 static_cast<std::size_t>(std::min(last, here)));
    const bool with_newest = skip == 0;
    if (static_cast<std::int64_t>(order_->tree.size()) + (with_newest ? 1 : 0) < length ||
        (with_newest && !is_defined(x[i]))) {
        return -1;
    }
    auto place = static_cast<std::size_t>(wanted - 1);
    if (with_newest) {
        const std::size_t own = order_->tree.order_of_key(order_->key(i));
        if (own == place) {
            return 0;
        }
        place -= own < place ? 1 : 0;
    }
    return here - static_cast<std::int64_t>(order_->tree.find_by_order(place)->bar);
}

}  // namespace mystocks::compute
