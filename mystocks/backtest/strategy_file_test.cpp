#include "mystocks/backtest/strategy_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/backtest/strategy_keys.hpp"

namespace mystocks::backtest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The key's section of docs/strategies.md.
std::string section_of(const StrategyKey& key, const std::string& page) {
    const std::string heading =
        key.section.empty() ? "## Name\n" : "## [" + std::string(key.section) + "]\n";
    const auto begin = page.find(heading);
    return begin == std::string::npos ? ""
                                      : page.substr(begin, page.find("\n## ", begin + 1) - begin);
}

constexpr const char* kHead = "[universe]\ninstruments = [\"600000.SH\"]\n";

StrategyFile parse(const std::string& text) {
    return parse_strategy(text, "my.toml", nullptr);
}

// The first problem, "" where there is none.
std::string fault(const std::string& text) {
    try {
        parse(text);
    } catch (const StrategyRefused& refused) {
        EXPECT_EQ(refused.kind(), base::ErrorKind::kInvalidArgument);
        EXPECT_FALSE(refused.problems().empty());
        return refused.message();
    }
    return "";
}

std::string fault_in(const std::string& more) {
    return fault(kHead + more);
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

constexpr const char* kEverything = R"(
name = "mine"
title_zh = "我的"
[universe]
block = "index:沪深300"
kind = "stock"
screen = "C > 1"
[data]
period = "60m"
adjust = "backward"
from = 2015-01-05
to = "2016-12-30"
benchmark = "sh000300"
[parameters]
SLOW = { default = 20, min = 5, max = 60, step = 5 }
FAST = { default = 5.5, min = 2, max = 60 }
[signals]
formula = "X := MA(C, SLOW);"
entry = "C > X"
exit = "C < X"
short_entry = "C < X * 0.9"
[orders]
timing = "same_close"
slippage_ticks = 1
volume_share = 0.1
close_at_end = true
[sizing]
mode = "volatility"
value = 0.15
[limits]
positions = 7
[stops]
loss = 0.05
bars = 9
[costs]
commission = 0.0003
dividend_tax = true
[account]
cash = 10_000
short_selling = true
[rules]
price_limit = inf
settlement_days = 0
[sweep]
samples = 100
rank_by = "calmar"
[grid]
SLOW = [10, 20]
FAST = { from = 2, to = 4 }
[walk_forward]
fit = 250
trade = 60
[monte_carlo]
paths = 1000
[[special_treatment]]
instrument = "sh600001"
from = 2015-03-01
to = 2015-04-01
)";

TEST(StrategyFile, ReadsEverything) {
    const StrategyFile file = parse(kEverything);
    EXPECT_EQ(file.name, "mine");
    EXPECT_EQ(file.universe.block, "index:沪深300");
    EXPECT_EQ(file.universe.kind, market::InstrumentKind::kStock);
    EXPECT_EQ(file.data.period, market::Period::k60m);
    EXPECT_EQ(file.data.adjust, "backward");
    EXPECT_EQ(file.data.from, base::Date::of(2015, 1, 5));
    EXPECT_EQ(file.data.to, base::Date::of(2016, 12, 30));
    EXPECT_EQ(file.data.benchmark, "000300.SH");
    ASSERT_EQ(file.parameters.size(), 2U);
    EXPECT_EQ(file.parameters[0].name, "SLOW");  // as written, not by name
    EXPECT_EQ(file.parameters[1].value, 5.5);
    EXPECT_EQ(file.orders.timing, OrderTiming::kSameClose);
    EXPECT_TRUE(file.orders.close_at_end);
    EXPECT_EQ(file.sizing.mode, SizeMode::kVolatility);
    EXPECT_EQ(file.limits.positions, 7);
    EXPECT_EQ(file.stops.bars, 9);
    EXPECT_TRUE(file.costs.dividend_tax);
    EXPECT_EQ(file.account.cash, 10'000);
    EXPECT_EQ(file.rules.price_limit, std::numeric_limits<double>::infinity());
    EXPECT_EQ(file.rules.settlement_days, 0);
    EXPECT_EQ(file.rules.tick, std::nullopt);
    EXPECT_EQ(file.sweep.samples, 100U);
    ASSERT_EQ(file.sweep.axes.size(), 2U);
    EXPECT_THAT(file.sweep.axes[0].values, ElementsAre(10, 20));
    EXPECT_THAT(file.sweep.axes[1].values, ElementsAre(2, 3, 4));
    EXPECT_EQ(file.sweep.walk_forward_trade, 60);
    EXPECT_EQ(file.special_treatment.at(0).instrument, "600001.SH");
}

TEST(StrategyFile, ARankingSaysHowManyPositions) {
    const StrategyFile file = parse(std::string(kHead) +
                                    "[ranking]\nformula = \"C\"\ntop = 3\nrebalance = \"every_n\"\n"
                                    "every = 5\n");
    EXPECT_EQ(file.limits.positions, 3);
    EXPECT_EQ(file.ranking.rebalance, RankingSpec::Rebalance::kEveryN);
    EXPECT_THAT(signal_formula(file, nullptr).output_names(), ElementsAre("RANK"));
}

TEST(StrategyFile, SaysWhatIsWrongAndWhere) {
    EXPECT_EQ(fault("a = \n"), fault("a = \n"));
    EXPECT_THAT(fault("[universe]\nall = true\n[signals\n"), HasSubstr("my.toml:3: no valid TOML"));
    EXPECT_THAT(fault_in("[signals]\nentri = \"1\"\n"),
                HasSubstr("my.toml:4: signals.entri: is not a known key; did you mean "
                          "signals.entry?"));
    EXPECT_THAT(fault_in("[signal]\nentry = \"1\"\n"), HasSubstr("did you mean signals"));
    EXPECT_THAT(fault_in("signals = 3\n"), HasSubstr("universe.signals: is not a known key"));
    EXPECT_THAT(fault("signals = 3\n"), HasSubstr("my.toml:1: signals: is a section"));
    EXPECT_THAT(fault_in("[stops]\nloss = \"5%\"\n"),
                HasSubstr("my.toml:4: stops.loss: must be a number from 0 to 1"));
    EXPECT_THAT(fault_in("[stops]\nloss = 1.5\n"), HasSubstr("from 0 to 1"));
    EXPECT_THAT(fault_in("[stops]\nloss = nan\n"), HasSubstr("from 0 to 1"));
    EXPECT_THAT(fault_in("[stops]\nbars = 1.5\n"), HasSubstr("must be a whole number"));
    EXPECT_THAT(fault_in("[stops]\nat_close = 1\n"), HasSubstr("must be true or false"));
    EXPECT_THAT(fault_in("[data]\nfrom = \"2015-02-30\"\n"), HasSubstr("must be a day"));
    EXPECT_THAT(fault_in("[data]\nadjust = \"forward\"\n"), HasSubstr("dividends"));
    EXPECT_THAT(fault_in("[data]\nperiod = \"2d\"\n"), HasSubstr("must be one of: 1m, 5m"));
    EXPECT_THAT(fault_in("[orders]\ntiming = 1\n"), HasSubstr("next_open, same_close"));
    EXPECT_THAT(fault("[universe]\ninstruments = [1]\n"), HasSubstr("list of at most"));
    EXPECT_THAT(fault_in("[parameters]\nN = 5\n"), HasSubstr("{ default = 5"));
    EXPECT_THAT(fault_in("[parameters]\nN = { default = 5, min = 2 }\n"), HasSubstr("lacks max"));
    EXPECT_THAT(fault_in("[parameters]\n\"N(1);\" = { default = 5, min = 2, max = 9 }\n"),
                HasSubstr("is no name"));
    EXPECT_THAT(fault_in("[parameters]\nN = { default = 1, min = 2, max = 9 }\n"),
                HasSubstr("between its min and max"));
    EXPECT_THAT(fault_in("[grid]\nN = []\n"), HasSubstr("different numbers"));
    EXPECT_THAT(fault_in("[grid]\nN = { from = 5, to = 1 }\n"), HasSubstr("upwards"));
    EXPECT_THAT(fault_in("[[special_treatment]]\ninstrument = \"600000.SH\"\nfrom = 2015-01-01\n"),
                HasSubstr("lacks to"));
    EXPECT_THAT(fault(std::string(kStrategyBytesMax + 1, ' ')), HasSubstr("262144 are allowed"));
}

TEST(StrategyFile, FindsWhatContradictsItself) {
    const std::string entry = "[signals]\nentry = \"C > O\"\n";
    EXPECT_EQ(fault_in(entry), "");
    EXPECT_THAT(fault(""), HasSubstr("my.toml: universe: say what is traded"));
    EXPECT_THAT(fault_in("all = true\n" + entry), HasSubstr("stands beside universe.instruments"));
    EXPECT_THAT(fault_in(""), HasSubstr("nothing is ever bought"));
    EXPECT_THAT(fault_in("[signals]\nexit = \"C > O\"\n"), HasSubstr("nothing is ever bought"));
    EXPECT_THAT(fault_in(entry + "[ranking]\nformula = \"C\"\ntop = 3\n"),
                HasSubstr("my.toml:4: signals.entry: stands beside a ranking"));
    EXPECT_THAT(fault_in("[ranking]\nformula = \"C\"\n"), HasSubstr("needs ranking.top"));
    EXPECT_THAT(fault_in("[ranking]\nformula = \"C\"\ntop = 3\nevery = 3\n"),
                HasSubstr("rebalance = \"every_n\""));
    EXPECT_THAT(fault_in("[ranking]\nformula = \"C\"\ntop = 3\n[limits]\npositions = 2\n"),
                HasSubstr("less than ranking.top"));
    EXPECT_THAT(fault_in("[signals]\nshort_entry = \"C > O\"\n"),
                HasSubstr("needs account.short_selling"));
    EXPECT_THAT(fault_in(entry + "short_exit = \"C > O\"\n"), HasSubstr("no short_entry"));
    EXPECT_THAT(fault_in(entry + "[data]\nfrom = 2015-02-01\nto = 2015-01-01\n"),
                HasSubstr("my.toml:7: data.to: lies before data.from"));
    EXPECT_THAT(fault_in(entry + "[orders]\nslippage_rate = 0.1\nslippage_ticks = 1\n"),
                HasSubstr("one of them"));
    EXPECT_THAT(fault_in(entry + "[sizing]\nmode = \"cash\"\n"), HasSubstr("needs sizing.value"));
    EXPECT_THAT(fault_in(entry + "[sizing]\nmode = \"risk\"\nvalue = 0.01\n"),
                HasSubstr("needs a stop"));
    EXPECT_THAT(fault_in(entry + "[limits]\nadd_atr = 0.5\n"), HasSubstr("needs limits.adds"));
    EXPECT_THAT(fault_in(entry + "[grid]\nN = [1]\n"), HasSubstr("no parameter"));
    EXPECT_THAT(fault("[universe]\ninstruments = [\"600000.SH\", \"sh600000\"]\n" + entry),
                HasSubstr("twice"));
    EXPECT_THAT(fault("[universe]\nblock = \"沪深300\"\n" + entry), HasSubstr("kind:name"));
}

TEST(StrategyFile, ErrorsOfAFormulaStandAtTheirLineOfTheFile) {
    const auto first = [](const std::string& text) {
        try {
            parse(kHead + text);
        } catch (const StrategyRefused& refused) {
            return refused.problems().at(0);
        }
        return StrategyProblem{};
    };
    StrategyProblem found = first(
        "[signals]\nformula = \"\"\"\nA := 1;\nB := MAA(C, 5);\n\"\"\"\n"
        "entry = \"B > 1\"\n");
    EXPECT_EQ(found.line, 6);
    EXPECT_EQ(found.column, 6);
    EXPECT_EQ(found.key, "signals.formula");
    found = first("[signals]\nformula = \"A := 1;\"\nentry = \"A > CROS(C, O)\"\n");
    EXPECT_EQ(found.line, 5);
    EXPECT_EQ(found.column, 14);
    EXPECT_EQ(found.key, "signals.entry");
    EXPECT_THAT(found.message, HasSubstr("CROS"));
    found = first("[signals]\nentry = \"\"\"C > O AND\n  C > NOTHING\"\"\"\n");
    EXPECT_EQ(found.line, 5);
    EXPECT_EQ(found.column, 7);
    found = first("[signals]\nentry = \"(C > O\"\nexit = \"C < O\"\n");
    EXPECT_EQ(found.key, "signals.entry");
    EXPECT_EQ(found.line, 4);
    found = first(
        "[parameters]\nMA = { default = 5, min = 2, max = 9, step = 1 }\n"
        "[signals]\nentry = \"MA(C, 5) > NO\"\n");
    EXPECT_EQ(found.line, 6);
    found = first("[signals]\nformula = \"A: C > 1;\"\nentry = \"A\"\n");
    EXPECT_THAT(found.message, HasSubstr("write 'A := …'"));
    found = first("[signals]\nentry = \"C > 1; B: C\"\n");
    EXPECT_FALSE(found.message.empty());
    found = first("[signals]\nentry = \"COUNT(C > O, C) > 2 AND REF(C, -1) > 0\"\n");
    EXPECT_EQ(found.line, 4);
}

TEST(StrategyFile, ALookAheadMustBeAllowedByName) {
    const std::string entry = "[signals]\nentry = \"REFX(C, 1) > C AND BARSTATUS < 2\"\n";
    EXPECT_THAT(fault_in(entry), HasSubstr("my.toml:4: signals.entry: REFX"));
    EXPECT_THAT(fault_in(entry + "allow_look_ahead = [\"REFX\"]\n"), HasSubstr("BARSTATUS"));
    const StrategyFile file =
        parse(kHead + entry + "allow_look_ahead = [\"REFX\", \"BARSTATUS\"]\n");
    EXPECT_THAT(looking_ahead(signal_formula(file, nullptr).program()),
                ::testing::UnorderedElementsAre("REFX", "BARSTATUS"));
}

TEST(StrategyFile, MakesOneFormulaOfItsSignals) {
    const StrategyFile file = parse(R"(
[universe]
all = true
screen = "V > 0 { traded }"
[parameters]
SLOW = { default = 20, min = 5, max = 60, step = 5 }
FAST = { default = 5, min = 2, max = 60 }
[signals]
formula = "A := MA(C, FAST); B := MA(C, SLOW) // the calm one"
entry = "CROSS(A, B);"
exit = "NOT(A > B) // out"
)");
    const formula::Formula formula = signal_formula(file, nullptr);
    EXPECT_TRUE(formula.ok());
    EXPECT_THAT(formula.output_names(), ElementsAre("ENTRY", "EXIT", "SCREEN"));
    ASSERT_EQ(formula.parameters().size(), 2U);
    EXPECT_EQ(formula.parameters()[0].name, "SLOW");
    EXPECT_EQ(formula.parameters()[0].default_value, 20);
    EXPECT_EQ(formula.parameters()[0].step, 5);
    EXPECT_NE(formula::fingerprint(formula.program()),
              formula::fingerprint(formula.program(std::vector<double>{20, 6})));
}

TEST(StrategyFile, HashNamesTheMeaning) {
    const std::string text = std::string(kHead) +
                             "[parameters]\nN = { default = 5, min = 2, max = 60 }\n"
                             "[signals]\nentry = \"C > MA(C, N)\"\n[stops]\nloss = 0.05\n";
    const std::uint64_t hash = strategy_hash(parse(text));
    const std::string other =
        "name = \"x\"\ntitle_en = \"X\"\n# a comment\n[stops]\nloss = 5e-2\n[sweep]\nseed = 3\n"
        "[signals]\nentry = \"\"\"{ buy }\nC  > MA(C, N); \"\"\"\n[universe]\ninstruments = "
        "[\"sh600000\"]\n[parameters]\nN = { min = 2, max = 60.0, default = 5 }\n[costs]\n"
        "commission_min = 5\n";
    EXPECT_EQ(strategy_hash(parse(other)), hash);
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"0.05", "0.06"},
             {"C > MA", "C < MA"},
             {"600000", "600001"},
             {"default = 5", "default = 6"},
             {"[stops]", "[costs]\ndividend_tax = true\n[stops]"},
             {"[stops]", "[rules]\nlot = 1\n[stops]"}}) {
        std::string changed = text;
        changed.replace(changed.find(from), from.size(), to);
        EXPECT_NE(strategy_hash(parse(changed)), hash) << changed;
    }
}

TEST(StrategyFile, TakesParametersByName) {
    const StrategyFile file =
        parse(std::string(kHead) +
              "[parameters]\nN = { default = 5, min = 2, max = 60 }\nK = { default = 1, min = 0, "
              "max = 2, step = 0.5 }\n[signals]\nentry = \"C > K * MA(C, N)\"\n");
    EXPECT_THAT(parameter_values(file, {}), ElementsAre(5, 1));
    EXPECT_THAT(parameter_values(file, {{"K", 0.5}}), ElementsAre(5, 0.5));
    EXPECT_THROW(parameter_values(file, {{"M", 3}}), base::Error);
    EXPECT_THROW(parameter_values(file, {{"N", 61}}), base::Error);
    EXPECT_THROW(parameter_values(file, {{"N", std::numeric_limits<double>::quiet_NaN()}}),
                 base::Error);
}

TEST(StrategyFile, EveryKeyIsDocumented) {
    const std::string page =
        contents(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "docs/strategies.md");
    ASSERT_FALSE(page.empty());
    std::vector<std::string> missing;
    for (const StrategyKey& key : strategy_keys()) {
        const std::string section = section_of(key, page);
        const std::string row = "| `" + std::string(key.name) + "` | ";
        const auto at = section.find(row);
        const std::string line =
            at == std::string::npos ? "" : section.substr(at, section.find('\n', at) - at);
        const std::string otherwise = key.otherwise.empty() ? "" : "`" + key.otherwise + "`";
        if (!line.ends_with("| " + otherwise + " | " + std::string(key.about) + " |")) {
            missing.push_back(std::string(key.section) + "." + std::string(key.name));
        }
    }
    EXPECT_THAT(missing, IsEmpty());
}

}  // namespace
}  // namespace mystocks::backtest
