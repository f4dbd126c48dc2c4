// Runs a formula over a file of made-up bars, for formula_bench.py:
//   formula_run DATA INSTRUMENTS ROWS WANTED KEPT REPEATS TEXT ANSWERS
// DATA: float64, for each instrument its high, low and close. It runs over KEPT instruments at a
// time. ANSWERS: float64, for each of the last KEPT, the one with number k in place k % KEPT, the
// last WANTED values of each output. Prints the least CPU seconds of a run, those of compiling
// (the code's first run over one bar each), and those where ANSWERS.code has the machine code.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "mystocks/base/huge_pages.hpp"
#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/formula.hpp"

namespace {

using namespace mystocks;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

int main(int count, char** words) {
    if (count != 9)
        return 2;
    const std::size_t instruments = std::stoul(words[2]);
    const std::size_t rows = std::stoul(words[3]);
    const std::size_t wanted = std::stoul(words[4]);
    const std::size_t kept = std::stoul(words[5]);
    // In huge pages, as numpy's large arrays are and as the store's columns are.
    std::vector<double> data;
    base::reserve_large(data, instruments * 3 * rows);
    data.resize(instruments * 3 * rows);
    std::ifstream(words[1], std::ios::binary)
        .read(reinterpret_cast<char*>(data.data()),
              static_cast<std::streamsize>(data.size() * sizeof(double)));
    std::vector<std::int64_t> times(rows);
    for (std::size_t i = 0; i < rows; ++i) times[i] = static_cast<std::int64_t>(i);

    const formula::Program program = formula::Formula::parse(words[7]).program();
    std::vector<double> answers;
    base::reserve_large(answers, kept * program.outputs.size() * wanted);
    answers.resize(kept * program.outputs.size() * wanted);
    std::vector<formula::Subject> subjects;
    std::vector<formula::OutputColumns> outputs;
    for (std::size_t i = 0; i < instruments; ++i) {
        const auto column = [&](std::size_t number) {
            return std::span<const double>(data).subspan((i * 3 + number) * rows, rows);
        };
        subjects.push_back(
            {{times, column(2), column(0), column(1), column(2), column(2), column(2)}});
        formula::OutputColumns& to = outputs.emplace_back();
        for (std::size_t k = 0; k < program.outputs.size(); ++k)
            to.push_back(std::span(answers).subspan(
                (i % kept * program.outputs.size() + k) * wanted, wanted));
    }

    const std::string folder = std::string(words[8]) + ".code";
    std::filesystem::create_directory(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    double compiling = 1e9;
    double loading = 1e9;
    double best = 1e9;
    const std::vector<formula::Subject> two{{subjects[0].bars.slice(0, 1)},
                                            {subjects[0].bars.slice(0, 1)}};
    const std::vector<formula::OutputColumns> none(2,
                                                   formula::OutputColumns(program.outputs.size()));
    for (int i = std::atoi(words[6]); i > 0; --i) {
        double begin = cpu_seconds();
        const auto code = formula::CompiledFormula::compile(program);
        code->run(two, none);
        compiling = std::min(compiling, cpu_seconds() - begin);
        // The first time it is put there.
        formula::FormulaCache(folder).get(program)->run(two, none);
        begin = cpu_seconds();
        formula::FormulaCache(folder).get(program)->run(two, none);
        loading = std::min(loading, cpu_seconds() - begin);
        begin = cpu_seconds();
        for (std::size_t k = 0; k < instruments; k += kept) {
            const std::size_t some = std::min(kept, instruments - k);
            code->run(std::span(subjects).subspan(k, some), std::span(outputs).subspan(k, some));
        }
        best = std::min(best, cpu_seconds() - begin);
    }
    std::ofstream(words[8], std::ios::binary)
        .write(reinterpret_cast<const char*>(answers.data()),
               static_cast<std::streamsize>(answers.size() * sizeof(double)));
    std::printf("%.6f %.6f %.6f\n", best, compiling, loading);
}
