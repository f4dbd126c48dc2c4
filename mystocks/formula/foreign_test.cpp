// Values on other bars than the subject's own: longer periods, other instruments.
#include <map>
#include <memory>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using market::Period;
using testing::kNone;
using testing::ProgramBuilder;
using testing::Series;
using F = FunctionId;

struct World : Surroundings {
    std::map<std::string, std::shared_ptr<const market::Bars>, std::less<>> known;

    std::shared_ptr<const market::Bars> bars(std::string_view id, Period) const override {
        const auto found = known.find(id);
        return found == known.end() ? nullptr : found->second;
    }
};

std::shared_ptr<const Program> field(Field wanted) {
    ProgramBuilder builder;
    builder.output("X", builder.field(wanted));
    return std::make_shared<Program>(builder.program());
}

Series run(const Foreign& foreign, const Subject& subject) {
    ProgramBuilder builder;
    builder.output("X", builder.foreign(foreign));
    const Evaluated evaluated = evaluate(builder.program(), subject);
    const auto values = evaluated.outputs[0].values();
    return {values.begin(), values.end()};
}

// Thursday 2020-01-02, Friday, then Monday to Wednesday.
market::Bars five_days() {
    market::Bars bars;
    const std::int64_t days[] = {18263, 18264, 18267, 18268, 18269};
    const double close[] = {10, 12, 11, 14, 13};
    for (std::size_t i = 0; i < 5; ++i) {
        bars.push_back({days[i], close[i] - 1, close[i] + 1, close[i] - 2, close[i], 100, 1000});
    }
    return bars;
}

TEST(ForeignValues, OfTheWeekAreThoseKnownThen) {
    const auto bars = five_days();
    const Subject subject{.bars = bars};
    const auto week = [&](Field wanted) {
        return run({"", Period::k1w, field(wanted), 0}, subject);
    };
    EXPECT_EQ(week(Field::kOpen), (Series{9, 9, 10, 10, 10}));
    EXPECT_EQ(week(Field::kHigh), (Series{11, 13, 12, 15, 15}));
    EXPECT_EQ(week(Field::kLow), (Series{8, 8, 9, 9, 9}));
    EXPECT_EQ(week(Field::kClose), (Series{10, 12, 11, 14, 13}));
    EXPECT_EQ(week(Field::kVolume), (Series{100, 200, 100, 200, 300}));
    EXPECT_EQ(week(Field::kAmount), (Series{1000, 2000, 1000, 2000, 3000}));
    EXPECT_EQ(week(Field::kDay), (Series{2, 3, 6, 7, 8}));
}

TEST(ForeignValues, OfAFormulaOnTheWeek) {
    const auto bars = five_days();
    ProgramBuilder builder;
    builder.output("X", builder.call(F::kMa, {builder.field(Field::kClose), builder.number(2)}));
    const auto average = std::make_shared<Program>(builder.program());
    testing::expect_values(run({"", Period::k1w, average, 0}, {.bars = bars}),
                           {kNone, kNone, 11.5, 13, 12.5}, 0, "MA(C,2)#WEEK");
}

// The value of a bar never changes when later bars come.
TEST(ForeignValues, DoNotRepaint) {
    const auto bars = testing::random_bars(17, 120);
    ProgramBuilder builder;
    builder.output("X", builder.call(F::kEma, {builder.field(Field::kHigh), builder.number(3)}));
    const auto program = std::make_shared<Program>(builder.program());
    for (Period period : {Period::k1w, Period::k1M, Period::k1Q, Period::k6M, Period::k1y}) {
        const Series whole = run({"", period, program, 0}, {.bars = bars});
        for (std::size_t size = 1; size < bars.size(); ++size) {
            const Series part = run({"", period, program, 0}, {.bars = bars.view().slice(0, size)});
            ASSERT_EQ(part.back(), whole[size - 1]) << size;
        }
    }
}

TEST(ForeignValues, ThatLookAheadStandOnTheWholeWeek) {
    const auto bars = five_days();
    ProgramBuilder builder;
    builder.output("X", builder.call(F::kRefx, {builder.field(Field::kClose), builder.number(1)}));
    const auto program = std::make_shared<Program>(builder.program());
    testing::expect_values(run({"", Period::k1w, program, 0}, {.bars = bars}),
                           {13, 13, kNone, kNone, kNone}, 0, "REFX(C,1)#WEEK");
}

TEST(ForeignValues, OfAnotherInstrumentAreTheNewestKnown) {
    const auto bars = five_days();
    World world;
    auto other = std::make_shared<market::Bars>();
    other->push_back({18264, 1, 1, 1, 1, 1, 1});
    other->push_back({18265, 2, 2, 2, 2, 1, 1});  // a Saturday: known on Monday
    other->push_back({18268, 3, 3, 3, 3, 1, 1});
    other->push_back({18999, 9, 9, 9, 9, 1, 1});
    world.known["000300.SH"] = other;
    const Subject subject{.bars = bars, .surroundings = &world};
    testing::expect_values(run({"000300.SH", {}, field(Field::kClose), 0}, subject),
                           {kNone, 1, 2, 3, 3}, 0, "000300.SH$CLOSE");
    testing::expect_values(run({"000300.SH", Period::k1w, field(Field::kVolume), 0}, subject),
                           {kNone, 1, 2, 1, 1}, 0, "000300.SH$VOL#WEEK");
    testing::expect_values(run({"600000.SH", {}, field(Field::kClose), 0}, subject),
                           Series(5, kNone), 0, "an unknown instrument");
    testing::expect_values(run({"000300.SH", {}, field(Field::kClose), 0}, {.bars = bars}),
                           Series(5, kNone), 0, "no surroundings");
}

TEST(ForeignValues, OfADayOnMinutes) {
    const auto stock = market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    constexpr std::int64_t kMinute = 60'000'000;
    constexpr std::int64_t kMorning = 1294104660LL * 1'000'000;  // 2011-01-04 09:31 in Shanghai
    market::Bars bars;
    for (std::int64_t day = 0; day < 2; ++day) {
        for (std::int64_t minute = 0; minute < 6; ++minute) {
            const double close = static_cast<double>(day * 10 + minute);
            bars.push_back(
                {kMorning + (day * 1440 + minute) * kMinute, close, close, close, close, 1, 1});
        }
    }
    const Subject subject{bars, Period::k1m, &stock, nullptr};
    EXPECT_EQ(run({"", Period::k1d, field(Field::kVolume), 0}, subject),
              (Series{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(run({"", Period::k1d, field(Field::kDay), 0}, subject),
              (Series{4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5}));
    EXPECT_EQ(run({"", Period::k5m, field(Field::kVolume), 0}, subject),
              (Series{1, 2, 3, 4, 5, 1, 1, 2, 3, 4, 5, 1}));
}

TEST(ForeignValues, OfAPeriodThatCannotBeMadeAreRefused) {
    const auto bars = five_days();
    EXPECT_THROW(run({"", Period::k5m, field(Field::kClose), 0}, {.bars = bars}), base::Error);
}

}  // namespace
}  // namespace mystocks::formula
