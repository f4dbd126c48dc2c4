#include "mystocks/feed/simulated/simulated_source.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/derive.hpp"

namespace mystocks::feed::simulated {
namespace {

using base::Date;
using market::Bars;
using market::InstrumentId;

struct Taken final : FeedSink {
    void rows_read(std::uint64_t count) override { rows += count; }
    void reject(Rejection rejection) override { rejections.push_back(std::move(rejection)); }
    void bars(const InstrumentId& id, market::Period period, Bars&& bars) override {
        (period == market::Period::k1d ? daily : minutes).emplace(id, std::move(bars));
    }
    void ticks(const InstrumentId&, market::Ticks&&) override { FAIL(); }
    void depth(const InstrumentId&, market::Depth&&) override { FAIL(); }
    void instruments(std::vector<market::Instrument>&& rows_) override { listed = rows_; }
    void actions(std::vector<market::CorporateAction>&& rows_) override {
        for (const market::CorporateAction& action : rows_) {
            paid[action.id].push_back(action);
        }
    }
    void share_events(std::vector<market::ShareEvent>&&) override { FAIL(); }
    void blocks(std::vector<market::Block>&& rows_) override { grouped = rows_; }
    void trading_days(const std::string&, std::vector<Date>&&) override { FAIL(); }

    std::uint64_t rows = 0;
    std::vector<Rejection> rejections;
    std::map<InstrumentId, Bars> daily;
    std::map<InstrumentId, Bars> minutes;
    std::vector<market::Instrument> listed;
    std::map<InstrumentId, std::vector<market::CorporateAction>> paid;
    std::vector<market::Block> grouped;
};

Taken read_all(const SimulatedOptions& options) {
    Taken taken;
    const auto source = open_simulated(options);
    for (const Unit& unit : source->plan({})) {
        source->read(unit, taken, {});
    }
    return taken;
}

const SimulatedOptions kWhole{.seed = 1, .last_day = Date::of(2026, 5, 8)};

const Taken& whole() {
    static const Taken taken = read_all(kWhole);
    return taken;
}

std::int64_t fen(double yuan) {
    return std::llround(yuan * 100);
}

bool is_index(const InstrumentId& id) {
    return id.code().starts_with("999");
}

std::uint64_t mixed(std::uint64_t hash, const Bars& bars) {
    const auto mix = [&hash](std::uint64_t word) {
        for (int byte = 0; byte < 8; ++byte) {
            hash = (hash ^ (word >> (8 * byte) & 0xFF)) * 0x100000001B3u;
        }
    };
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const market::Bar bar = bars.at(i);
        mix(static_cast<std::uint64_t>(bar.time));
        for (const double value :
             {bar.open, bar.high, bar.low, bar.close, bar.volume, bar.amount}) {
            mix(std::bit_cast<std::uint64_t>(value));
        }
    }
    return hash;
}

std::uint64_t hash_of(const Taken& taken) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const auto& [id, bars] : taken.daily) {
        hash = mixed(hash, bars);
    }
    for (const auto& [id, bars] : taken.minutes) {
        hash = mixed(hash, bars);
    }
    return hash;
}

// The constant is the format's promise: the same seed draws the same charts on every machine.
TEST(Simulated, IsTheSameOnEveryMachine) {
    const SimulatedOptions options{.seed = 7,
                                   .last_day = Date::of(2025, 6, 30),
                                   .instruments = 60,
                                   .years = 2,
                                   .minute_days = 3};
    const Taken first = read_all(options);
    EXPECT_EQ(hash_of(first), hash_of(read_all(options)));
    EXPECT_EQ(hash_of(first), 313447741159626120u);
    SimulatedOptions other = options;
    other.seed = 8;
    EXPECT_NE(hash_of(first), hash_of(read_all(other)));
}

TEST(Simulated, SaysWhatItIsEverywhere) {
    const auto source = open_simulated(kWhole);
    EXPECT_EQ(source->name(), "simulated");
    EXPECT_NE(source->description().find("seed 1"), std::string::npos);
    std::set<std::string> codes;
    for (const market::Instrument& instrument : whole().listed) {
        EXPECT_EQ(instrument.source, "simulated");
        EXPECT_EQ(instrument.id.exchange(), "SIM");
        EXPECT_TRUE(instrument.name.starts_with("模拟")) << instrument.name;
        EXPECT_TRUE(instrument.initials.starts_with("MN")) << instrument.initials;
        EXPECT_TRUE(codes.insert(std::string(instrument.id.code())).second);
        const market::CodeFacts facts = market::facts_of_code(instrument.id);
        EXPECT_EQ(instrument.kind, facts.kind);
        EXPECT_EQ(instrument.board, facts.board);
    }
    for (const market::Block& block : whole().grouped) {
        EXPECT_EQ(block.source, "simulated");
        EXPECT_TRUE(block.name.starts_with("模拟")) << block.name;
        EXPECT_FALSE(block.members.empty());
    }
    for (const auto& [id, actions] : whole().paid) {
        for (const market::CorporateAction& action : actions) {
            EXPECT_EQ(action.source, "simulated");
        }
    }
}

TEST(Simulated, HasAWholeMarket) {
    const Taken& taken = whole();
    EXPECT_EQ(taken.listed.size(), 304U);
    EXPECT_EQ(taken.daily.size(), 304U);
    EXPECT_TRUE(taken.rejections.empty());
    std::map<market::Board, int> boards;
    int young = 0;
    int delisted = 0;
    for (const market::Instrument& instrument : taken.listed) {
        ++boards[instrument.board];
        ASSERT_TRUE(is_index(instrument.id) || instrument.list_date);
        young += instrument.list_date && *instrument.list_date > Date::of(2021, 5, 9);
        delisted += instrument.delist_date.has_value();
    }
    EXPECT_EQ(boards[market::Board::kMain], 210);
    EXPECT_EQ(boards[market::Board::kChiNext], 60);
    EXPECT_EQ(boards[market::Board::kStar], 30);
    EXPECT_EQ(boards[market::Board::kNone], 4);
    EXPECT_GE(young, 3);
    EXPECT_LE(young, 20);
    EXPECT_EQ(delisted, 1);
    std::size_t industries = 0;
    for (const market::Block& block : taken.grouped) {
        industries += block.kind == market::BlockKind::kIndustry;
    }
    EXPECT_EQ(industries, 20U);
    std::uint64_t rows = taken.listed.size() + taken.grouped.size();
    for (const auto* series : {&taken.daily, &taken.minutes}) {
        for (const auto& [id, bars] : *series) {
            rows += bars.size();
        }
    }
    for (const auto& [id, actions] : taken.paid) {
        rows += actions.size();
    }
    EXPECT_EQ(taken.rows, rows);
}

TEST(Simulated, EveryBarCanBeTrue) {
    const market::Calendar& calendar = market::Calendar::built_in("CN");
    for (const auto* series : {&whole().daily, &whole().minutes}) {
        for (const auto& [id, bars] : *series) {
            ASSERT_TRUE(std::is_sorted(bars.time.begin(), bars.time.end()));
            ASSERT_EQ(std::adjacent_find(bars.time.begin(), bars.time.end()), bars.time.end());
            for (std::size_t i = 0; i < bars.size(); ++i) {
                ASSERT_EQ(why_bar_is_bad(bars.at(i)), "") << id.str() << " row " << i;
            }
        }
    }
    for (const auto& [id, bars] : whole().daily) {
        for (const std::int64_t day : bars.time) {
            ASSERT_TRUE(calendar.is_trading_day(Date{static_cast<std::int32_t>(day)}));
        }
        ASSERT_GT(bars.time.front(), Date::of(2021, 5, 7).days);
        ASSERT_LE(bars.time.back(), Date::of(2026, 5, 8).days);
    }
}

TEST(Simulated, MinutesAddUpToTheirDays) {
    ASSERT_GE(whole().minutes.size(), 290U);
    std::size_t days = 0;
    for (const auto& [id, minutes] : whole().minutes) {
        const Bars sums =
            market::derive_bars(minutes, market::Period::k1m, market::Period::k1d, id.exchange());
        const Bars& daily = whole().daily.at(id);
        ASSERT_LE(sums.size(), 10U);
        ASSERT_EQ(minutes.size(), sums.size() * 240);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const std::size_t row = daily.size() - sums.size() + i;
            market::Bar sum = sums.at(i);
            EXPECT_NEAR(sum.amount, daily.amount[row], 0.004) << id.str();
            sum.amount = daily.amount[row];
            ASSERT_EQ(sum, daily.at(row)) << id.str();
            ++days;
        }
    }
    EXPECT_GE(days, 2900U);
}

// The price that the limits of a day count from, in fen, by the exchange's formula.
std::int64_t reference_of(double close_before, const std::vector<market::CorporateAction>& actions,
                          std::int64_t day) {
    for (const market::CorporateAction& action : actions) {
        if (action.ex_date.days == day) {
            const double reference = (close_before - action.cash) / (1 + action.bonus_ratio) * 100;
            return static_cast<std::int64_t>(std::floor(reference + 0.5 + 1e-7));
        }
    }
    return fen(close_before);
}

TEST(Simulated, KeepsThePriceLimits) {
    std::size_t at_the_limit = 0;
    std::size_t locked = 0;
    for (const market::Instrument& instrument : whole().listed) {
        if (is_index(instrument.id)) {
            continue;
        }
        const Bars& bars = whole().daily.at(instrument.id);
        const auto found = whole().paid.find(instrument.id);
        const auto actions =
            found == whole().paid.end() ? std::vector<market::CorporateAction>{} : found->second;
        const bool wide = instrument.board != market::Board::kMain;
        const bool is_new = bars.time.front() == instrument.list_date->days;
        for (std::size_t i = is_new ? 5 : 1; i < bars.size(); ++i) {
            const std::int64_t reference = reference_of(bars.close[i - 1], actions, bars.time[i]);
            const std::int64_t up = (reference * (wide ? 120 : 110) + 50) / 100;
            const std::int64_t down = (reference * (wide ? 80 : 90) + 50) / 100;
            ASSERT_LE(fen(bars.high[i]), up) << instrument.id.str() << " row " << i;
            ASSERT_GE(fen(bars.low[i]), down) << instrument.id.str() << " row " << i;
            at_the_limit += fen(bars.close[i]) == up || fen(bars.close[i]) == down;
            locked += fen(bars.low[i]) == up;
        }
    }
    EXPECT_GT(at_the_limit, 500U);
    EXPECT_LT(at_the_limit, 10'000U);
    EXPECT_GT(locked, 20U);
}

TEST(Simulated, PaysDividendsAndBonusSharesOnDaysThatTrade) {
    std::size_t dividends = 0;
    std::size_t bonuses = 0;
    for (const auto& [id, actions] : whole().paid) {
        const Bars& bars = whole().daily.at(id);
        for (const market::CorporateAction& action : actions) {
            EXPECT_EQ(action.id, id);
            EXPECT_EQ(market::why_action_is_bad(action), "");
            EXPECT_TRUE(
                std::binary_search(bars.time.begin() + 1, bars.time.end(), action.ex_date.days));
            dividends += action.cash > 0;
            bonuses += action.bonus_ratio > 0;
        }
    }
    EXPECT_GT(dividends, 500U);
    EXPECT_GT(bonuses, 30U);
}

TEST(Simulated, AdjustedReturnsHaveNoHolesAtExDates) {
    for (const auto& [id, actions] : whole().paid) {
        Bars bars = whole().daily.at(id);
        const Bars raw = bars;
        market::adjust_bars(bars, market::Period::k1d, actions, raw, "Asia/Shanghai",
                            {market::Adjust::kRatio, Date::of(2030, 1, 1), {}});
        for (const market::CorporateAction& action : actions) {
            const auto row = static_cast<std::size_t>(
                std::lower_bound(bars.time.begin(), bars.time.end(), action.ex_date.days) -
                bars.time.begin());
            EXPECT_NEAR(bars.close[row] / bars.close[row - 1], 1, 0.21) << id.str();
        }
    }
}

TEST(Simulated, SuspendsSomeInstruments) {
    const Bars& index = whole().daily.at(InstrumentId::of("999001", "SIM"));
    std::size_t suspended = 0;
    for (const auto& [id, bars] : whole().daily) {
        const auto first =
            std::lower_bound(index.time.begin(), index.time.end(), bars.time.front());
        const auto last = std::upper_bound(index.time.begin(), index.time.end(), bars.time.back());
        suspended += static_cast<std::size_t>(last - first) > bars.size();
    }
    EXPECT_GT(suspended, 30U);
    EXPECT_LT(suspended, 120U);
}

double correlation(const Bars& a, const Bars& b) {
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t i = 1, j = 1; i < a.size() && j < b.size();) {
        if (a.time[i] != b.time[j]) {
            ++(a.time[i] < b.time[j] ? i : j);
            continue;
        }
        x.push_back(a.close[i] / a.close[i - 1] - 1);
        y.push_back(b.close[j] / b.close[j - 1] - 1);
        ++i, ++j;
    }
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    const auto n = static_cast<double>(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        sx += x[i], sy += y[i];
        sxx += x[i] * x[i], syy += y[i] * y[i], sxy += x[i] * y[i];
    }
    return (sxy - sx * sy / n) / std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
}

TEST(Simulated, MovesTogetherAndMoreSoInASector) {
    const auto industry = [](std::size_t n) { return whole().grouped.at(n).members; };
    const auto mean = [](const std::vector<InstrumentId>& a, const std::vector<InstrumentId>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < 10; ++i) {
            sum += correlation(whole().daily.at(a[i]), whole().daily.at(b[i + 1]));
        }
        return sum / 10;
    };
    const double inside = mean(industry(0), industry(0));
    const double across = mean(industry(0), industry(5));
    EXPECT_GT(across, 0.08);
    EXPECT_GT(inside, across + 0.05);
    EXPECT_LT(inside, 0.9);
}

TEST(Simulated, EndsOnTheLastTradingDayBeforeAHoliday) {
    const Taken taken = read_all({.seed = 1,
                                  .last_day = Date::of(2024, 10, 5),
                                  .instruments = 3,
                                  .years = 1,
                                  .minute_days = 0});
    EXPECT_TRUE(taken.minutes.empty());
    EXPECT_EQ(taken.daily.at(InstrumentId::of("999001", "SIM")).time.back(),
              Date::of(2024, 9, 30).days);
}

TEST(Simulated, RefusesOptionsOutOfRange) {
    const auto with = [](auto change) {
        SimulatedOptions options = kWhole;
        change(options);
        return options;
    };
    EXPECT_THROW(open_simulated({}), base::Error);
    EXPECT_THROW(open_simulated(with([](auto& o) { o.instruments = 0; })), base::Error);
    EXPECT_THROW(open_simulated(with([](auto& o) { o.instruments = 1'000'000; })), base::Error);
    EXPECT_THROW(open_simulated(with([](auto& o) { o.years = 100; })), base::Error);
    EXPECT_THROW(open_simulated(with([](auto& o) { o.minute_days = -1; })), base::Error);
    EXPECT_NO_THROW(open_simulated(with([](auto& o) { o.instruments = 900, o.years = 1; })));
}

TEST(Simulated, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    Taken taken;
    const auto source = open_simulated(kWhole);
    for (const Unit& unit : source->plan({})) {
        source->read(unit, taken, stop.get_token());
    }
    EXPECT_TRUE(taken.daily.empty());
}

}  // namespace
}  // namespace mystocks::feed::simulated
