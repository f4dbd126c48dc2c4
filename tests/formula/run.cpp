#include "tests/formula/run.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tests/formula/built_in.hpp"

#include "mystocks/formula/evaluate.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::formula {

Results run(const Formula& formula, const Subject& subject, const ParameterValues& values) {
    std::vector<double> in_order;
    for (const Parameter& parameter : formula.parameters()) {
        const auto given = values.find(parameter.name);
        in_order.push_back(given != values.end() ? given->second : parameter.default_value);
    }
    const Program program = formula.program(in_order);
    const Evaluated evaluated = evaluate(program, subject);
    Results results;
    for (std::size_t i = 0; i < program.outputs.size(); ++i) {
        const auto column = evaluated.outputs[i].values();
        results[program.outputs[i].name] = Series(column.begin(), column.end());
    }
    return results;
}

Results run_built_in(std::string_view name, const market::Bars& bars,
                     const ParameterValues& values) {
    Subject subject;
    subject.bars = bars.view();
    return run(parse_well(built_in(name).text), subject, values);
}

std::size_t first_defined(std::span<const double> values) {
    const auto found =
        std::find_if(values.begin(), values.end(), [](double value) { return !std::isnan(value); });
    return static_cast<std::size_t>(found - values.begin());
}

market::Bars made_bars(std::size_t count) {
    std::uint64_t state = 20261122;
    const auto draw = [&state](int below) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<int>((state >> 33U) % static_cast<std::uint64_t>(below));
    };
    market::Bars bars;
    int price = 8000;
    int side = 1;
    for (std::size_t i = 0; i < count; ++i) {
        side = draw(10) < 4 ? -side : side;
        const int body = side * (draw(100) < 40 ? draw(64) : draw(12));
        const int gap = draw(2) != 0 ? 0 : draw(49) - 24;
        const int upper = draw(2) != 0 ? 0 : draw(20);
        const int lower = draw(2) != 0 ? 0 : draw(20);
        const int open = price + gap;
        const int close = open + body;
        const double volume = 1000 + draw(9000);
        bars.push_back({static_cast<std::int64_t>(12000 + i), open / 16.0,
                        (std::max(open, close) + upper) / 16.0,
                        (std::min(open, close) - lower) / 16.0, close / 16.0, volume,
                        volume * close / 16.0});
        price = close + (8000 - close) / 50;
    }
    return bars;
}

}  // namespace mystocks::formula
