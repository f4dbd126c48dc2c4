// A sweep of two moving averages for sweep_bench.py: times it, and writes what the peers need and
// what their answers are compared with.
//
//   sweep_run FOLDER FAST_FIRST FAST_LAST SLOW_FIRST SLOW_LAST SLOW_STEP stops|plain
//             columns|sets|once
//
// FOLDER/open.f64 and close.f64 are read; columns.f64 (every average, the fast ones first),
// equity.f64 and trades.f64 (a value a set) are written. Prints one JSON object.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <time.h>

#include "mystocks/backtest/sweep/sweep.hpp"
#include "mystocks/base/huge_pages.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/market/instrument.hpp"

namespace {

using namespace mystocks;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The most memory that this program held. Not getrusage's, which begins with the caller's.
double peak_mib() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (double kib = 0; word == "VmHWM:" && status >> kib) {
            return kib / 1024;
        }
    }
    return std::nan("");
}

std::vector<double> read_file(const std::filesystem::path& file) {
    std::vector<double> values(std::filesystem::file_size(file) / sizeof(double));
    std::ifstream(file, std::ios::binary)
        .read(reinterpret_cast<char*>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(double)));
    return values;
}

void write_file(const std::filesystem::path& file, const std::vector<double>& values) {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(double)));
}

market::Bars read_bars(const std::filesystem::path& folder) {
    market::Bars bars;
    bars.open = read_file(folder / "open.f64");
    bars.close = read_file(folder / "close.f64");
    for (std::size_t i = 0; i < bars.open.size(); ++i) {
        bars.time.push_back(static_cast<std::int64_t>(i));
        bars.high.push_back(std::max(bars.open[i], bars.close[i]));
        bars.low.push_back(std::min(bars.open[i], bars.close[i]));
    }
    bars.volume.assign(bars.open.size(), 1e12);
    bars.amount.assign(bars.open.size(), 1e12);
    return bars;
}

backtest::StrategyFile crossing(char** arguments) {
    backtest::StrategyFile file;
    file.parameters = {{"FAST", 5, 1, 100000, 1}, {"SLOW", 20, 1, 100000, 1}};
    file.signals.entry = "CROSS(MA(C,FAST),MA(C,SLOW))";
    file.signals.exit = "CROSS(MA(C,SLOW),MA(C,FAST))";
    file.sizing.mode = backtest::SizeMode::kFreeCash;
    file.account.cash = 10'000'000;
    file.rules.lot = 100;
    if (std::string(arguments[7]) == "stops") {
        file.rules.price_limit = 0.1;
        file.stops.loss = 0.01;
        file.stops.profit = 0.03;
    }
    file.sweep.axes.resize(2);
    file.sweep.axes[0].parameter = "FAST";
    file.sweep.axes[1].parameter = "SLOW";
    for (int n = std::atoi(arguments[2]); n <= std::atoi(arguments[3]); ++n) {
        file.sweep.axes[0].values.push_back(n);
    }
    const int step = std::atoi(arguments[6]);
    for (int n = std::atoi(arguments[4]); n <= std::atoi(arguments[5]); n += step) {
        file.sweep.axes[1].values.push_back(n);
    }
    return file;
}

void write_columns(const std::filesystem::path& file, const backtest::StrategyFile& strategy,
                   const formula::Subject& subject) {
    std::ofstream out(file, std::ios::binary);
    for (const auto& axis : strategy.sweep.axes) {
        for (double n : axis.values) {
            const auto formula =
                formula::Formula::parse("X: MA(C," + std::to_string(static_cast<int>(n)) + ");");
            const auto values = formula::evaluate(formula.program(), subject);
            out.write(reinterpret_cast<const char*>(values.outputs[0].data()),
                      static_cast<std::streamsize>(values.outputs[0].size() * sizeof(double)));
        }
    }
}

void write_answers(const std::filesystem::path& folder,
                   const backtest::sweep::SweepResult& result) {
    std::vector<double> equity;
    std::vector<double> trades;
    for (const auto& score : result.scores) {
        equity.push_back(score.final_equity);
        trades.push_back(score.trades);
    }
    write_file(folder / "equity.f64", equity);
    write_file(folder / "trades.f64", trades);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 9) {
        return 2;
    }
    base::keep_large_memory();  // as the program does
    const std::filesystem::path folder = arguments[1];
    const std::string what = arguments[8];
    const market::Bars bars = read_bars(folder);
    const market::Instrument instrument =
        market::instrument_from_id(market::InstrumentId::parse("AAPL.US"));
    backtest::History history;
    history.axis = bars.time;
    history.instruments.push_back({&instrument, bars, bars, {}, {}, {}});
    const backtest::StrategyFile file = crossing(arguments);
    const auto sets = backtest::sweep::ParameterSets::of(file);
    if (what == "columns") {
        write_columns(folder / "columns.f64", file,
                      {bars, market::Period::k1d, &instrument, nullptr});
    }
    double seconds[2] = {1e9, 1e9};
    backtest::sweep::SweepResult result;
    for (int run = 0; run < (what == "once" ? 1 : 6); ++run) {
        const bool risk = run >= 3;
        backtest::sweep::SweepOptions options;
        options.evidence_sets_max = 0;
        options.measures_risk = risk;
        const double begun = cpu_seconds();
        result = backtest::sweep::run(file, sets, history, options);
        seconds[risk ? 1 : 0] = std::min(seconds[risk ? 1 : 0], cpu_seconds() - begun);
    }
    write_answers(folder, result);
    double fills = 0;
    for (const auto& score : result.scores) {
        fills += 2 * score.trades;
    }
    const double work = static_cast<double>(bars.size()) * static_cast<double>(sets.size());
    std::printf(
        "{\"bars\": %zu, \"sets\": %zu, \"seconds\": %.6f, \"risk_seconds\": %.6f, "
        "\"fill_share\": %.5f, \"peak_mib\": %.1f}\n",
        bars.size(), static_cast<std::size_t>(sets.size()), seconds[0], seconds[1], fills / work,
        peak_mib());
}
