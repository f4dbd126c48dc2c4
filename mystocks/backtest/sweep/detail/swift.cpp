#include "mystocks/backtest/sweep/detail/swift.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mystocks/backtest/metrics.hpp"
#include "mystocks/backtest/sweep/detail/make_terms.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double quotient(double a, double b) {
    return b != 0 ? a / b : kNan;
}

struct Sample {
    double moments = 0;
    BlockReturns returns;
    double falls = 0;
    double periods = 252;
};

void take_returns(Score& score, const Sample& sample) {
    const double n = sample.moments;
    const double mean = sample.returns.sum / n;
    const double variance =
        n > 1 ? std::max(0.0, (sample.returns.squares - n * mean * mean) / (n - 1)) : kNan;
    const double deviation = std::sqrt(variance);
    score.volatility = deviation * std::sqrt(sample.periods);
    // What is left of a variance of returns that are all alike is rounding.
    const bool varies = variance > 1e-14 * sample.returns.squares / n;
    score.sharpe = varies ? mean / deviation * std::sqrt(sample.periods) : kNan;
    score.sortino = quotient(mean, std::sqrt(sample.falls / n)) * std::sqrt(sample.periods);
    score.cagr = std::pow(1 + score.total_return, sample.periods / n) - 1;
    score.calmar = quotient(score.cagr, -score.max_drawdown);
}

BlockReturns all_of(const Risk& risk) {
    BlockReturns all;
    for (const BlockReturns& block : risk.blocks) {
        all.sum += block.sum;
        all.squares += block.squares;
    }
    return all;
}

}  // namespace

Field make_field(const StrategyFile& strategy, const History& history, std::size_t instrument,
                 const Axis& axis, const RunOptions& options) {
    Field field;
    const InstrumentHistory& one = history.instruments[instrument];
    if (one.bars.size() != one.signal_bars.size()) {
        throw base::Error(
            base::ErrorKind::kInvalidArgument,
            "the adjusted bars of " + one.instrument->id.str() + " are not its bars as traded");
    }
    field.ground.terms = make_terms(strategy, history, instrument, axis);
    prepare_lanes(field.ground);
    std::vector<std::int64_t> moments;
    moments.reserve(one.bars.size());
    std::size_t moment = 0;
    for (std::int64_t time : one.bars.time) {
        while (axis.time(moment) < time) {
            ++moment;
        }
        moments.push_back(static_cast<std::int64_t>(moment) -
                          static_cast<std::int64_t>(axis.first_moment()));
    }
    field.marks =
        std::make_unique<Marks>(field.ground.terms, moments, axis.size() - axis.first_moment());
    field.subject = {one.signal_bars, history.period, one.instrument, options.surroundings};
    field.cash = field.ground.terms.money.of(strategy.account.cash);
    field.periods_a_year = periods_a_year(history.period, one.instrument->id.exchange());
    return field;
}

std::size_t columns_of(const formula::Formula& formula, const ParameterSets& sets,
                       std::span<const std::uint64_t> some) {
    ValueGraph graph;
    TileBuilder builder(graph);
    std::vector<double> values(sets.parameters());
    for (std::uint64_t set : some) {
        sets.values(set, values);
        try {
            const formula::Program program = formula.program(values);
            builder.add(SignalOutputs(program), graph.add(program));
        } catch (const base::Error& error) {
            if (error.kind() != base::ErrorKind::kInvalidArgument) {
                throw;
            }
        }
    }
    return builder.values().size();
}

Score no_score() {
    Score score{};
    for (const Figure<Score>& figure : score_table()) {
        score.*figure.value = kNan;
    }
    return score;
}

Score score_of(const Field& field, const Purse& purse, const Risk& risk) {
    Score score{};
    const double scale = field.ground.terms.money.scale();
    const auto cash = static_cast<double>(field.cash);
    score.final_equity = risk.final_equity / scale;
    score.total_return = risk.final_equity / cash - 1;
    score.max_drawdown = risk.drawdown;
    const double moments = static_cast<double>(field.marks->moments());
    take_returns(score, {moments, all_of(risk), risk.falls, field.periods_a_year});
    const double trades = purse.trades;
    score.trades = trades;
    score.win_rate = quotient(purse.wins, trades);
    score.profit_factor_money =
        quotient(static_cast<double>(purse.won), -static_cast<double>(purse.lost));
    score.mean_profit = quotient(static_cast<double>(purse.won + purse.lost) / scale, trades);
    score.costs = static_cast<double>(purse.costs) / scale;
    const std::uint64_t open =
        purse.shares > 0 ? field.marks->moments() - field.ground.terms.moment[purse.entered] : 0;
    score.exposure = static_cast<double>(purse.moments_held + open) / moments;
    return score;
}

Score score_without_risk(const Field& field, const Purse& purse) {
    Risk risk;
    risk.final_equity = static_cast<double>(worth(field.ground.terms, purse));
    Score score = score_of(field, purse, risk);
    for (double Score::*unknown : {&Score::cagr, &Score::volatility, &Score::sharpe,
                                   &Score::sortino, &Score::calmar, &Score::max_drawdown}) {
        score.*unknown = kNan;
    }
    return score;
}

SetResult exact_result(const Result& result) {
    SetResult set;
    const double periods = result.instruments.empty()
                               ? 252
                               : periods_a_year(result.period, result.instruments[0].id.exchange());
    const Metrics metrics = measure_equity({result.starting_cash, result.equity, {}, periods});
    Score& score = set.score;
    score = {result.equity.back(),
             metrics.total_return,
             metrics.cagr,
             metrics.volatility,
             metrics.sharpe,
             metrics.sortino,
             metrics.calmar,
             metrics.max_drawdown,
             0,
             0,
             0,
             0,
             result.costs.total(),
             0};
    double wins = 0;
    double won = 0;
    double lost = 0;
    for (const trade::Trade& trade : result.trades) {
        if (!trade.open) {
            ++score.trades;
            wins += trade.profit > 0 ? 1 : 0;
            won += std::max(trade.profit, 0.0);
            lost += std::min(trade.profit, 0.0);
        }
    }
    score.win_rate = quotient(wins, score.trades);
    score.profit_factor_money = quotient(won, -lost);
    score.mean_profit = quotient(won + lost, score.trades);
    std::size_t held = 0;
    for (std::size_t i = 0; i < result.long_value.size(); ++i) {
        held += result.long_value[i] != 0 || result.short_value[i] != 0 ? 1 : 0;
    }
    score.exposure = static_cast<double>(held) / static_cast<double>(result.long_value.size());
    const auto returns = returns_of(result.starting_cash, result.equity);
    const std::size_t rows = returns.size() / kEvidenceBlocks;
    const std::size_t skipped = returns.size() - rows * kEvidenceBlocks;
    for (std::size_t i = 0; i < returns.size(); ++i) {
        BlockReturns& block =
            set.risk.blocks[i < skipped || rows == 0 ? 0 : 1 + (i - skipped) / rows];
        block.sum += returns[i];
        block.squares += returns[i] * returns[i];
    }
    return set;
}

SwiftRun::SwiftRun(const Field& field, const formula::Formula& formula, std::size_t column_bytes,
                   bool measures_risk)
    : field_(&field),
      formula_(&formula),
      cache_(field.subject, column_bytes),
      kernels_(chosen_kernels()),
      measures_risk_(measures_risk) {}

std::vector<SetResult> SwiftRun::run(const ParameterSets& sets,
                                     std::span<const std::uint64_t> group, std::string& failure) {
    ValueGraph graph;
    TileBuilder builder(graph);
    std::vector<SetResult> results(group.size());
    std::vector<std::size_t> places;
    std::vector<double> values(sets.parameters());
    for (std::size_t i = 0; i < group.size(); ++i) {
        sets.values(group[i], values);
        try {
            const formula::Program program = formula_->program(values);
            builder.add(SignalOutputs(program), graph.add(program));
            places.push_back(i);
        } catch (const base::Error& error) {
            if (error.kind() != base::ErrorKind::kInvalidArgument) {
                throw;
            }
            results[i].failed = true;
            results[i].score = no_score();
            if (failure.empty()) {
                failure = error.message();
            }
        }
    }
    const auto columns = cache_.get(graph, builder.values());
    Tile& tile = builder.tile();
    for (const auto& column : columns) {
        tile.columns.push_back(column.get());
    }
    share_registers(tile);
    followers_.assign(measures_risk_ ? tile.sets.size() : 0, Follower(field_->cash));
    const auto purses =
        run_tile(field_->ground, tile, field_->cash,
                 {kernels_, nullptr, measures_risk_ ? &followers_ : nullptr, field_->marks.get()});
    for (std::size_t i = 0; i < places.size(); ++i) {
        SetResult& result = results[places[i]];
        if (measures_risk_) {
            result.risk = followers_[i].finish(field_->ground.terms, *field_->marks);
            result.score = score_of(*field_, purses[i], result.risk);
        } else {
            result.score = score_without_risk(*field_, purses[i]);
        }
    }
    return results;
}

}  // namespace mystocks::backtest::sweep::detail
