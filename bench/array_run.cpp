// Runs formulas over one instrument's made-up bars, for talib_bench.py:
//   array_run FORMULAS DATA ROWS REPEATS ANSWERS < texts, one a line
// FORMULAS: the folder of the built-in ones, which the texts may name. DATA: float64, open, high,
// low, close, volume. Prints the microseconds of a run of each, of the fastest tenth the
// slowest; ANSWERS: float64, each text's first output.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "mystocks/formula/catalogue.hpp"
#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/formula.hpp"

namespace {

using namespace mystocks;

// As TA-Lib's are timed. The clock of the thread's own time costs half a microsecond to read.
double microseconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::micro>(now).count();
}

formula::Catalogue::Files files_in(const std::filesystem::path& folder) {
    formula::Catalogue::Files files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".formula")
            continue;
        std::ifstream file(entry.path());
        files.emplace_back(std::filesystem::relative(entry.path(), folder).string(),
                           std::string(std::istreambuf_iterator<char>(file), {}));
    }
    return files;
}

}  // namespace

int main(int count, char** words) {
    if (count != 6)
        return 2;
    const std::size_t rows = std::stoul(words[3]);
    std::vector<double> data(5 * rows);
    std::ifstream(words[2], std::ios::binary)
        .read(reinterpret_cast<char*>(data.data()),
              static_cast<std::streamsize>(data.size() * sizeof(double)));
    const auto column = [&](std::size_t number) {
        return std::span<const double>(data).subspan(number * rows, rows);
    };
    std::vector<std::int64_t> times(rows);
    for (std::size_t i = 0; i < rows; ++i) times[i] = static_cast<std::int64_t>(i);
    const std::vector<formula::Subject> subject{
        {{times, column(0), column(1), column(2), column(3), column(4), column(4)}}};

    const auto catalogue = formula::Catalogue::built_in(files_in(words[1]));
    std::ofstream answers(words[5], std::ios::binary);
    std::vector<double> values(rows);
    for (std::string text; std::getline(std::cin, text);) {
        const auto code = formula::CompiledFormula::compile(
            formula::Formula::parse(text, catalogue.get()).program());
        const std::vector<formula::OutputColumns> outputs{{values}};
        std::vector<double> took;
        for (int i = std::atoi(words[4]); i > 0; --i) {
            const double begin = microseconds();
            code->run(subject, outputs);
            took.push_back(microseconds() - begin);
        }
        std::sort(took.begin(), took.end());
        answers.write(reinterpret_cast<const char*>(values.data()),
                      static_cast<std::streamsize>(rows * sizeof(double)));
        std::printf("%.3f\n", took[took.size() / 10]);
    }
}
