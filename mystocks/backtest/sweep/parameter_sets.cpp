#include "mystocks/backtest/sweep/parameter_sets.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"

namespace mystocks::backtest::sweep {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::uint64_t kSetsMax = 100'000'000;
constexpr double kAxisMax = 1e6;

void check_value(const ParameterSpec& spec, double value) {
    if (!(value >= spec.min && value <= spec.max)) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("{} of parameter {} lies outside {} to {}", value, spec.name,
                                spec.min, spec.max));
    }
}

// min, min + step … max, each computed from the start, so that nothing adds up.
std::vector<double> range_of(const ParameterSpec& spec) {
    const double steps = spec.step > 0 ? std::floor((spec.max - spec.min) / spec.step + 1e-9) : 0;
    if (!(steps < kAxisMax)) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("parameter {} has more than a million values: name those of the "
                                "grid, or take a larger step",
                                spec.name));
    }
    std::vector<double> values;
    for (double i = 0; i <= steps; ++i) {
        values.push_back(std::min(spec.min + i * spec.step, spec.max));
    }
    return values;
}

std::uint64_t mix(std::uint64_t x) {  // splitmix64
    x += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

// The same sample on every machine (Floyd's algorithm).
std::vector<std::uint64_t> sample_of(std::uint64_t all, std::uint64_t count, std::uint64_t seed) {
    std::unordered_set<std::uint64_t> chosen;
    std::uint64_t state = mix(seed);
    for (std::uint64_t last = all - count; last < all; ++last) {
        state = mix(state);
        __extension__ using Wide = unsigned __int128;
        const auto drawn = static_cast<std::uint64_t>(Wide{state} * (last + 1) >> 64);
        if (!chosen.insert(drawn).second) {
            chosen.insert(last);
        }
    }
    std::vector<std::uint64_t> sorted(chosen.begin(), chosen.end());
    std::ranges::sort(sorted);
    return sorted;
}

}  // namespace

ParameterSets ParameterSets::of(const StrategyFile& strategy) {
    ParameterSets sets;
    for (const ParameterSpec& spec : strategy.parameters) {
        sets.names_.push_back(spec.name);
        sets.axes_.push_back(strategy.sweep.axes.empty() ? range_of(spec)
                                                         : std::vector<double>{spec.value});
    }
    for (const SweepSpec::Axis& axis : strategy.sweep.axes) {
        const auto found = std::ranges::find(sets.names_, axis.parameter);
        if (found == sets.names_.end()) {
            throw Error(ErrorKind::kInvalidArgument,
                        fmt::format("the grid varies {}, which is no parameter", axis.parameter));
        }
        const auto place = static_cast<std::size_t>(found - sets.names_.begin());
        std::vector<double>& values = sets.axes_[place];
        values = axis.values;
        std::ranges::sort(values);
        values.erase(std::unique(values.begin(), values.end()), values.end());
        for (double value : values) {
            check_value(strategy.parameters[place], value);
        }
    }
    double product = 1;
    for (std::size_t i = 0; i < sets.axes_.size(); ++i) {
        product *= static_cast<double>(sets.axes_[i].size());
    }
    if (!(product >= 1) || product > 1e15) {
        throw Error(ErrorKind::kInvalidArgument,
                    "the grid has no or far too many parameter sets: check its axes");
    }
    sets.size_ = static_cast<std::uint64_t>(product);
    if (strategy.sweep.samples > 0 && strategy.sweep.samples < sets.size_) {
        if (strategy.sweep.samples > kSetsMax) {
            throw Error(ErrorKind::kInvalidArgument, "a sample has at most 100,000,000 sets");
        }
        sets.chosen_ = sample_of(sets.size_, strategy.sweep.samples, strategy.sweep.seed);
        sets.size_ = sets.chosen_.size();
    }
    if (sets.size_ > kSetsMax) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("the grid has {} parameter sets, more than 100,000,000: take "
                                "fewer values, or a sample (samples = …)",
                                sets.size_));
    }
    return sets;
}

ParameterSets ParameterSets::list(const StrategyFile& strategy,
                                  std::vector<std::vector<double>> listed) {
    ParameterSets sets;
    for (const ParameterSpec& spec : strategy.parameters) {
        sets.names_.push_back(spec.name);
    }
    for (const auto& set : listed) {
        if (set.size() != sets.names_.size()) {
            throw Error(ErrorKind::kInvalidArgument,
                        fmt::format("a parameter set has {} values where the strategy has {} "
                                    "parameters",
                                    set.size(), sets.names_.size()));
        }
        for (std::size_t i = 0; i < set.size(); ++i) {
            check_value(strategy.parameters[i], set[i]);
        }
    }
    sets.size_ = listed.size();
    sets.listed_ = std::move(listed);
    if (sets.size_ == 0) {
        throw Error(ErrorKind::kInvalidArgument, "the list of parameter sets is empty");
    }
    return sets;
}

std::uint64_t ParameterSets::point(std::uint64_t set) const {
    return chosen_.empty() ? set : chosen_[set];
}

void ParameterSets::values(std::uint64_t set, std::span<double> values) const {
    if (!listed_.empty()) {
        std::ranges::copy(listed_[set], values.begin());
        return;
    }
    std::uint64_t rest = point(set);
    for (std::size_t i = axes_.size(); i-- > 0;) {
        values[i] = axes_[i][rest % axes_[i].size()];
        rest /= axes_[i].size();
    }
}

std::vector<double> ParameterSets::axis(std::size_t parameter) const {
    if (listed_.empty()) {
        return axes_[parameter];
    }
    std::vector<double> values;
    for (const auto& set : listed_) {
        values.push_back(set[parameter]);
    }
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

// Values of each axis of a grid in one group.
std::vector<std::uint64_t> ParameterSets::widths(std::size_t most, std::size_t tall) const {
    std::vector<std::uint64_t> widths(axes_.size(), 1);
    const auto side = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(most)));
    std::vector<std::size_t> varying;
    for (std::size_t i = axes_.size(); i-- > 0 && varying.size() < 2;) {
        if (axes_[i].size() > 1) {
            varying.push_back(i);
        }
    }
    if (varying.size() == 2) {
        const std::uint64_t height =
            std::min<std::uint64_t>(axes_[varying[1]].size(), tall > 0 ? tall : side);
        widths[varying[1]] = std::max<std::uint64_t>(1, height);
        widths[varying[0]] =
            tall > 0 ? std::max<std::uint64_t>(1, most / widths[varying[1]]) : side;
    } else if (varying.size() == 1) {
        widths[varying[0]] = tall > 0 ? most : side;
    }
    return widths;
}

std::uint64_t ParameterSets::groups(std::size_t most, std::size_t tall) const {
    if (!listed_.empty() || !chosen_.empty()) {
        return (size_ + most - 1) / most;
    }
    const auto widths = this->widths(most, tall);
    std::uint64_t count = 1;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
        count *= (axes_[i].size() + widths[i] - 1) / widths[i];
    }
    return count;
}

std::vector<std::uint64_t> ParameterSets::group(std::uint64_t number, std::size_t most,
                                                std::size_t tall) const {
    std::vector<std::uint64_t> sets;
    if (!listed_.empty() || !chosen_.empty()) {
        for (std::uint64_t i = number * most;
             i < std::min<std::uint64_t>(size_, (number + 1) * most); ++i) {
            sets.push_back(i);
        }
        return sets;
    }
    const auto widths = this->widths(most, tall);
    sets.push_back(0);
    std::uint64_t stride = 1;
    for (std::size_t i = axes_.size(); i-- > 0;) {
        const std::uint64_t size = axes_[i].size();
        const std::uint64_t parts = (size + widths[i] - 1) / widths[i];
        const std::uint64_t begin = number % parts * widths[i];
        number /= parts;
        std::vector<std::uint64_t> wider;
        for (std::uint64_t at = begin; at < std::min(size, begin + widths[i]); ++at) {
            for (std::uint64_t set : sets) {
                wider.push_back(set + at * stride);
            }
        }
        sets = std::move(wider);
        stride *= size;
    }
    return sets;
}

std::uint64_t ParameterSets::fingerprint() const {
    std::uint64_t hash = mix(size_);
    const auto take = [&](const std::vector<double>& values) {
        hash = mix(hash ^ values.size());
        for (double value : values) {
            hash = mix(hash ^ std::bit_cast<std::uint64_t>(value));
        }
    };
    std::ranges::for_each(axes_, take);
    std::ranges::for_each(listed_, take);
    for (std::uint64_t point : chosen_) {
        hash = mix(hash ^ point);
    }
    return hash;
}

}  // namespace mystocks::backtest::sweep
