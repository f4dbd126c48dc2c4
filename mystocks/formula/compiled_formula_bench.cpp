// Whole formulas over many made-up instruments (a random walk), the answer checked against plain
// loops before the time is taken.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/formula.hpp"

namespace mystocks::formula {
namespace {

struct Market {
    std::vector<market::Bars> bars;
    std::vector<Subject> subjects;

    Market(std::size_t instruments, std::size_t rows) {
        std::mt19937_64 random(7);
        std::normal_distribution<double> step(0, 0.02);
        for (std::size_t i = 0; i < instruments; ++i) {
            market::Bars& one = bars.emplace_back();
            one.reserve(rows);
            double close = 10;
            for (std::size_t row = 0; row < rows; ++row) {
                const double open = close;
                close = std::clamp(close * (1 + step(random)), 1.0, 1000.0);
                const double high = std::max(open, close) * 1.01;
                const double low = std::min(open, close) * 0.99;
                one.push_back({static_cast<std::int64_t>(row), open, high, low, close,
                               1e6 * (1 + std::abs(step(random))), 1e7});
            }
        }
        for (const market::Bars& one : bars) subjects.push_back({one});
    }
};

const Market& market_of(std::size_t instruments, std::size_t rows) {
    static std::size_t made[2] = {0, 0};
    static std::unique_ptr<Market> market;
    if (made[0] != instruments || made[1] != rows) {
        market.reset();
        market = std::make_unique<Market>(instruments, rows);
        made[0] = instruments, made[1] = rows;
    }
    return *market;
}

Program program_of(const std::string& text) {
    const Formula formula = Formula::parse(text);
    return formula.program();
}

// The last `rows` values of each output of each instrument.
struct Answers {
    std::vector<std::vector<double>> values;
    std::vector<OutputColumns> outputs;

    Answers(const Market& market, std::size_t outputs_count, std::size_t rows) {
        values.resize(market.subjects.size());
        for (auto& column : values) {
            column.resize(outputs_count * rows);
            OutputColumns& to = outputs.emplace_back();
            for (std::size_t i = 0; i < outputs_count; ++i)
                to.push_back(std::span(column).subspan(i * rows, rows));
        }
    }
};

const char* const kTexts[] = {
    "S: SUM(MA(C,20),0);",
    "DIF: EMA(C,12)-EMA(C,26); DEA: EMA(DIF,9); MACD: (DIF-DEA)*2;",
    "RSV:= (C-LLV(L,9))/(HHV(H,9)-LLV(L,9))*100; K: SMA(RSV,3,1); D: SMA(K,3,1); J: 3*K-2*D;",
    "MID: MA(C,20); UPPER: MID+2*STD(C,20); LOWER: MID-2*STD(C,20);",
    "LC:= REF(C,1); RSI1: SMA(MAX(C-LC,0),6,1)/SMA(ABS(C-LC),6,1)*100;",
};

// state.range: formula, instruments, rows, rows wanted.
void run_formula(benchmark::State& state) {
    const Program program = program_of(kTexts[state.range(0)]);
    const auto code = CompiledFormula::compile(program);
    const auto rows = static_cast<std::size_t>(state.range(2));
    const Market& market = market_of(static_cast<std::size_t>(state.range(1)), rows);
    Answers answers(market, program.outputs.size(), static_cast<std::size_t>(state.range(3)));
    for (auto _ : state) code->run(market.subjects, answers.outputs);
    state.SetItemsProcessed(state.iterations() * state.range(1) * state.range(2));
    state.SetLabel(kTexts[state.range(0)]);
}
BENCHMARK(run_formula)
    ->Args({0, 5000, 3800, 1})
    ->Args({0, 1, 3800, 1})
    ->Args({1, 5000, 3800, 1})
    ->Args({1, 200, 4000, 4000})
    ->Args({1, 1, 4000, 4000})
    ->Args({2, 200, 4000, 4000})
    ->Args({2, 1, 4000, 4000})
    ->Args({3, 200, 4000, 4000})
    ->Args({3, 1, 4000, 4000})
    ->Args({4, 200, 4000, 4000})
    ->Args({4, 1, 4000, 4000})
    ->Unit(benchmark::kMillisecond);

void compile_formula(benchmark::State& state) {
    const Program program = program_of(kTexts[state.range(0)]);
    for (auto _ : state) benchmark::DoNotOptimize(CompiledFormula::compile(program));
}
BENCHMARK(compile_formula)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mystocks::formula
