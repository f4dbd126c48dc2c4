// The swift way and the exact engine make the same trades.
#include <cmath>
#include <random>
#include <utility>

#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/formula_signals.hpp"
#include "mystocks/backtest/sweep/detail/make_terms.hpp"
#include "mystocks/backtest/sweep/detail/score.hpp"
#include "mystocks/backtest/sweep/detail/signal_plan.hpp"
#include "mystocks/backtest/sweep/detail/swift.hpp"
#include "mystocks/backtest/sweep/detail/tile.hpp"

namespace mystocks::backtest::sweep::detail {
namespace {

using Random = std::mt19937_64;

double uniform(Random& random, double from, double to) {
    return from + (to - from) * (static_cast<double>(random() >> 11) * 0x1p-53);
}
bool chance(Random& random, double share) {
    return uniform(random, 0, 1) < share;
}
template <typename T>
const T& one_of(Random& random, const std::vector<T>& choices) {
    return choices[random() % choices.size()];
}

// A made-up instrument: bars on most days, limit days, days without volume, ex-dates.
struct World {
    market::Instrument instrument;
    market::Bars bars;
    market::Bars signals;
    std::vector<market::CorporateAction> actions;
    std::vector<DayRange> special;
    std::vector<DayRange> member;
    History history;

    static market::InstrumentId any_id(Random& random) {
        const std::vector<std::string> ids{"600000.SH", "000001.SZ", "300001.SZ", "688001.SH",
                                           "430047.BJ", "510050.SH", "AAPL.US",   "600601.SH"};
        return market::InstrumentId::parse(one_of(random, ids));
    }

    explicit World(Random& random) : instrument(market::instrument_from_id(any_id(random))) {
        const bool intraday = chance(random, 0.25);
        history.period = intraday ? market::Period::k30m : market::Period::k1d;
        const double power = std::pow(10.0, instrument.price_decimals);
        const auto tick = [&](double price) { return std::round(price * power) / power; };
        const std::size_t moments = 300 + random() % 2500;
        const double wild = uniform(random, 0.005, 0.04);
        double close = uniform(random, 2, 60);
        base::Date day = base::Date::of(2009 + static_cast<int>(random() % 15), 3, 2);
        const int bars_a_day = intraday ? 8 : 1;
        const bool vanishes = chance(random, 0.2);
        std::size_t suspended = 0;  // moments to come
        for (std::size_t m = 0; m < moments; ++m) {
            if (m % static_cast<std::size_t>(bars_a_day) == 0) {
                day = day + 1 + (chance(random, 0.2) ? 2 : 0);
                if (m > 0 && chance(random, suspended > 0 ? 0.1 : 0.006)) {
                    take_action(random, day, close);
                    suspended = chance(random, 0.4) ? 1 + random() % 12 : suspended;
                }
                suspended = chance(random, 0.004) ? 1 + random() % 30 : suspended;
            }
            if (vanishes && m + 20 > moments) {
                suspended = 1;
            }
            const std::int64_t time = intraday ? (std::int64_t{day.days} * 86400 + 5400 +
                                                  1800 * static_cast<std::int64_t>(m % 8)) *
                                                     1000000
                                               : day.days;
            history.axis.push_back(time);
            if (suspended > 0) {
                --suspended;
                continue;
            }
            if (chance(random, 0.02)) {
                continue;
            }
            const double open =
                tick(std::max(0.1, close * (1 + uniform(random, -0.5, 0.5) * wild *
                                                    (chance(random, 0.03) ? 12 : 1))));
            close = tick(std::max(0.1, open * (1 + uniform(random, -1, 1) * wild)));
            const double high = tick(std::max(open, close) * (1 + uniform(random, 0, wild)));
            const double low =
                std::max(tick(std::min(open, close) * (1 - uniform(random, 0, wild))), 1 / power);
            const double volume = chance(random, 0.01) ? 0
                                  : chance(random, 0.03)
                                      ? std::floor(uniform(random, 0, 3000))
                                      : 100 * std::floor(uniform(random, 100, 1e6));
            bars.push_back({time, open, std::max(high, open), std::min(low, open), close, volume,
                            volume * close});
        }
        if (chance(random, 0.3)) {
            special.push_back({day - 400, day - 200});
        }
        if (chance(random, 0.3)) {
            member.push_back({day - 900, day - 30});
        }
        signals = bars;
        history.first_moment = random() % 60;
        history.instruments.push_back({&instrument, bars, signals, actions, special, member});
    }

    void take_action(Random& random, base::Date day, double close) {
        market::CorporateAction action{instrument.id, day, 0, 0, 0, 0, "made up"};
        if (chance(random, 0.7)) {
            action.cash = std::round(uniform(random, 0.001, 0.03) * close * 1000) / 1000;
        }
        if (chance(random, 0.4)) {
            action.bonus_ratio = std::round(uniform(random, 0.1, 1) * 10) / 10;
        }
        if (chance(random, 0.2)) {
            action.rights_ratio = 0.3;
            action.rights_price = std::round(close * 60) / 100;
        }
        actions.push_back(action);
    }
};

StrategyFile strategy_of(Random& random) {
    StrategyFile file;
    file.parameters = {{"A", 5, 1, 200, 1}, {"B", 20, 1, 200, 1}, {"K", 1, -5, 5, 0.01}};
    const std::vector<std::pair<const char*, const char*>> signals{
        {"CROSS(MA(C,A),MA(C,B))", "CROSS(MA(C,B),MA(C,A))"},
        {"C>MA(C,A)", "C<MA(C,B)"},
        {"MA(C,A)>=MA(C,B)", "MA(C,A)<=MA(C,B)"},
        {"C>REF(HHV(H,A),1)", "C<REF(LLV(L,B),1)"},
        {"RSI1:=SMA(MAX(C-REF(C,1),0),A,1)/SMA(ABS(C-REF(C,1)),A,1)*100; RSI1<40", "C>EMA(C,B)"},
        {"CROSS(EMA(C,A),EMA(C,B)) AND C>MA(C,60)", "NOT(C>MA(C,B))"},
        {"C=O OR CROSS(C,MA(C,A))", "C<>O AND V>MA(V,B)"},
        {"NOT(CROSS(C,MA(C,A))) AND C>O", "CROSS(MA(C,A),C) OR CROSS(C,30+K)"},
        {"COUNT(C>O,A)>=A/2", "BARSLAST(CROSS(C,MA(C,B)))>3"},
        {"1", "C>O AND K>0"},
        {"C-MA(C,A)", "MA(C,B)-C>K"}};
    auto [entry, exit] = one_of(random, signals);
    std::string text = entry;
    const std::size_t end = text.rfind(';');
    if (end != std::string::npos) {
        file.signals.formula = text.substr(0, end + 1);
        text = text.substr(end + 1);
    }
    file.signals.entry = text;
    file.signals.exit = chance(random, 0.05) ? "" : exit;
    if (chance(random, 0.2)) {
        file.universe.screen = "C>MA(C,A*2)";
    }
    file.account.cash = one_of(random, std::vector<double>{3000, 20000, 123456.78, 1e6, 5e8});
    file.account.take_rights = chance(random, 0.5);
    const std::vector<SizeMode> modes{SizeMode::kCash, SizeMode::kFraction, SizeMode::kFreeCash,
                                      SizeMode::kEqual, SizeMode::kShares};
    file.sizing.mode = one_of(random, modes);
    file.sizing.value = file.sizing.mode == SizeMode::kCash ? 10000
                        : file.sizing.mode == SizeMode::kShares
                            ? 350
                            : one_of(random, std::vector<double>{1, 0.5, 0.333});
    file.limits.positions = one_of(random, std::vector<int>{1, 3, 10});
    file.limits.per_position = chance(random, 0.2) ? 0.4 : 1;
    if (chance(random, 0.3)) {
        file.orders.slippage_rate = 0.001;
    } else if (chance(random, 0.2)) {
        file.orders.slippage_ticks = 2;
    }
    file.orders.unlimited_volume = chance(random, 0.4);
    file.orders.volume_share = chance(random, 0.5) ? 1 : 0.1;
    if (chance(random, 0.3)) {
        file.costs.commission_covers_fees = false;
        file.costs.commission_min = 0;
    }
    StopSpec& stops = file.stops;
    if (chance(random, 0.5)) {
        stops.loss = chance(random, 0.5) ? uniform(random, 0.01, 0.15) : 0;
        stops.profit = chance(random, 0.4) ? uniform(random, 0.01, 0.3) : 0;
        stops.trailing = chance(random, 0.4) ? 0.08 : 0;
        stops.loss_atr = chance(random, 0.2) ? 2 : 0;
        stops.trailing_atr = chance(random, 0.2) ? 3 : 0;
        stops.bars = chance(random, 0.4) ? 1 + static_cast<int>(random() % 30) : 0;
        stops.at_close = chance(random, 0.2);
    }
    return file;
}

struct Seen {
    std::int64_t entered, left;
    double entry, exit;
    trade::Units profit;
    bool open;
    friend bool operator==(const Seen&, const Seen&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Seen& s) {
        return out << s.entered << "->" << (s.open ? -1 : s.left) << " " << s.entry << "->"
                   << s.exit << " profit " << s.profit;
    }
};

std::vector<Seen> seen_by_event(const Result& result, const trade::Money& money) {
    std::vector<Seen> seen;
    for (const trade::Trade& trade : result.trades) {
        seen.push_back({trade.entered, trade.open ? 0 : trade.left, trade.entry_price,
                        trade.open ? 0 : trade.exit_price, trade.open ? 0 : money.of(trade.profit),
                        trade.open});
    }
    return seen;
}

std::vector<Seen> seen_by_sweep(const std::vector<Deal>& deals, const Terms& terms,
                                const market::Bars& bars) {
    std::vector<Seen> seen;
    bool goes_on = false;
    for (const Deal& deal : deals) {
        if (std::exchange(goes_on, deal.in_parts)) {
            seen.back() = {seen.back().entered, deal.left == kNever ? 0 : bars.time[deal.left],
                           seen.back().entry,   0,
                           deal.profit,         deal.left == kNever};
            continue;
        }
        const bool open = deal.left == kNever;
        seen.push_back({bars.time[deal.entered], open ? 0 : bars.time[deal.left],
                        terms.buy_price[deal.entered], open ? 0 : deal.exit_price,
                        open ? 0 : deal.profit, open});
    }
    return seen;
}

// Relative; undefined figures are undefined on both sides.
void expect_same_scores(const Score& found, const Score& expected) {
    for (const Figure<Score>& figure : score_table()) {
        const double a = found.*figure.value;
        const double b = expected.*figure.value;
        if (std::isnan(a) || std::isnan(b)) {
            EXPECT_EQ(std::isnan(a), std::isnan(b)) << figure.name << ": " << a << " " << b;
        } else {
            EXPECT_NEAR(a, b, 1e-9 * std::max(1.0, std::abs(b))) << figure.name;
        }
    }
}

// Parameter sets of one strategy in one world, run every way there is.
class Ways {
  public:
    Ways(Random& random, const World& world, const StrategyFile& file)
        : world_(world), file_(file), axis_(world.history) {
        field_ = make_field(file, world.history, 0, axis_, {});
        const formula::Formula formula = signal_formula(file, nullptr);
        ValueGraph graph;
        TileBuilder builder(graph);
        for (int i = 0; i < 6; ++i) {
            sets_.push_back({1 + static_cast<double>(random() % 30),
                             2 + static_cast<double>(random() % 60), uniform(random, -1, 1)});
            const formula::Program program = formula.program(sets_.back());
            builder.add(SignalOutputs(program), graph.add(program));
        }
        ColumnCache cache({world.signals, world.history.period, &world.instrument, nullptr},
                          64 << 20);
        const auto columns = cache.get(graph, builder.values());
        for (const auto& column : columns) {
            builder.tile().columns.push_back(column.get());
        }
        share_registers(builder.tile());
        const auto run = [&](Kernels kernels, auto* deals, auto* followers) {
            return run_tile(field_.ground, builder.tile(), field_.cash,
                            {kernels, deals, followers, field_.marks.get()});
        };
        deals_.resize(sets_.size());
        plain_deals_.resize(sets_.size());
        followers_.assign(sets_.size(), Follower(field_.cash));
        plain_followers_ = followers_;
        std::vector<Follower>* no_followers = nullptr;
        std::vector<std::vector<Deal>>* no_deals = nullptr;
        slow_ = run(Kernels::kScalar, &plain_deals_, no_followers);
        fast_ = run(chosen_kernels(), &deals_, no_followers);
        run(chosen_kernels(), no_deals, &followers_);
        run(Kernels::kScalar, no_deals, &plain_followers_);
    }

    std::size_t sets() const { return sets_.size(); }
    bool has_lanes() const { return field_.ground.has_lanes; }

    void compare_purses(std::size_t i) const {
        ASSERT_EQ(fast_[i].cash, slow_[i].cash);
        ASSERT_EQ(fast_[i].trades, slow_[i].trades);
        ASSERT_EQ(fast_[i].shares, slow_[i].shares);
        ASSERT_EQ(fast_[i].won, slow_[i].won);
        ASSERT_EQ(fast_[i].costs, slow_[i].costs);
        ASSERT_EQ(fast_[i].moments_held, slow_[i].moments_held);
        ASSERT_EQ(fast_[i].mark, slow_[i].mark);
        ASSERT_EQ(deals_[i], plain_deals_[i]);
    }

    std::size_t compare_with_exact(std::size_t i) {
        const Result exact = event::run(file_, sets_[i], world_.history, {});
        const trade::Money& money = field_.ground.terms.money;
        compare_trades(seen_by_sweep(plain_deals_[i], field_.ground.terms, world_.bars),
                       seen_by_event(exact, money));
        EXPECT_EQ(money.of(exact.cash.back()), slow_[i].cash);
        EXPECT_EQ(score_without_risk(field_, fast_[i]).final_equity, exact.equity.back());
        const SetResult of_exact = exact_result(exact);
        const Risk& risk = followers_[i].finish(field_.ground.terms, *field_.marks);
        expect_same_scores(score_of(field_, fast_[i], risk), of_exact.score);
        expect_same_blocks(risk, of_exact.risk);
        for (const Risk& other :
             {measure(field_.ground.terms, *field_.marks, field_.cash, deals_[i]),
              plain_followers_[i].finish(field_.ground.terms, *field_.marks)}) {
            expect_same_blocks(risk, other);
            EXPECT_NEAR(risk.falls, other.falls, 1e-12 + 1e-9 * other.falls);
            EXPECT_EQ(risk.final_equity, other.final_equity);
            EXPECT_NEAR(risk.drawdown, other.drawdown, 1e-12);
        }
        return exact.trades.size();
    }

  private:
    static void compare_trades(const std::vector<Seen>& found, const std::vector<Seen>& expected) {
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t k = 0; k < found.size(); ++k) {
            if (found[k].exit == 0) {  // left in parts, at a mean price
                ASSERT_EQ(found[k].profit, expected[k].profit);
                ASSERT_EQ(found[k].open, expected[k].open);
                continue;
            }
            ASSERT_EQ(found[k], expected[k]) << "trade " << k;
        }
    }
    static void expect_same_blocks(const Risk& found, const Risk& expected) {
        for (std::size_t i = 0; i < found.blocks.size(); ++i) {
            EXPECT_NEAR(found.blocks[i].sum, expected.blocks[i].sum, 1e-9) << i;
            EXPECT_NEAR(found.blocks[i].squares, expected.blocks[i].squares, 1e-9) << i;
        }
    }

    const World& world_;
    const StrategyFile& file_;
    Axis axis_;
    Field field_;
    std::vector<std::vector<double>> sets_;
    std::vector<std::vector<Deal>> deals_, plain_deals_;
    std::vector<Follower> followers_, plain_followers_;
    std::vector<Purse> slow_, fast_;
};

class SweepEquality : public testing::TestWithParam<int> {};

TEST_P(SweepEquality, TradesAreTheExactEngines) {
    Random random(static_cast<std::uint64_t>(GetParam()) * 7919 + 17);
    std::size_t swift = 0;
    std::size_t trades = 0;
    for (int round = 0; round < 70; ++round) {
        const World world(random);
        const StrategyFile file = strategy_of(random);
        if (!what_needs_exact(file, world.history.instruments[0]).empty()) {
            continue;
        }
        Ways ways(random, world, file);
        swift += ways.has_lanes() ? 1 : 0;
        for (std::size_t i = 0; i < ways.sets(); ++i) {
            ways.compare_purses(i);
            trades += ways.compare_with_exact(i);
            ASSERT_FALSE(testing::Test::HasFailure()) << "round " << round << " set " << i;
        }
    }
    EXPECT_GT(trades, 0U);
    EXPECT_GT(swift, 0U);
}

INSTANTIATE_TEST_SUITE_P(Random, SweepEquality, testing::Range(0, 16));

}  // namespace
}  // namespace mystocks::backtest::sweep::detail
