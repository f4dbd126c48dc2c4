#include "mystocks/compute/ahead.hpp"

#include <algorithm>
#include <cmath>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

void later(const double* x, const double* n, std::size_t size, double* out) {
    for (std::size_t i = 0; i < size; ++i) {
        const std::int64_t ahead = whole_count(n[i]);
        const bool there = ahead >= 0 && static_cast<std::size_t>(ahead) < size - i;
        out[i] = there ? x[i + static_cast<std::size_t>(ahead)] : kUndefined;
    }
}

void set_back(const double* condition, const double* n, std::size_t size, double* out) {
    std::fill_n(out, size, 0.0);
    std::size_t set_from = size;  // everything from here to the bar at hand is set already
    for (std::size_t i = size; i-- > 0;) {
        const std::int64_t bars = whole_count(n[i]);
        if (holds(condition[i]) && bars >= 0) {
            const std::size_t length = std::max<std::size_t>(static_cast<std::size_t>(bars), 1);
            set_from = std::min(set_from, length > i ? 0 : i + 1 - length);
        }
        out[i] = truth(i >= set_from);
    }
}

void filter_back(const double* condition, const double* n, std::size_t size, double* out) {
    std::size_t next = size;
    for (std::size_t i = size; i-- > 0;) {
        const std::int64_t bars = whole_count(n[i]);
        const bool blocked =
            next < size && next - i <= static_cast<std::size_t>(std::max<std::int64_t>(bars, 0));
        const bool set = holds(condition[i]) && !blocked && bars >= 0;
        out[i] = bars < 0 ? kUndefined : truth(set);
        next = set ? i : next;
    }
}

void bars_until(const double* condition, std::size_t size, double* out) {
    std::size_t next = size;
    for (std::size_t i = size; i-- > 0;) {
        next = holds(condition[i]) ? i : next;
        out[i] = next < size ? static_cast<double>(next - i) : kUndefined;
    }
}

void centred_mean(const double* x, const double* n, std::size_t size, double* out) {
    const auto bars = static_cast<std::int64_t>(size);
    for (std::int64_t i = 0; i < bars; ++i) {
        const std::int64_t length = whole_count(n[i]);
        const std::int64_t first = std::max<std::int64_t>(i - length / 2, 0);
        const std::int64_t last = std::min(i - length / 2 + length, bars);
        double sum = 0;
        for (std::int64_t j = first; j < last; ++j) {
            sum = sum + x[j];
        }
        out[i] = length > 0 ? finite(sum / static_cast<double>(last - first)) : kUndefined;
    }
}

std::vector<TurningPoint> turning_points(const double* x, std::size_t size, double percent) {
    std::vector<TurningPoint> points;
    std::size_t extreme = 0;
    std::size_t newest = 0;
    int direction = 0;  // 1 up, -1 down, 0 not known yet
    for (std::size_t i = 0; i < size; ++i) {
        if (!is_defined(x[i])) {
            continue;
        }
        newest = i;
        if (points.empty()) {
            points.push_back({i, false, false});
            extreme = i;
            continue;
        }
        const double reach = std::abs(x[extreme]) * percent / 100;
        const double change = x[i] - x[extreme];
        if (direction == 0) {
            direction = change > reach ? 1 : change < -reach ? -1 : 0;
            extreme = direction != 0 ? i : extreme;
        } else if (change * direction > 0) {
            extreme = i;
        } else if (-change * direction > reach) {
            points.push_back({extreme, direction > 0, direction < 0});
            direction = -direction;
            extreme = i;
        }
    }
    // A flat end belongs to the last line.
    if (direction != 0 && x[extreme] != x[newest]) {
        points.push_back({extreme, direction > 0, direction < 0});
    }
    if (!points.empty() && points.back().bar != newest) {
        points.push_back({newest, false, false});
    }
    return points;
}

void zigzag(const double* x, std::size_t size, double percent, double* out) {
    std::fill_n(out, size, kUndefined);
    if (!(percent >= 0)) {
        return;
    }
    const auto points = turning_points(x, size, percent);
    for (std::size_t k = 0; k < points.size(); ++k) {
        const std::size_t to = points[k].bar;
        out[to] = x[to];
        if (k == 0) {
            continue;
        }
        const std::size_t from = points[k - 1].bar;
        const double rise = (x[to] - x[from]) / static_cast<double>(to - from);
        for (std::size_t i = from + 1; i < to; ++i) {
            out[i] = x[from] + rise * static_cast<double>(i - from);
        }
    }
}

void bars_since_turn(const double* x, std::size_t size, double percent, double m, bool peak,
                     double* out) {
    std::fill_n(out, size, kUndefined);
    const std::int64_t wanted = whole_count(m);
    if (!(percent >= 0) || wanted < 1) {
        return;
    }
    std::vector<std::size_t> turns;
    for (const TurningPoint& point : turning_points(x, size, percent)) {
        if (peak ? point.peak : point.trough) {
            turns.push_back(point.bar);
        }
    }
    std::size_t passed = 0;
    for (std::size_t i = 0; i < size; ++i) {
        passed += passed < turns.size() && turns[passed] <= i ? 1 : 0;
        if (passed >= static_cast<std::size_t>(wanted)) {
            out[i] = static_cast<double>(i - turns[passed - static_cast<std::size_t>(wanted)]);
        }
    }
}

}  // namespace mystocks::compute
