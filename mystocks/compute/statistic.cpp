#include "mystocks/compute/statistic.hpp"

#include <cmath>
#include <cstdint>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

namespace {

// The window's first value; null where it isn't full. An undefined value in it makes the sums
// undefined by itself.
const double* window(const double* x, std::size_t i, std::int64_t n) {
    if (n < 1 || i + 1 < static_cast<std::size_t>(n)) {
        return nullptr;
    }
    return x + (i + 1 - static_cast<std::size_t>(n));
}

struct Line {
    double sum = kUndefined;  // of the values above the oldest
    double weighted = kUndefined;
};

Line fit(const double* first, std::int64_t n) {
    const double length = static_cast<double>(n);
    double weight = (length - 1) / 2;
    double across = first[n - 1] - first[0];
    double weighted = weight * across;
    double below = 0;
    for (std::int64_t k = 1; k < n / 2; ++k) {
        weight = weight - 1;
        const double step = first[n - 1 - k] - first[k];
        across = across + step;
        weighted = std::fma(weight, step, weighted);
        below = std::fma(2.0, first[k] - first[0], below);
    }
    double sum = across + below;
    if (n % 2 != 0) {
        const double middle = first[n / 2] - first[0];
        sum = sum + middle;
        weighted = std::fma(0.0, middle, weighted);  // it may be undefined
    }
    return {sum, weighted};
}

struct Moments {
    double xy = 0;
    double xx = 0;
    double yy = 0;
};

Moments moments(const double* x, const double* y, std::int64_t n) {
    double x_sum = 0;
    double y_sum = 0;
    Moments sums;
    for (std::int64_t k = 0; k < n; ++k) {
        const double u = x[k] - x[0];
        const double v = y[k] - y[0];
        x_sum = x_sum + u;
        y_sum = y_sum + v;
        sums.xy = std::fma(u, v, sums.xy);
        sums.xx = std::fma(u, u, sums.xx);
        sums.yy = std::fma(v, v, sums.yy);
    }
    const double x_mean = x_sum / static_cast<double>(n);
    const double y_mean = y_sum / static_cast<double>(n);
    return {sums.xy - x_mean * y_sum, sums.xx - x_mean * x_sum, sums.yy - y_mean * y_sum};
}

}  // namespace

double mean_distance(const double* x, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const double* first = window(x, i, n);
    if (first == nullptr) {
        return kUndefined;
    }
    double sum = 0;
    for (std::int64_t k = 0; k < n; ++k) {
        sum = sum + (first[k] - first[0]);
    }
    const double mean = sum / static_cast<double>(n);
    double distance = 0;
    for (std::int64_t k = 0; k < n; ++k) {
        distance = distance + std::abs((first[k] - first[0]) - mean);
    }
    return finite(distance / static_cast<double>(n));
}

double weighted_mean(const double* x, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const double* first = window(x, i, n);
    if (first == nullptr) {
        return kUndefined;
    }
    double sum = 0;
    for (std::int64_t k = 0; k < n; ++k) {
        sum = std::fma(static_cast<double>(k + 1), first[k], sum);
    }
    const double length = static_cast<double>(n);
    return finite(sum / (length * (length + 1) / 2));
}

double slope(const double* x, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const double* first = window(x, i, n);
    if (first == nullptr || n < 2) {
        return kUndefined;
    }
    const double length = static_cast<double>(n);
    return finite(fit(first, n).weighted / (length * (length * length - 1) / 12));
}

double line_end(const double* x, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const double* first = window(x, i, n);
    if (first == nullptr || n < 2) {
        return kUndefined;
    }
    const Line line = fit(first, n);
    const double length = static_cast<double>(n);
    return finite(first[0] + std::fma(line.weighted, 6 / (length + 1), line.sum) / length);
}

double covariance(const double* x, const double* y, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const double* first = window(x, i, n);
    if (first == nullptr) {
        return kUndefined;
    }
    return finite(moments(first, window(y, i, n), n).xy / static_cast<double>(n));
}

double correlation(const double* x, const double* y, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const double* first = window(x, i, n);
    if (first == nullptr) {
        return kUndefined;
    }
    const Moments sums = moments(first, window(y, i, n), n);
    return finite(sums.xy / std::sqrt(sums.xx * sums.yy));
}

double beta(const double* x, const double* y, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    const double* first = window(x, i, n);
    if (first == nullptr) {
        return kUndefined;
    }
    const Moments sums = moments(first, window(y, i, n), n);
    return finite(sums.xy / sums.yy);
}

}  // namespace mystocks::compute
