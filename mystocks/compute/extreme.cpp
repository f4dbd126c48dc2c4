#include "mystocks/compute/extreme.hpp"

#include <algorithm>
#include <vector>

namespace mystocks::compute {

namespace {

// The newest value's place: `before(a, b)` is true where a comes before b.
template <class Before>
double place(const double* x, std::size_t i, double count, Before before) {
    const std::int64_t n = whole_count(count);
    const std::size_t length = n == 0 ? i + 1 : static_cast<std::size_t>(n);
    if (n < 0 || i + 1 < length || !is_defined(x[i])) {
        return kUndefined;
    }
    std::int64_t result = 1;
    for (std::size_t j = i + 1 - length; j < i; ++j) {
        if (!is_defined(x[j]) && n > 0) {
            return kUndefined;
        }
        result += before(x[j], x[i]) ? 1 : 0;
    }
    return static_cast<double>(result);
}

template <class Before>
std::int64_t bars_to(const double* x, std::size_t i, double n, double m, double t, Before before) {
    const std::int64_t skip = whole_count(n);
    const std::int64_t length = whole_count(m);
    const std::int64_t wanted = whole_count(t);
    if (skip < 0 || length < 1 || wanted < 1 || wanted > length ||
        static_cast<std::int64_t>(i) + 1 < skip + length) {
        return -1;
    }
    std::vector<std::int64_t> bars;
    bars.reserve(static_cast<std::size_t>(length));
    for (std::int64_t back = skip; back < skip + length; ++back) {
        if (!is_defined(x[i - static_cast<std::size_t>(back)])) {
            return -1;
        }
        bars.push_back(back);
    }
    const auto nth = bars.begin() + (wanted - 1);
    std::ranges::nth_element(bars, nth, [&](std::int64_t a, std::int64_t b) {
        const double at_a = x[i - static_cast<std::size_t>(a)];
        const double at_b = x[i - static_cast<std::size_t>(b)];
        return at_a == at_b ? a < b : before(at_a, at_b);
    });
    return *nth;
}

constexpr auto kGreater = [](double a, double b) { return a > b; };
constexpr auto kLess = [](double a, double b) { return a < b; };

}  // namespace

double place_from_greatest(const double* x, std::size_t i, double n) {
    return place(x, i, n, kGreater);
}

double place_from_least(const double* x, std::size_t i, double n) {
    return place(x, i, n, kLess);
}

std::int64_t bars_to_greatest(const double* x, std::size_t i, double n, double m, double t) {
    return bars_to(x, i, n, m, t, kGreater);
}

std::int64_t bars_to_least(const double* x, std::size_t i, double n, double m, double t) {
    return bars_to(x, i, n, m, t, kLess);
}

}  // namespace mystocks::compute
