#include "mystocks/compute/cross_section.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

namespace {

std::vector<double> sorted_defined(std::span<const double> x) {
    std::vector<double> sorted;
    sorted.reserve(x.size());
    std::ranges::copy_if(x, std::back_inserter(sorted), is_defined);
    std::ranges::sort(sorted);
    return sorted;
}

double quantile(const std::vector<double>& sorted, double part) {
    const double place = static_cast<double>(sorted.size() - 1) * part;
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// The mean of those for which `counts(i)` is true; undefined where there are none. Distances from
// the first are summed, so that equal values have exactly their value as mean.
template <class Counts>
double mean_of(std::span<const double> x, Counts counts) {
    double first = kUndefined;
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (counts(i)) {
            first = count == 0 ? x[i] : first;
            sum = sum + (x[i] - first);
            count = count + 1;
        }
    }
    return finite(first + sum / count);
}

}  // namespace

void rank_from_greatest(std::span<const double> x, std::span<double> out) {
    const auto sorted = sorted_defined(x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto above = std::ranges::upper_bound(sorted, x[i]);
        out[i] = is_defined(x[i]) ? static_cast<double>(1 + (sorted.end() - above)) : kUndefined;
    }
}

void percent_rank(std::span<const double> x, std::span<double> out) {
    const auto sorted = sorted_defined(x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!is_defined(x[i])) {
            out[i] = kUndefined;
            continue;
        }
        const auto equals = std::equal_range(sorted.begin(), sorted.end(), x[i]);
        const auto first = static_cast<double>(equals.first - sorted.begin() + 1);
        const auto last = static_cast<double>(equals.second - sorted.begin());
        out[i] = (first + last) / 2 / static_cast<double>(sorted.size());
    }
}

void standardize(std::span<const double> x, std::span<double> out) {
    const double mean = mean_of(x, [&](std::size_t i) { return is_defined(x[i]); });
    double squares = 0;
    double count = 0;
    for (double value : x) {
        if (is_defined(value)) {
            squares = squares + (value - mean) * (value - mean);
            count = count + 1;
        }
    }
    const double deviation = std::sqrt(squares / (count - 1));
    for (std::size_t i = 0; i < x.size(); ++i) {
        out[i] = finite((x[i] - mean) / deviation);
    }
}

void winsorize(std::span<const double> x, double part, std::span<double> out) {
    const auto sorted = sorted_defined(x);
    if (sorted.empty() || !(part >= 0 && part < 0.5)) {
        std::ranges::fill(out, kUndefined);
        return;
    }
    const double least = quantile(sorted, part);
    const double most = quantile(sorted, 1 - part);
    for (std::size_t i = 0; i < x.size(); ++i) {
        out[i] = is_defined(x[i]) ? std::clamp(x[i], least, std::max(least, most)) : kUndefined;
    }
}

void residual(std::span<const double> x, std::span<const double> f, std::span<double> out) {
    const auto counts = [&](std::size_t i) { return is_defined(x[i]) && is_defined(f[i]); };
    const double x_mean = mean_of(x, counts);
    const double f_mean = mean_of(f, counts);
    double products = 0;
    double squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (counts(i)) {
            products = products + (x[i] - x_mean) * (f[i] - f_mean);
            squares = squares + (f[i] - f_mean) * (f[i] - f_mean);
        }
    }
    const double slope = squares > 0 ? products / squares : 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        out[i] = finite((x[i] - x_mean) - slope * (f[i] - f_mean));
    }
}

void group_mean(std::span<const double> x, std::span<const double> group, std::span<double> out) {
    std::vector<std::size_t> order;
    order.reserve(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (is_defined(x[i]) && is_defined(group[i])) {
            order.push_back(i);
        }
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return group[i]; });
    std::vector<double> means(x.size(), kUndefined);
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first;
        double sum = 0;
        while (last < order.size() && group[order[last]] == group[order[first]]) {
            sum = sum + x[order[last++]];
        }
        for (std::size_t k = first; k < last; ++k) {
            means[order[k]] = finite(sum / static_cast<double>(last - first));
        }
        first = last;
    }
    std::ranges::copy(means, out.begin());
}

}  // namespace mystocks::compute
