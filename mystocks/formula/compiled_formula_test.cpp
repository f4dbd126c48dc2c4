#include "mystocks/formula/compiled_formula.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/testing/program_builder.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::formula {
namespace {

using testing::kNone;
using testing::ProgramBuilder;

// Prices that repeat, stand still for stretches, jump, and are missing now and then.
market::Bars rough_bars(std::size_t rows, std::uint64_t seed, double missing = 0.02) {
    std::mt19937_64 random(seed);
    const auto chance = [&](double p) { return std::bernoulli_distribution(p)(random); };
    market::Bars bars;
    double close = 10;
    bool still = false;
    for (std::size_t i = 0; i < rows; ++i) {
        still = chance(0.05) ? !still : still;
        if (!still)
            close += std::uniform_int_distribution<int>(-8, 8)(random) / 16.0;
        close = chance(0.01) ? close * 1e3 : std::max(close > 1e4 ? 10.0 : close, 0.25);
        market::Bar bar{18262 + static_cast<std::int64_t>(i), close, close, close, close, 1000, 0};
        if (!still) {
            bar.open = close + std::uniform_int_distribution<int>(-4, 4)(random) / 8.0;
            bar.high = std::max(bar.open, close) + 0.1;
            bar.low = std::min(bar.open, close) - 0.1;
            bar.volume = std::uniform_real_distribution<double>(0, 1e7)(random);
        }
        bar.amount = chance(0.3) ? kNone : bar.volume * close;
        if (chance(missing))
            bar.close = kNone;
        if (chance(missing))
            bar.volume = 0;
        if (chance(missing))
            bar.open = bar.high = kNone;
        bars.push_back(bar);
    }
    return bars;
}

// Ragged, with some of no bar and of one, and one that is undefined throughout.
std::vector<market::Bars> rough_market() {
    std::vector<market::Bars> market;
    std::uint64_t seed = 1;
    for (const std::size_t rows : {700, 0, 1, 533, 2, 31, 64, 257, 65, 0, 256})
        market.push_back(rough_bars(rows, ++seed));
    market.push_back(rough_bars(100, 99));
    std::ranges::fill(market.back().close, kNone);
    return market;
}

const std::vector<market::Bars>& shared_market() {
    static const std::vector<market::Bars> market = rough_market();
    return market;
}

// Few are missing: most blocks have none, and settle.
const std::vector<market::Bars>& calm_market() {
    static const std::vector<market::Bars> market = [] {
        std::vector<market::Bars> made;
        std::uint64_t seed = 200;
        for (const std::size_t rows : {700, 699, 650, 321, 640, 700, 577}) {
            ++seed;
            made.push_back(rough_bars(rows, seed, seed % 2 == 0 ? 0.0005 : 0));
        }
        return made;
    }();
    return market;
}

bool same(double a, double b) {
    return std::isnan(a) ? std::isnan(b)
                         : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct Answers {
    std::vector<std::vector<std::vector<double>>> values;  // by subject, output
    std::vector<OutputColumns> columns;

    Answers(std::span<const Subject> subjects, std::size_t outputs) {
        for (const Subject& subject : subjects) {
            values.emplace_back(outputs, std::vector<double>(subject.bars.size(), -12345.0));
            columns.emplace_back(values.back().begin(), values.back().end());
        }
    }
};

// The first difference, in words; empty where there is none.
std::string difference(const Program& program, std::span<const Subject> subjects,
                       const std::vector<Evaluated>& all_expected, const Answers& answers) {
    for (std::size_t s = 0; s < subjects.size(); ++s) {
        const Evaluated& expected = all_expected[s];
        for (std::size_t k = 0; k < program.outputs.size(); ++k)
            for (std::size_t i = 0; i < subjects[s].bars.size(); ++i)
                if (!same(expected.outputs[k][i], answers.values[s][k][i])) {
                    std::ostringstream text;
                    text.precision(17);
                    text << "instrument " << s << " of " << subjects[s].bars.size()
                         << " bars, output " << program.outputs[k].name << ", bar " << i << ": "
                         << answers.values[s][k][i] << " instead of " << expected.outputs[k][i];
                    return text.str();
                }
    }
    return "";
}

std::vector<Evaluated> evaluated(const Program& program, std::span<const Subject> subjects) {
    std::vector<Evaluated> all;
    for (const Subject& subject : subjects) all.push_back(evaluate(program, subject));
    return all;
}

// Together and one by one.
void expect_equal(const Program& program, const CompiledFormula& code,
                  const std::vector<market::Bars>& market, const std::string& name) {
    const market::Instrument instrument =
        market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    std::vector<Subject> subjects;
    for (const market::Bars& bars : market)
        subjects.push_back({bars, market::Period::k1d, &instrument, nullptr});
    const std::vector<Evaluated> expected = evaluated(program, subjects);
    Answers together(subjects, program.outputs.size());
    code.run(subjects, together.columns);
    EXPECT_EQ(difference(program, subjects, expected, together), "") << name << ", in lanes";
    Answers alone(subjects, program.outputs.size());
    for (std::size_t i = 0; i < subjects.size(); ++i)
        code.run(std::span(subjects).subspan(i, 1), std::span(alone.columns).subspan(i, 1));
    EXPECT_EQ(difference(program, subjects, expected, alone), "") << name << ", one by one";
}

void expect_equal(const Program& program, const std::string& name) {
    const auto code = CompiledFormula::compile(program);
    expect_equal(program, *code, shared_market(), name);
    expect_equal(program, *code, calm_market(), name + ", calm");
}

// Arguments of every kind: prices with gaps, values that were computed, constants, and counts that
// are constant, fractional, none, or change from bar to bar.
std::vector<NodeId> arguments_of(ProgramBuilder& b, const Function& function,
                                 std::mt19937_64& random) {
    const auto pick = [&](std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
    };
    const double counts[] = {0, 1, 2, 3, 5, 8, 9, 20, 33, 60, 130, 2.7, -1, kNone};
    std::vector<NodeId> arguments;
    for (const Argument& argument : function.arguments) {
        const std::size_t choice = pick(8);
        const NodeId close = b.field(Field::kClose);
        if (argument.kind == ArgumentKind::kCount || argument.kind == ArgumentKind::kConstant) {
            arguments.push_back(choice == 0 && argument.kind == ArgumentKind::kCount
                                    ? b.call(FunctionId::kMod, {b.field(Field::kDate), b.number(7)})
                                    : b.number(counts[pick(std::size(counts))]));
        } else if (choice < 4) {
            const Field fields[] = {Field::kOpen, Field::kHigh, Field::kClose, Field::kVolume};
            arguments.push_back(b.field(fields[choice]));
        } else if (choice == 4) {
            arguments.push_back(b.call(FunctionId::kSubtract,
                                       {close, b.call(FunctionId::kRef, {close, b.number(1)})}));
        } else if (choice == 5) {
            arguments.push_back(b.call(FunctionId::kGreater, {close, b.field(Field::kOpen)}));
        } else if (choice == 6) {
            arguments.push_back(b.call(FunctionId::kEma, {close, b.number(4)}));
        } else {
            arguments.push_back(b.number(counts[pick(std::size(counts))]));
        }
    }
    return arguments;
}

TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForEveryFunction) {
    std::mt19937_64 random(11);
    for (const Function& function : function_table()) {
        const bool has_text = std::ranges::any_of(function.arguments, [](const Argument& argument) {
            return argument.kind == ArgumentKind::kText;
        });
        if (function.crosses_market || has_text)
            continue;
        ProgramBuilder b;
        for (int i = 0; i < 8; ++i) {
            const NodeId node = b.call(function.id, arguments_of(b, function, random));
            b.output(std::string(function.name) + std::to_string(i), node);
        }
        expect_equal(b.program(), std::string(function.name));
    }
}

TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForEveryExample) {
    for (const Function& function : function_table()) {
        const Formula formula = Formula::parse(function.example);
        if (!formula.ok() || function.crosses_market)
            continue;
        expect_equal(formula.program(), std::string(function.example));
    }
}

// Zeros of both signs are equal: the newer one is kept.
TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForExtremesOfEveryLength) {
    for (int first = 1; first <= 70; first += 10) {
        std::string text = "Z:= IF(C > REF(C,1), -(C - C), C - C);";
        for (int n = first; n < first + 10; ++n)
            for (const std::string name : {"HHV", "LLV", "HHVBARS", "LLVBARS"}) {
                const std::string length = std::to_string(n);
                text += name + "C" + length + ": " + name + "(C," + length + ");";
                text += name + "Z" + length + ": " + name + "(Z," + length + ");";
            }
        expect_equal(Formula::parse(text).program(), "extremes of " + std::to_string(first));
    }
}

TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForLinesAndMeansOfManyLengths) {
    for (const std::string length : {"1", "2", "3", "4", "7", "14", "33", "34", "35", "40"}) {
        std::string text;
        for (const std::string name : {"SLOPE", "FORCAST", "WMA", "EMA", "EXPMEMA"})
            text += name + "X: " + name + "(C," + length + ");";
        expect_equal(Formula::parse(text).program(), "length " + length);
    }
}

TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForManyBars) {
    const std::vector<market::Bars> bars{rough_bars(9001, 5)};
    const std::vector<Subject> subjects{{bars[0]}};
    for (const std::string text :
         {"A: C - REF(C,10);", "A: HHV(C,30);", "A: MA(C,250); B: STD(C,7);",
          "A: EMA(EMA(EMA(EMA(C,5),5),5),5); B: SMA(MAX(C-REF(C,1),0),6,1); D: REF(A,300);",
          "A: LLV(MA(C,1500),33); B: COUNT(C>O,9) > 4 AND NOT(CROSS(C,MA(C,5)));"}) {
        const Program program = Formula::parse(text).program();
        Answers answers(subjects, program.outputs.size());
        CompiledFormula::compile(program)->run(subjects, answers.columns);
        EXPECT_EQ(difference(program, subjects, evaluated(program, subjects), answers), "") << text;
    }
}

// How many files were compared.
int compare_catalogue(const std::string& folder) {
    int compared = 0;
    for (const auto& file : std::filesystem::directory_iterator(
             std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "formulas" / folder)) {
        if (file.path().extension() != ".formula")
            continue;
        std::ifstream in(file.path());
        const std::string text(std::istreambuf_iterator<char>(in), {});
        const Formula formula = Formula::parse(text);
        if (!formula.ok() || formula.program().crosses_market)
            continue;
        expect_equal(formula.program(), file.path().filename());
        ++compared;
    }
    return compared;
}

TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForTheIndicators) {
    EXPECT_GT(compare_catalogue("indicators"), 80);
}

TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForThePatterns) {
    EXPECT_GT(compare_catalogue("patterns"), 40);
}

TEST(CompiledFormula, GivesWhatTheEvaluatorGivesForTheScreens) {
    EXPECT_GT(compare_catalogue("screens"), 10);
}

TEST(CompiledFormula, WritesTheLastBarsWhereFewerAreWanted) {
    const Program program = Formula::parse("A: MA(C,5); B: EMA(H,9); D: C;").program();
    const auto code = CompiledFormula::compile(program);
    std::vector<Subject> subjects;
    for (const market::Bars& bars : shared_market()) subjects.push_back({bars});
    Answers all(subjects, 3);
    code->run(subjects, all.columns);
    Answers last(subjects, 3);
    std::vector<OutputColumns> wanted;
    for (auto& columns : last.values) {
        const std::size_t rows = std::min<std::size_t>(columns[0].size(), 70);
        wanted.push_back({std::span(columns[0]).first(rows), {}, std::span(columns[2])});
    }
    code->run(subjects, wanted);
    for (std::size_t s = 0; s < subjects.size(); ++s) {
        const std::size_t size = subjects[s].bars.size();
        for (std::size_t i = 0; i < wanted[s][0].size(); ++i)
            ASSERT_TRUE(same(wanted[s][0][i], all.values[s][0][size - wanted[s][0].size() + i]));
        for (std::size_t i = 0; i < size; ++i) {
            ASSERT_EQ(last.values[s][1][i], -12345.0);
            ASSERT_TRUE(same(last.values[s][2][i], all.values[s][2][i]));
        }
    }
}

// More than the cache holds, of instruments of several lengths, `shift` values behind a cache line.
void expect_equal_in_memory(std::size_t shift, std::size_t shift_step) {
    constexpr std::size_t kRows = 3000;
    constexpr std::size_t kInstruments = 130;
    const Program program =
        Formula::parse("A: EMA(C,12)-MA(L,20); B: SUM(MA(L,7),0); D: STD(C,10);").program();
    const market::Bars bars = rough_bars(kRows, 5);
    const std::size_t sizes[] = {kRows, kRows - 7, kRows / 2};
    std::vector<Evaluated> expected;
    for (const std::size_t size : sizes)
        expected.push_back(evaluate(program, {market::BarsView(bars).slice(0, size)}));
    const std::size_t outputs = program.outputs.size();
    constexpr std::size_t kStride = kRows + 72;  // whole lines
    panel::Column memory(kInstruments * outputs * kStride, -12345.0);
    ASSERT_GT(memory.values().size_bytes(), std::size_t{8} << 20);
    std::vector<Subject> subjects;
    std::vector<OutputColumns> columns;
    for (std::size_t i = 0; i < kInstruments; ++i) {
        const std::size_t size = sizes[i % 17 == 3 ? 1 : i % 29 == 4 ? 2 : 0];
        subjects.push_back({market::BarsView(bars).slice(0, size)});
        OutputColumns& to = columns.emplace_back();
        for (std::size_t k = 0; k < outputs; ++k) {
            const std::size_t begin =
                (i * outputs + k) * kStride + (shift + (i + k) * shift_step) % 8;
            // Of some the last bars alone.
            const std::size_t wanted = i % 41 == 7 ? size - 101 : size;
            to.push_back(memory.values().subspan(begin, wanted));
        }
    }
    CompiledFormula::compile(program)->run(subjects, columns);
    std::size_t written = 0;
    for (std::size_t i = 0; i < kInstruments; ++i) {
        const std::size_t size = subjects[i].bars.size();
        const Evaluated& values = expected[size == sizes[0] ? 0 : size == sizes[1] ? 1 : 2];
        for (std::size_t k = 0; k < outputs; ++k) {
            const std::size_t first = size - columns[i][k].size();
            written += columns[i][k].size();
            for (std::size_t r = first; r < size; ++r)
                ASSERT_TRUE(same(values.outputs[k][r], columns[i][k][r - first]))
                    << "instrument " << i << ", output " << k << ", bar " << r << ": "
                    << columns[i][k][r - first] << " instead of " << values.outputs[k][r];
        }
    }
    EXPECT_EQ(memory.size() - written,
              static_cast<std::size_t>(std::ranges::count(memory.values(), -12345.0)));
}

TEST(CompiledFormula, GivesTheSameWhereResultsAreLargerThanTheCache) {
    for (std::size_t shift = 0; shift < 8; ++shift) expect_equal_in_memory(shift, 0);
    expect_equal_in_memory(1, 1);
    expect_equal_in_memory(0, 2);
}

TEST(CompiledFormula, RunsInSeveralThreadsAtOnce) {
    const Program program =
        Formula::parse("A: STD(C,20); B: SUMBARS(V,1000000); D: HHV(H,9);").program();
    const auto code = CompiledFormula::compile(program);
    std::vector<Subject> subjects;
    for (const market::Bars& bars : shared_market()) subjects.push_back({bars});
    std::vector<Answers> answers(4, Answers({}, 0));
    std::vector<std::thread> threads;
    for (Answers& answer : answers) {
        answer = Answers(subjects, 3);
        threads.emplace_back([&] { code->run(subjects, answer.columns); });
    }
    for (std::thread& thread : threads) thread.join();
    const std::vector<Evaluated> expected = evaluated(program, subjects);
    for (const Answers& answer : answers) {
        EXPECT_EQ(difference(program, subjects, expected, answer), "");
    }
}

TEST(CompiledFormula, RefusesWhatCrossesTheMarket) {
    ProgramBuilder b;
    b.output("R", b.call(FunctionId::kRank, {b.field(Field::kClose)}));
    try {
        CompiledFormula::compile(b.program());
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kUnsupported);
    }
}

}  // namespace
}  // namespace mystocks::formula
