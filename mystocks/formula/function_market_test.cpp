// Values of what the market and the instrument give.
#include <map>

#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using testing::kNone;
using testing::ProgramBuilder;
using testing::Series;
using F = FunctionId;

struct World : Surroundings {
    std::map<std::string, std::shared_ptr<const market::Bars>, std::less<>> known;
    Series shares;

    std::shared_ptr<const market::Bars> bars(std::string_view id, market::Period) const override {
        const auto found = known.find(id);
        return found == known.end() ? nullptr : found->second;
    }
    void capital(const market::Instrument&, market::Period, std::span<const std::int64_t> times,
                 std::span<double> out) const override {
        for (std::size_t i = 0; i < times.size(); ++i) {
            const auto day = static_cast<std::size_t>(times[i] - 18262);
            out[i] = day < shares.size() ? shares[day] : kNone;
        }
    }
    void finance(const market::Instrument&, market::Period, int number,
                 std::span<const std::int64_t>, std::span<double> out) const override {
        std::ranges::fill(out, number == 1 ? 5e8 : number == 42 ? 90 : kNone);
    }
    std::optional<bool> in_block(const market::Instrument&, std::string_view name) const override {
        return name == "沪深300" ? std::optional(true) : std::nullopt;
    }
};

market::Instrument instrument(std::string_view id, std::string_view name = "*ST 银行") {
    market::Instrument result = market::instrument_from_id(market::InstrumentId::parse(id));
    result.name = name;
    return result;
}

// Open 10, low 9, high 11 … by hand.
market::Bars four_bars() {
    market::Bars bars;
    bars.push_back({18262, 10, 11, 9, 10, 100, 1000});
    bars.push_back({18263, 10, 12, 10, 12, 200, 2200});
    bars.push_back({18264, 12, 12, 11, 11, 400, 4600});
    bars.push_back({18265, 8, 9, 8, 8, 100, 800});
    return bars;
}

Series run(const ProgramBuilder& builder, const Subject& subject) {
    const Evaluated evaluated = evaluate(builder.program(), subject);
    const auto values = evaluated.outputs[0].values();
    return {values.begin(), values.end()};
}

Series run(F function, const std::vector<double>& numbers, const Subject& subject) {
    ProgramBuilder builder;
    std::vector<NodeId> arguments;
    for (double number : numbers) {
        arguments.push_back(builder.number(number));
    }
    builder.output("X", builder.call(function, arguments));
    return run(builder, subject);
}

void expect(F function, const std::vector<double>& numbers, const Subject& subject,
            const Series& expected) {
    testing::expect_values(run(function, numbers, subject), expected, 1e-10,
                           std::string(function_of(function).name));
}

TEST(FunctionValues, OfRanges) {
    const auto bars = four_bars();
    const Subject subject{.bars = bars};
    expect(F::kTr, {}, subject, {kNone, 2, 1, 3});
    expect(F::kAtr, {2}, subject, {kNone, kNone, 1.5, 2});
    expect(F::kIsUp, {}, subject, {0, 1, 0, 0});
    expect(F::kIsDown, {}, subject, {0, 0, 1, 0});
    expect(F::kIsEqual, {}, subject, {1, 0, 0, 1});
}

// Step 2 %. Bar 1 makes a new high: factor 0.04, 9 + 0.04·(12 − 9) = 9.12, held at the low before,
// 9. Bar 2: 9.12. Bar 3: 9.2352 is held at the low 8, but not below 9.12, and the low 8 is under
// it: short, and as the last high was the extreme 12, the stop is 12.
TEST(FunctionValues, OfParabolicStops) {
    const auto bars = four_bars();
    const Subject subject{.bars = bars};
    expect(F::kSar, {1, 2, 20}, subject, {9, 9, 9.12, 12});
    expect(F::kSar, {3, 2, 20}, subject, {kNone, kNone, 9.12, 12});
    expect(F::kSarTurn, {1, 2, 20}, subject, {0, 0, 0, -1});
    // Wilder: long from the first low 9, extreme 12; then 9 + 0.02·3; at bar 3 it turns.
    expect(F::kPsar, {0.02, 0.2}, subject, {kNone, 9, 9.06, 12});
}

TEST(FunctionValues, OfLimitPrices) {
    market::Bars bars = testing::bars_of_closes({10.05, 3.35, 0.95, kNone});
    const auto stock = instrument("600000.SH");
    auto fund = instrument("510050.SH");
    ASSERT_EQ(fund.price_decimals, 3);
    ProgramBuilder up;
    up.output("X", up.call(F::kZtPrice, {up.field(Field::kClose), up.number(0.1)}));
    ProgramBuilder down;
    down.output("X", down.call(F::kDtPrice, {down.field(Field::kClose), down.number(0.1)}));
    // 11.055 and 3.685 lie just above and below the half as doubles; both are rounded up.
    testing::expect_values(run(up, {.bars = bars, .instrument = &stock}),
                           {11.06, 3.69, 1.05, kNone}, 0, "ZTPRICE");
    testing::expect_values(run(down, {.bars = bars, .instrument = &stock}),
                           {9.05, 3.02, 0.86, kNone}, 0, "DTPRICE");
    testing::expect_values(run(up, {.bars = bars, .instrument = &fund}),
                           {11.055, 3.685, 1.045, kNone}, 0, "ZTPRICE");
}

// Tradable shares 1000: the first known bar lays all between 9 and 11, then 20 % between 10 and 12,
// then 40 % between 11 and 12.
TEST(FunctionValues, OfHoldings) {
    const auto bars = four_bars();
    const auto stock = instrument("600000.SH");
    World world;
    world.shares = {1000, 1000, 1000, kNone};
    const Subject subject{.bars = bars, .instrument = &stock, .surroundings = &world};
    const double third = 0.48 * 1 + 0.12 * 0.75 + 0.4 * 0.5;
    expect(F::kWinner, {11.5}, subject, {1, 0.8 + 0.2 * 0.75, third, third});
    expect(F::kWinner, {10}, subject, {0.5, 0.4, 0.24, 0.24});
    expect(F::kCost, {50}, subject, {10, 10.2, 10.0 + 0.26 / 0.3, 10.0 + 0.26 / 0.3});
    expect(F::kCost, {100}, subject, {11, 12, 12, 12});
    expect(F::kCost, {101}, subject, {kNone, kNone, kNone, kNone});
    expect(F::kWinner, {10}, {.bars = bars}, {kNone, kNone, kNone, kNone});
}

TEST(FunctionValues, OfTheIndex) {
    const auto bars = four_bars();
    const auto stock = instrument("600000.SH");
    World world;
    auto index = std::make_shared<market::Bars>();
    index->push_back({18262, 100, 110, 90, 100, 7, 70});
    index->push_back({18263, 100, 111, 99, 110, 8, 80});
    index->push_back({18265, 110, 112, 98, 99, 9, 90});
    world.known["000001.SH"] = index;
    const Subject subject{.bars = bars, .instrument = &stock, .surroundings = &world};
    expect(F::kIndexOpen, {}, subject, {100, 100, 100, 110});
    expect(F::kIndexHigh, {}, subject, {110, 111, 111, 112});
    expect(F::kIndexLow, {}, subject, {90, 99, 99, 98});
    expect(F::kIndexClose, {}, subject, {100, 110, 110, 99});
    expect(F::kIndexVolume, {}, subject, {7, 8, 8, 9});
    expect(F::kIndexAmount, {}, subject, {70, 80, 80, 90});
    // Changes 0.2, −1/12, −3/11 against 0.1, 0, −0.1.
    const double slope = (0.1 * 0.2 + 0.1 * 3.0 / 11) / 0.02;
    expect(F::kBeta, {3}, subject, {kNone, kNone, kNone, slope});
    const auto other = instrument("AAPL.US");
    expect(F::kIndexClose, {}, {.bars = bars, .instrument = &other, .surroundings = &world},
           {kNone, kNone, kNone, kNone});
}

TEST(FunctionValues, OfTheInstrument) {
    const auto bars = testing::bars_of_closes({1, 2});
    const auto stock = instrument("600000.SH");
    World world;
    const Subject subject{.bars = bars, .instrument = &stock, .surroundings = &world};
    const auto text = [&](F function, std::string words, const Subject& on) {
        ProgramBuilder builder;
        builder.output("X", builder.call_text(function, std::move(words)));
        return run(builder, on)[1];
    };
    EXPECT_EQ(text(F::kNameLike, "*ST", subject), 1);
    EXPECT_EQ(text(F::kNameLike, "ST", subject), 0);
    EXPECT_EQ(text(F::kNameInclude, "ST", subject), 1);
    EXPECT_EQ(text(F::kNameInclude, "保险", subject), 0);
    EXPECT_EQ(text(F::kCodeLike, "60", subject), 1);
    EXPECT_EQ(text(F::kCodeLike, "30", subject), 0);
    EXPECT_EQ(text(F::kInBlock, "沪深300", subject), 1);
    EXPECT_TRUE(std::isnan(text(F::kInBlock, "没有", subject)));
    EXPECT_TRUE(std::isnan(text(F::kCodeLike, "60", {.bars = bars})));
}

TEST(FunctionValues, OfFinancialFigures) {
    const auto bars = testing::bars_of_closes({1, 2});
    const auto stock = instrument("600000.SH");
    World world;
    const Subject subject{.bars = bars, .instrument = &stock, .surroundings = &world};
    const auto value = [](std::string_view text, const Subject& on) {
        const Formula formula = Formula::parse("X: " + std::string(text) + ";");
        EXPECT_TRUE(formula.ok()) << text;
        return evaluate(formula.program(), on).outputs[0].values()[1];
    };
    EXPECT_EQ(value("FINANCE(1)", subject), 5e8);
    EXPECT_EQ(value("TOTALCAPITAL", subject), 5e6);
    EXPECT_EQ(value("FINANCE(42)", subject), 90);
    EXPECT_EQ(value("FINANCE(40 + 2) > 60", subject), 1);
    EXPECT_TRUE(std::isnan(value("FINANCE(7)", subject)));
    EXPECT_TRUE(std::isnan(value("FINANCE(33)", subject)));
    EXPECT_TRUE(std::isnan(value("FINANCE(1)", {.bars = bars})));
}

TEST(FunctionValues, OfTheExchangesLimits) {
    market::Bars bars;
    for (const base::Date day : {base::Date::of(2020, 8, 21), base::Date::of(2020, 8, 24)}) {
        bars.push_back({day.days, 10, 10, 10, 10.01, 1, 1});
    }
    const auto limits = [&](std::string_view text, const market::Instrument& stock) {
        const Formula formula = Formula::parse("X: " + std::string(text) + ";");
        EXPECT_TRUE(formula.ok()) << text;
        const Evaluated evaluated =
            evaluate(formula.program(), {.bars = bars, .instrument = &stock});
        const auto values = evaluated.outputs[0].values();
        return Series{values.begin(), values.end()};
    };
    const auto growth = instrument("300001.SZ", "特锐德");
    EXPECT_EQ(limits("ZTPRICE(C)", growth), (Series{11.01, 12.01})) << "20 % since 2020-08-24";
    EXPECT_EQ(limits("DTPRICE(C)", growth), (Series{9.01, 8.01}));
    EXPECT_EQ(limits("ZTPRICE(C, 0.1)", growth), (Series{11.01, 11.01}));
    EXPECT_EQ(limits("ZTPRICE(C)", instrument("600000.SH", "浦发银行")), (Series{11.01, 11.01}));
    EXPECT_EQ(limits("ZTPRICE(C)", instrument("600000.SH", "*ST 银行")), (Series{10.51, 10.51}));
    const Series none = limits("ZTPRICE(C)", instrument("AAPL.US", "Apple"));
    EXPECT_TRUE(std::isnan(none[0]) && std::isnan(none[1]));
}

TEST(FunctionValues, OfAQuote) {
    market::Bars bars = four_bars();
    bars.push_back({18266, 8, 8, 8, 8, 200, 1600});
    bars.push_back({18267, 8, 11, 7, 10, 400, 360000});
    const auto stock = instrument("600000.SH");
    World world;
    world.shares = Series(6, 1600);
    const Subject subject{.bars = bars, .instrument = &stock, .surroundings = &world};
    const auto at_last = [&](int item) {
        ProgramBuilder builder;
        builder.output("X", builder.call(F::kDynaInfo, {builder.number(item)}));
        return run(builder, subject).back();
    };
    const std::map<int, double> expected{
        {3, 8},  {4, 8},    {5, 11},   {6, 7},  {7, 10},    {8, 400},    {10, 3.6e5}, {11, 9},
        {12, 2}, {13, 0.5}, {14, .25}, {17, 2}, {37, 0.25}, {20, kNone}, {99, kNone}};
    for (const auto& [item, value] : expected) {
        EXPECT_TRUE(testing::same_value(at_last(item), value)) << item << ": " << at_last(item);
    }
    expect(F::kDynaInfo, {14}, subject, {kNone, 0.2, 11.0 / 12 - 1, 8.0 / 11 - 1, 0, 0.25});
    expect(F::kDynaInfo, {17}, subject, {kNone, kNone, kNone, kNone, kNone, 2});
    expect(F::kDynaInfo, {37}, {.bars = bars}, Series(6, kNone));
}

TEST(FunctionValues, OfTheCalendar) {
    market::Bars bars;
    // 2011-01-04 09:31 in Shanghai, and 15:00.
    constexpr std::int64_t kMorning = 1294104660LL * 1'000'000;
    bars.push_back({kMorning, 1, 1, 1, 1, 1, 1});
    bars.push_back({kMorning + 19740LL * 1'000'000, 1, 1, 1, 1, 1, 1});
    const auto stock = instrument("600000.SH");
    const Subject minutes{bars, market::Period::k1m, &stock, nullptr};
    const auto field = [](Field wanted, const Subject& subject) {
        ProgramBuilder builder;
        builder.output("X", builder.field(wanted));
        return run(builder, subject);
    };
    EXPECT_EQ(field(Field::kDate, minutes), (Series{1110104, 1110104}));
    EXPECT_EQ(field(Field::kTime, minutes), (Series{931, 1500}));
    EXPECT_EQ(field(Field::kHour, minutes), (Series{9, 15}));
    EXPECT_EQ(field(Field::kMinute, minutes), (Series{31, 0}));
    EXPECT_EQ(field(Field::kBarStatus, minutes), (Series{1, 2}));
    const auto daily = testing::bars_of_closes({1, 2, 3, 4, 5});  // from Wednesday 2020-01-01 on
    EXPECT_EQ(field(Field::kWeekday, {.bars = daily}), (Series{3, 4, 5, 6, 0}));
    EXPECT_EQ(field(Field::kYear, {.bars = daily})[0], 2020);
    EXPECT_EQ(field(Field::kMonth, {.bars = daily})[0], 1);
    EXPECT_EQ(field(Field::kDay, {.bars = daily})[4], 5);
    EXPECT_EQ(field(Field::kTime, {.bars = daily})[0], 0);
    EXPECT_EQ(field(Field::kDate, {.bars = daily})[0], 1200101);
}

}  // namespace
}  // namespace mystocks::formula
