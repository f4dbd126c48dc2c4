#include "mystocks/compute/parabolic.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "mystocks/compute/recurrence.hpp"

namespace mystocks::compute {

void ParabolicStop::advance(const double* high, const double* low, std::size_t i, double factor,
                            double most) {
    broken_ = broken_ || !is_defined(high[i]) || !is_defined(low[i]) || !is_defined(factor) ||
              !is_defined(most);
    if (broken_) {
        return;
    }
    if (i == 0) {
        stop_ = low[0];
        extreme_ = high[0];
        factor_ = factor;
        return;
    }
    if (long_ ? high[i] > extreme_ : low[i] < extreme_) {
        extreme_ = long_ ? high[i] : low[i];
        factor_ = std::min(factor_ + factor, most);
    }
    const double moved = stop_ + factor_ * (extreme_ - stop_);
    const double bound = long_ ? std::min(low[i], low[i - 1]) : std::max(high[i], high[i - 1]);
    stop_ =
        long_ ? std::max(stop_, std::min(moved, bound)) : std::min(stop_, std::max(moved, bound));
    if (long_ && low[i] < stop_) {
        const double peak = extreme_;
        long_ = false;
        extreme_ = low[i];
        factor_ = factor;
        stop_ = high[i - 1] == peak ? peak : peak + factor_ * (extreme_ - peak);
    } else if (!long_ && high[i] > stop_) {
        long_ = true;
        extreme_ = high[i];
        factor_ = factor;
        stop_ = std::min(low[i], low[i - 1]);
    }
}

namespace {

// One bar; the stop isn't held back by what lies beyond least and greatest, the extremes of this
// bar and the one before. The sides have branches of their own, so that a processor that guesses
// the side needn't wait for the stop.
__attribute__((always_inline)) inline double advanced(StopAndReverse::State& s, double top,
                                                      double bottom, double least, double greatest,
                                                      double first, double most) {
    double result = s.stop;
    if (s.is_long) {
        if (bottom <= s.stop) {
            result = std::max(s.extreme, greatest);
            s = {result, bottom, first, false};
        } else if (top > s.extreme) {
            s.extreme = top;
            s.factor = std::min(s.factor + first, most);
        }
    } else {
        if (top >= s.stop) {
            result = std::min(s.extreme, least);
            s = {result, top, first, true};
        } else if (bottom < s.extreme) {
            s.extreme = bottom;
            s.factor = std::min(s.factor + first, most);
        }
    }
    const double moved = moved_towards(s.extreme, s.stop, s.factor);
    s.stop = s.is_long ? std::min(moved, least) : std::max(moved, greatest);
    return result;
}

// Bars of which each has one before, all defined.
__attribute__((always_inline)) inline void advance_all(StopAndReverse::State& state,
                                                       const double* high, const double* low,
                                                       std::size_t size, double first, double most,
                                                       double* out) {
    StopAndReverse::State s = state;
    for (std::size_t i = 0; i < size; ++i) {
        const double least = std::min(*(low + i - 1), low[i]);
        const double greatest = std::max(*(high + i - 1), high[i]);
        out[i] = advanced(s, high[i], low[i], least, greatest, first, most);
    }
    state = s;
}

using Advance = void (*)(StopAndReverse::State&, const double*, const double*, std::size_t, double,
                         double, double*);

void advance_plain(StopAndReverse::State& state, const double* high, const double* low,
                   std::size_t size, double first, double most, double* out) {
    advance_all(state, high, low, size, first, most, out);
}

#if defined(__x86_64__)
// One-rounding multiply and add as an instruction; the same numbers.
__attribute__((target("avx,fma"))) void advance_fma(StopAndReverse::State& state,
                                                    const double* high, const double* low,
                                                    std::size_t size, double first, double most,
                                                    double* out) {
    advance_all(state, high, low, size, first, most, out);
}

Advance fastest() {
    return __builtin_cpu_supports("fma") != 0 ? advance_fma : advance_plain;
}
#else
Advance fastest() {
    return advance_plain;
}
#endif

bool all_same(const double* x, std::size_t first, std::size_t last) {
    return first < last && is_defined(x[first]) &&
           std::memcmp(x + first, x + first + 1, (last - first - 1) * sizeof(double)) == 0;
}

bool all_defined(const double* x, const double* y, std::size_t first, std::size_t last) {
    std::uint64_t undefined = 0;  // as wide as the numbers, so that vectors do
    for (std::size_t i = first; i < last; ++i) {
        undefined |= is_defined(x[i]) ? 0U : 1U;
        undefined |= is_defined(y[i]) ? 0U : 1U;
    }
    return undefined == 0;
}

}  // namespace

void StopAndReverse::start(const double* high, const double* low, double factor) {
    const double fall = low[0] - low[1];
    const double rise = high[1] - high[0];
    const bool is_long = !(fall > 0 && rise < fall);
    state_ = {is_long ? low[0] : high[0], is_long ? high[1] : low[1], factor, is_long};
}

double StopAndReverse::step(const double* high, const double* low, std::size_t i, double factor,
                            double most) {
    broken_ = broken_ || !is_defined(high[i]) || !is_defined(low[i]) || !is_defined(factor) ||
              !is_defined(most);
    if (broken_ || i == 0) {
        return kUndefined;
    }
    const double first = std::min(factor, most);
    // On its first bar the stop isn't held back by the bar before.
    const std::size_t before = i == 1 ? i : i - 1;
    if (i == 1) {
        start(high, low, first);
    }
    return advanced(state_, high[i], low[i], std::min(low[before], low[i]),
                    std::max(high[before], high[i]), first, most);
}

void StopAndReverse::run(const double* high, const double* low, const double* factor,
                         const double* most, double* out, std::size_t first, std::size_t last) {
    static const Advance advance = fastest();
    constexpr std::size_t kBars = 256;
    const bool same = all_same(factor, first, last) && all_same(most, first, last);
    while (first < last) {
        const std::size_t end = std::min(first + kBars, last);
        if (same && first > 1 && !broken_ && all_defined(high, low, first, end)) {
            advance(state_, high + first, low + first, end - first,
                    std::min(factor[first], most[first]), most[first], out + first);
            first = end;
        } else {
            out[first] = step(high, low, first, factor[first], most[first]);
            ++first;
        }
    }
}

}  // namespace mystocks::compute
