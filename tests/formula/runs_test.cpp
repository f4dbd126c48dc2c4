// Every built-in formula over made-up bars: its warm-up, its values, and that it knows no future.
#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/formula/built_in.hpp"
#include "tests/formula/run.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/formula/evaluate.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::formula {
namespace {

constexpr std::size_t kBars = 700;

// An index that goes its own way, and a fixed number of tradable shares.
class MadeSurroundings : public Surroundings {
  public:
    std::shared_ptr<const market::Bars> bars(std::string_view instrument_id,
                                             market::Period period) const override {
        const bool index = instrument_id == "000001.SH" && period == market::Period::k1d;
        return index ? index_ : nullptr;
    }
    void capital(const market::Instrument&, market::Period, std::span<const std::int64_t>,
                 std::span<double> shares) const override {
        std::fill(shares.begin(), shares.end(), 200000.0);
    }

  private:
    std::shared_ptr<const market::Bars> index_ = [] {
        auto index = std::make_shared<market::Bars>(made_bars(2 * kBars));
        for (std::vector<double>* column :
             {&index->open, &index->high, &index->low, &index->close, &index->volume}) {
            column->erase(column->begin(), column->begin() + kBars);
        }
        index->amount.resize(kBars);
        index->time.resize(kBars);
        return index;
    }();
};

class Ground {
  public:
    Subject subject(std::size_t bars = kBars) const {
        return {bars_.view().slice(0, bars), market::Period::k1d, &instrument_, &surroundings_};
    }

  private:
    // With a limit-up day now and then.
    market::Bars bars_ = [] {
        market::Bars bars = made_bars(kBars);
        for (std::size_t i = 40; i < kBars; i += 70) {
            bars.close[i] = std::round(bars.close[i - 1] * 110) / 100;
            bars.high[i] = bars.close[i];
        }
        return bars;
    }();
    market::Instrument instrument_ =
        market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    MadeSurroundings surroundings_;
};

const Ground& ground() {
    static const Ground made;
    return made;
}

Results run_on_ground(const Formula& formula, std::size_t bars = kBars) {
    const Program program = formula.program();
    if (!program.crosses_market) {
        return run(formula, ground().subject(bars));
    }
    const std::vector<Subject> market = {ground().subject(bars), ground().subject(200)};
    Results results;
    const std::vector<Evaluated> evaluated = evaluate_market(program, market);
    for (std::size_t i = 0; i < program.outputs.size(); ++i) {
        const auto column = evaluated[0].outputs[i].values();
        results[program.outputs[i].name] = Series(column.begin(), column.end());
    }
    return results;
}

bool same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

std::string shown(const ::testing::TestParamInfo<BuiltIn>& info) {
    return info.param.folder + "_" + info.param.name;
}

class RunningFile : public ::testing::TestWithParam<BuiltIn> {};

TEST_P(RunningFile, HasFiniteValuesAndKnowsNoFuture) {
    const Formula formula = parse_well(GetParam().text);
    ASSERT_TRUE(formula.ok());
    const Results all = run_on_ground(formula);
    const Results part = run_on_ground(formula, 450);
    for (const auto& [name, values] : all) {
        ASSERT_EQ(values.size(), kBars) << name;
        EXPECT_LT(first_defined(values), 300U) << name;
        for (std::size_t i = 0; i < kBars; ++i) {
            ASSERT_FALSE(std::isinf(values[i])) << name << " at bar " << i;
            if (i < 450) {
                ASSERT_TRUE(same(values[i], part.at(name)[i]))
                    << name << " at bar " << i << ": " << values[i] << ", but " << part.at(name)[i]
                    << " while the later bars are unknown";
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, RunningFile, ::testing::ValuesIn(built_ins()), shown);

TEST(Catalogue, WarmsUpAsExpected) {
    std::ifstream file(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "tests/formula/warm_up.csv");
    std::string line;
    std::set<std::string> expected;
    std::map<std::string, Results> known;
    for (std::getline(file, line); std::getline(file, line);) {
        std::istringstream cells(line);
        std::string formula;
        std::string output;
        std::string first;
        std::getline(cells, formula, ',');
        std::getline(cells, output, ',');
        std::getline(cells, first, ',');
        expected.insert(formula);
        if (!known.contains(formula)) {
            known[formula] = run_on_ground(parse_well(built_in(formula).text));
        }
        ASSERT_TRUE(known[formula].contains(output)) << formula << '.' << output;
        EXPECT_EQ(first_defined(known[formula][output]), std::stoul(first))
            << formula << '.' << output;
    }
    for (const BuiltIn& formula : built_ins()) {
        EXPECT_TRUE(formula.folder != "indicators" || expected.contains(formula.name))
            << formula.name << " is missing from warm_up.csv";
    }
}

// Patterns say ±100 (±80 or ±200 where their texts say so) or nothing; screens yes or no.
TEST(Catalogue, SignalsHaveTheirValuesOnly) {
    for (const BuiltIn& file : built_ins()) {
        if (file.folder == "indicators") {
            continue;
        }
        const Results results = run_on_ground(parse_well(file.text));
        const bool pattern = file.folder == "patterns";
        const std::set<double> allowed =
            pattern ? std::set<double>{-200, -100, -80, 0, 80, 100, 200} : std::set<double>{0, 1};
        for (const double value : results.at(pattern ? "SIGNAL" : "HIT")) {
            EXPECT_TRUE(std::isnan(value) || allowed.contains(value)) << file.name << ' ' << value;
        }
    }
}

TEST(Catalogue, ParametersAtTheirBoundsRun) {
    for (const BuiltIn& file : built_ins()) {
        const Formula formula = parse_well(file.text);
        ParameterValues least;
        ParameterValues greatest;
        for (const Parameter& parameter : formula.parameters()) {
            least[parameter.name] = parameter.min;
            greatest[parameter.name] = parameter.max;
        }
        if (!formula.program().crosses_market) {
            EXPECT_NO_THROW(run(formula, ground().subject(), least)) << file.name;
            EXPECT_NO_THROW(run(formula, ground().subject(), greatest)) << file.name;
        }
    }
}

TEST(TradersTexts, RunAndKnowNoFuture) {
    for (const BuiltIn& file :
         formula_files(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "tests/formula/traders")) {
        SCOPED_TRACE(file.name);
        const Formula formula = parse_well(file.text);
        const Results all = run(formula, ground().subject());
        const Results part = run(formula, ground().subject(450));
        EXPECT_FALSE(all.empty());
        for (const auto& [name, values] : all) {
            EXPECT_LT(first_defined(values), kBars) << name;
            for (std::size_t i = 0; i < 450; ++i) {
                ASSERT_TRUE(same(values[i], part.at(name)[i])) << name << " at bar " << i;
            }
        }
    }
}

}  // namespace
}  // namespace mystocks::formula
