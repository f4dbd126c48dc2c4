#include "tests/scenario/scenario.hpp"

#include "tests/scenario/replay.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::filesystem::path> files() {
    return files_in(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "tests/scenario");
}

class Cases : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(Cases, Event) {
    const Scenario scenario = read_file(GetParam());
    if (!scenario.expected.error.empty()) {
        try {
            run_event(scenario);
            FAIL() << "expected an error with \"" << scenario.expected.error << "\"";
        } catch (const base::Error& error) {
            EXPECT_THAT(error.message(), HasSubstr(scenario.expected.error));
        }
        return;
    }
    const backtest::Result result = run_event(scenario);
    const std::string differs = difference(scenario, result);
    EXPECT_TRUE(differs.empty()) << "- expected, + came instead:\n" << differs;
    EXPECT_THAT(ledger_error(scenario, result), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Scenario, Cases, ::testing::ValuesIn(files()),
                         [](const auto& one) { return one.param.stem().string(); });

TEST(ScenarioCases, AreAtLeastSixty) {
    EXPECT_GE(files().size(), 60U);
}

constexpr std::string_view kText = R"(# A purchase.
strategy
    account.cash = 100000
    sizing = {mode = "shares", value = 1000}
instrument 600000.SH
    2024-03-04  10.00
    2024-03-05  10.00  10.20  9.90  10.10
    2024-03-06  10.10
signals
    2024-03-04 buy
fills
    2024-03-05 buy 1000 at 10.00; commission 5.00 transfer 0.10
days
    2024-03-05 cash 89994.90 equity 100094.90 held 1000
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

// What the comparison says to the text with one change.
std::string told(std::string_view from, std::string_view to) {
    const Scenario scenario = read_scenario(replaced(std::string(kText), from, to), "one");
    return difference(scenario, run_event(scenario));
}

TEST(ScenarioDifference, SaysWhatIsMissingAndWhatCameInstead) {
    EXPECT_THAT(told("10.00; commission", "10.00; commission"), IsEmpty());
    const std::string fill = "2024-03-05 buy 600000.SH 1000 at 10 entry; commission 5.00 transfer ";
    EXPECT_THAT(told("transfer 0.10", "transfer 0.20"),
                "fills\n  - " + fill + "0.20\n  + " + fill + "0.10\n");
    EXPECT_THAT(told("equity 100094.90", "equity 100094.91"),
                HasSubstr("+ 2024-03-05 cash 89994.90 equity 100094.90 held 600000.SH 1000"));
    EXPECT_THAT(told("held 1000", "held 900"), HasSubstr("days\n  - "));
    EXPECT_THAT(told("fills", "refused\n    2024-03-04 buy cash\nfills"),
                "refused\n  - 2024-03-04 buy 600000.SH cash entry\n");
    EXPECT_THAT(told("days", "bookings\n    2024-03-05 shares 10 -> 12\ndays"),
                HasSubstr("  - 2024-03-05 600000.SH cash 0.00 shares 10 -> 12\n"));
    EXPECT_THAT(told("days", "trades\n    2024-03-05 .. 2024-03-06 profit 1.5 open\ndays"),
                HasSubstr("  + 2024-03-05 .. 2024-03-06 600000.SH open profit 94.9\n"));
    EXPECT_THAT(told("days", "remarks\n    all is well\ndays"), "remarks\n  - all is well\n");
    EXPECT_THAT(told("    2024-03-05 buy 1000 at 10.00; commission 5.00 transfer 0.10", "    none"),
                "fills\n  + " + fill + "0.10\n");
}

TEST(ScenarioDifference, FindsALedgerThatDoesNotAddUp) {
    const Scenario scenario = read_scenario(kText, "one");
    backtest::Result result = run_event(scenario);
    EXPECT_THAT(ledger_error(scenario, result), IsEmpty());
    result.cash.back() += 0.01;
    EXPECT_THAT(ledger_error(scenario, result), HasSubstr("2024-03-06"));
}

std::string refusal_of(std::string_view from, std::string_view to) {
    try {
        read_scenario(replaced(std::string(kText), from, to), "one");
        return {};
    } catch (const base::Error& error) {
        return error.message();
    }
}

TEST(ScenarioReader, NamesTheLineOfWhatItDoesNotUnderstand) {
    EXPECT_THAT(refusal_of("2024-03-04 buy", "2024-03-04 byu"), HasSubstr("one:10: a signal is"));
    EXPECT_THAT(refusal_of("signals", "signal"), HasSubstr("one:9: no such section"));
    EXPECT_THAT(refusal_of("2024-03-06  10.10", "2024-03-36  10.10"), HasSubstr("one:8: expected"));
    EXPECT_THAT(refusal_of("10.20  9.90", "9.90  10.20"), HasSubstr("one:7: no bar"));
    EXPECT_THAT(refusal_of("2024-03-06  10.10", "2024-03-05  10.10"), HasSubstr("order of time"));
    EXPECT_THAT(refusal_of("transfer 0.10\n", "transfer 0.10 more\n"),
                HasSubstr("one:12: the line ends too early"));
    EXPECT_THAT(refusal_of("1000 at", "1000 to"), HasSubstr("expected \"at\""));
    EXPECT_THAT(refusal_of("fills\n    2024-03-05 buy 1000 at 10.00; commission 5.00 transfer 0.10",
                           "# nothing"),
                HasSubstr("a case has an instrument"));
}

bool equal(const backtest::Result& a, const backtest::Result& b) {
    return a.orders == b.orders && a.fills == b.fills && a.bookings == b.bookings &&
           a.trades == b.trades && a.times == b.times && a.equity == b.equity && a.cash == b.cash &&
           a.long_value == b.long_value && a.short_value == b.short_value && a.costs == b.costs &&
           a.remarks == b.remarks;
}

TEST(ScenarioRuns, AreTheSameTwiceOnAnyThreadsAndInMachineCode) {
    formula::FormulaCache cache;
    for (const auto& file : files()) {
        const Scenario scenario = read_file(file);
        if (!scenario.expected.error.empty()) {
            continue;
        }
        const backtest::Result first = run_event(scenario);
        backtest::RunOptions options;
        EXPECT_TRUE(equal(first, run_event(scenario, options))) << scenario.name;
        options.threads = 3;
        EXPECT_TRUE(equal(first, run_event(scenario, options))) << scenario.name;
        options.cache = &cache;
        EXPECT_TRUE(equal(first, run_event(scenario, options))) << scenario.name;
    }
}

}  // namespace
}  // namespace mystocks::scenario
