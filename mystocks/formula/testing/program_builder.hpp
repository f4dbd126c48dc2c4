// Programs and bars made by hand, for tests of what runs them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula::testing {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Builds a program node by node, as the checker does: equal nodes are one.
class ProgramBuilder {
  public:
    NodeId field(Field field) {
        Node node;
        node.kind = NodeKind::kField;
        node.field = field;
        return put(std::move(node));
    }
    NodeId number(double value) {
        Node node;
        node.kind = NodeKind::kConstant;
        node.value = value;
        return put(std::move(node));
    }
    NodeId call(FunctionId function, std::initializer_list<NodeId> arguments) {
        return call(function, std::vector<NodeId>(arguments));
    }
    NodeId call(FunctionId function, std::vector<NodeId> arguments) {
        Node node;
        node.kind = NodeKind::kCall;
        node.function = function;
        node.arguments = std::move(arguments);
        program_.looks_ahead = program_.looks_ahead || function_of(function).looks_ahead;
        program_.crosses_market = program_.crosses_market || function_of(function).crosses_market;
        return put(std::move(node));
    }
    NodeId call_text(FunctionId function, std::string text) {
        Node node;
        node.kind = NodeKind::kCall;
        node.function = function;
        node.texts.push_back(static_cast<std::uint32_t>(program_.texts.size()));
        program_.texts.push_back(std::move(text));
        return put(std::move(node));
    }
    NodeId foreign(Foreign foreign) {
        Node node;
        node.kind = NodeKind::kForeign;
        node.index = static_cast<std::uint32_t>(program_.foreigns.size());
        program_.looks_ahead = program_.looks_ahead || foreign.program->looks_ahead;
        program_.foreigns.push_back(std::move(foreign));
        return put(std::move(node));
    }
    void output(std::string name, NodeId node) {
        program_.outputs.push_back({std::move(name), node, {}});
    }
    const Program& program() const { return program_; }

  private:
    NodeId put(Node node) {
        const auto found = std::ranges::find(program_.nodes, node);
        if (found != program_.nodes.end()) {
            return static_cast<NodeId>(found - program_.nodes.begin());
        }
        program_.nodes.push_back(std::move(node));
        return static_cast<NodeId>(program_.nodes.size() - 1);
    }
    Program program_;
};

// Daily bars from 2020-01-01 on whose close is `close`, and open, high and low around it.
inline market::Bars bars_of_closes(const std::vector<double>& close) {
    market::Bars bars;
    constexpr std::int64_t kFirstDay = 18262;
    for (std::size_t i = 0; i < close.size(); ++i) {
        bars.push_back({kFirstDay + static_cast<std::int64_t>(i), close[i] - 0.25, close[i] + 0.5,
                        close[i] - 0.5, close[i], 1000.0 + static_cast<double>(i),
                        close[i] * (1000.0 + static_cast<double>(i))});
    }
    return bars;
}

// A random walk in cents with what real series have: runs of equal prices, undefined amounts, days
// without a bar. `undefined`: how often a price is NaN, too.
inline market::Bars random_bars(std::uint64_t seed, std::size_t size, double undefined = 0) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    market::Bars bars;
    std::int64_t day = 18262;
    double close = 10;
    bool still = false;
    for (std::size_t i = 0; i < size; ++i) {
        day += unit(random) < 0.1 ? 4 : 1;
        still = unit(random) < 0.1 ? !still : still;
        const double open = close;
        if (!still) {
            close = std::max(0.5, std::round((close + (unit(random) - 0.5)) * 100) / 100);
        }
        const double spread = still ? 0 : std::round(unit(random) * 30) / 100;
        market::Bar bar{day,
                        open,
                        std::max(open, close) + spread,
                        std::max(0.01, std::min(open, close) - spread),
                        close,
                        std::round(unit(random) * 1e6),
                        unit(random) < 0.05 ? kNone : close * 1e5};
        for (double* price : {&bar.open, &bar.high, &bar.low, &bar.close}) {
            *price = unit(random) < undefined ? kNone : *price;
        }
        bars.push_back(bar);
    }
    return bars;
}

// Equal as formulas see it: both undefined, or the same number to the last bit (0 is -0).
inline bool same_value(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || a == b;
}

}  // namespace mystocks::formula::testing
