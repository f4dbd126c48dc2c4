#include "mystocks/backtest/sweep/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "mystocks/backtest/fingerprint.hpp"
#include "mystocks/backtest/formula_signals.hpp"
#include "mystocks/backtest/metrics.hpp"
#include "mystocks/backtest/remarks.hpp"
#include "mystocks/backtest/sweep/detail/make_terms.hpp"
#include "mystocks/backtest/sweep/detail/pooled_evidence.hpp"
#include "mystocks/backtest/sweep/detail/progress_file.hpp"
#include "mystocks/backtest/sweep/detail/swift.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"

namespace mystocks::backtest::sweep {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kExactGroup = 8;
constexpr std::size_t kSwiftGroup = 256;  // of a list or a sample
constexpr auto kReportEvery = std::chrono::milliseconds(200);
constexpr auto kSaveEvery = std::chrono::seconds(20);

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// What one sweep is about; see SweepOptions.
class Sweep {
  public:
    Sweep(const StrategyFile& strategy, const ParameterSets& sets, const History& history,
          const SweepOptions& options)
        : strategy_(strategy),
          sets_(sets),
          history_(history),
          options_(options),
          axis_(history),
          formula_(signal_formula(strategy, options.run.formulas)),
          threads_(std::max<std::size_t>(1, options.run.threads)),
          rank_by_(find_figure(strategy.sweep.rank_by)) {
        if (rank_by_ == nullptr) {
            throw Error(ErrorKind::kInvalidArgument,
                        "a sweep can't be ranked by " + strategy.sweep.rank_by);
        }
        if (history.instruments.empty()) {
            throw Error(ErrorKind::kInvalidArgument, "a sweep needs an instrument with bars");
        }
        const market::TradingRules rules(strategy.rules);
        for (const InstrumentHistory& one : history.instruments) {
            money_decimals_ = std::max(money_decimals_, rules.money_decimals(*one.instrument));
        }
        choose_way();
    }

    SweepResult run() {
        result_.exact = !why_.empty();
        result_.why_exact = why_;
        done_.scores.assign(sets_.size(), detail::no_score());
        done_.groups.assign(sets_.groups(group_size_, tall_), 0);
        if (!options_.state_file.empty()) {
            inputs_ = inputs();
            if (detail::read_progress(options_.state_file, inputs_, done_)) {
                result_.remarks.push_back(remark_text(RemarkCode::kResumed));
            }
        }
        count_done();
        saved_ = std::chrono::steady_clock::now();
        try {
            run_all();
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::kCancelled) {
                save();
            }
            throw;
        }
        try_to_save();  // what is asked of the scores from here on may take long too
        result_.failed = done_.failed;
        result_.first_failure = failure_;
        result_.scores = std::move(done_.scores);
        finish_means();
        for (Score& score : result_.scores) {
            round_money(score_table(), money_decimals_, score);
        }
        find_evidence();
        return std::move(result_);
    }

  private:
    void choose_way() {
        // Also checks a look ahead.
        const formula::Program program = signal_program(strategy_, {}, options_.run.formulas);
        if (program.crosses_market) {
            why_ = remark_text(RemarkCode::kNeedsComparison);
        } else if (options_.purses == Purses::kOne && history_.instruments.size() > 1) {
            why_ = remark_text(RemarkCode::kNeedsOnePurse);
        }
        for (const InstrumentHistory& one : history_.instruments) {
            why_ = why_.empty() ? detail::what_needs_exact(strategy_, one) : why_;
        }
        std::size_t bars = 0;
        for (const InstrumentHistory& one : history_.instruments) {
            bars = std::max(bars, one.bars.size());
        }
        group_size_ = kExactGroup;
        if (why_.empty()) {
            choose_group(bars);
        }
        if (!why_.empty() && !options_.exact) {
            throw Error(ErrorKind::kUnsupported,
                        "this sweep needs the exact engine, because the strategy has " + why_);
        }
    }

    // A rectangle of sets whose columns find room, so that few are computed twice: as tall as may
    // be, because the next one along the last axis keeps the columns of the other.
    void choose_group(std::size_t bars) {
        const auto square = sets_.group(0, 4, 2);
        if (square.size() < 4) {
            group_size_ = kSwiftGroup;
            return;
        }
        const auto columns = [&](std::initializer_list<std::size_t> places) {
            std::vector<std::uint64_t> some;
            for (std::size_t place : places) {
                some.push_back(square[place]);
            }
            return detail::columns_of(formula_, sets_, some);
        };
        const std::size_t alone = columns({0});
        const std::size_t wide = columns({0, 1}) - alone;  // columns of one more value
        const std::size_t tall = std::max<std::size_t>(1, columns({0, 2}) - alone);
        const std::size_t shared = alone - std::min(alone, wide + tall);
        const std::size_t room = options_.memory_bytes / threads_ /
                                 std::max<std::size_t>(1, detail::SignalColumn::bytes_of(bars));
        constexpr std::size_t kTallMost = 64;
        for (const std::size_t width : {16, 8}) {
            const std::size_t used = shared + wide * width;
            const std::size_t fits = room > used ? (room - used) / tall : 0;
            tall_ = std::clamp<std::size_t>(fits / 8 * 8, 8, kTallMost);
            group_size_ = tall_ * width;
            if (tall_ == kTallMost) {
                return;
            }
        }
    }

    std::uint64_t inputs() const {
        std::uint64_t hash = strategy_hash(strategy_) ^ sets_.fingerprint() * 31;
        for (char c : data_fingerprint(history_)) {
            hash = hash * 0x100000001B3 ^ static_cast<unsigned char>(c);
        }
        hash = (hash * 31 + group_size_) * 31 + tall_;  // what the groups' numbers mean
        return hash * 2 + (options_.purses == Purses::kOne ? 1 : 0);
    }

    // What an earlier run left.
    void save() const {
        if (!options_.state_file.empty()) {
            detail::write_progress(options_.state_file, inputs_, done_);
        }
    }

    // A disk that is full meanwhile is no reason to lose what is in memory.
    void try_to_save() const {
        try {
            save();
        } catch (const Error&) {
            // Tried again, and told where it is needed: when the sweep is stopped.
        }
    }

    void count_done() {
        runs_done_ = done_.instrument * sets_.size();
        for (std::size_t group = 0; group < done_.groups.size(); ++group) {
            if (done_.groups[group] != 0) {
                runs_done_ += sets_.group(group, group_size_, tall_).size();
            }
        }
    }

    void run_all() {
        if (!why_.empty()) {
            base::parallel_for(done_.groups.size(), threads_,
                               [&](std::size_t group) { run_exact(group); });
            return;
        }
        const std::size_t instruments = history_.instruments.size();
        for (; done_.instrument < instruments; ++done_.instrument) {
            const detail::Field field =
                detail::make_field(strategy_, history_, done_.instrument, axis_, options_.run);
            std::atomic<std::size_t> next{0};
            base::parallel_for(threads_, threads_, [&](std::size_t) { work(field, next); });
            std::ranges::fill(done_.groups, 0);
            if (instruments > 1) {
                note_best_over(done_.instrument + 1);
            }
        }
    }

    void work(const detail::Field& field, std::atomic<std::size_t>& next) {
        detail::SwiftRun runner(field, formula_, options_.memory_bytes / threads_,
                                options_.measures_risk);
        for (std::size_t group = next++; group < done_.groups.size(); group = next++) {
            if (done_.groups[group] != 0) {
                continue;
            }
            stop_if_asked();
            const auto members = sets_.group(group, group_size_, tall_);
            std::string failure;
            const auto results = runner.run(sets_, members, failure);
            take(group, members, results, failure);
        }
    }

    void run_exact(std::size_t group) {
        if (done_.groups[group] != 0) {
            return;
        }
        const auto members = sets_.group(group, group_size_, tall_);
        std::vector<detail::SetResult> results;
        std::string failure;
        for (std::uint64_t set : members) {
            results.push_back(exact_one(set, failure));
        }
        take(group, members, results, failure);
    }

    detail::SetResult exact_one(std::uint64_t set, std::string& failure) {
        stop_if_asked();
        std::vector<double> values(sets_.parameters());
        sets_.values(set, values);
        RunOptions quiet = options_.run;
        quiet.progress = nullptr;
        quiet.threads = 1;
        try {
            formula_.program(values);
        } catch (const Error& error) {
            detail::SetResult result;
            result.failed = true;
            result.score = detail::no_score();
            failure = failure.empty() ? error.message() : failure;
            return result;
        }
        return detail::exact_result(options_.exact(strategy_, values, history_, quiet));
    }

    void stop_if_asked() const {
        if (options_.run.stop.stop_requested()) {
            throw Error(ErrorKind::kCancelled, "the sweep was cancelled");
        }
    }

    void take(std::size_t group, const std::vector<std::uint64_t>& members,
              const std::vector<detail::SetResult>& results, const std::string& failure) {
        const std::lock_guard lock(mutex_);
        const bool adds = why_.empty() && done_.instrument > 0;
        for (std::size_t i = 0; i < members.size(); ++i) {
            Score& score = done_.scores[members[i]];
            if (adds && !results[i].failed) {
                add(score, results[i].score);
            } else if (!adds) {
                score = results[i].score;
                done_.failed += results[i].failed ? 1 : 0;
            }
            if (!adds) {
                note_best(members[i], score);
            }
        }
        failure_ = failure_.empty() ? failure : failure_;
        done_.groups[group] = 1;
        runs_done_ += members.size();
        const auto now = std::chrono::steady_clock::now();
        const std::uint64_t runs_a_set = why_.empty() ? history_.instruments.size() : 1;
        const bool is_last = runs_done_ == sets_.size() * runs_a_set;
        if (options_.progress && (is_last || now - reported_ > kReportEvery)) {
            reported_ = now;
            progress_.sets = sets_.size();
            progress_.done = runs_done_ / runs_a_set;
            SweepProgress shown = progress_;
            round_money(score_table(), money_decimals_, shown.best_score);
            options_.progress(shown);
        }
        if (now - saved_ > kSaveEvery) {
            saved_ = now;
            try_to_save();
        }
    }

    void note_best(std::uint64_t set, const Score& score) {
        const double value = score.*rank_by_->value;
        const bool larger = rank_by_->better != Better::kSmaller;
        if (!std::isnan(value) &&
            (!progress_.has_best || (larger ? value > progress_.best_score.*rank_by_->value
                                            : value < progress_.best_score.*rank_by_->value))) {
            progress_.has_best = true;
            progress_.best = set;
            progress_.best_score = score;
        }
    }

    // The best over the instruments that are done, as if they were all.
    void note_best_over(std::size_t instruments) {
        const std::lock_guard lock(mutex_);
        progress_.has_best = false;
        for (std::uint64_t set = 0; set < done_.scores.size(); ++set) {
            note_best(set, means_over(done_.scores[set], instruments));
        }
    }

    // Another instrument's purse; what needs a division is done in the end.
    static void add(Score& sum, const Score& one) {
        const double trades = sum.trades + one.trades;
        const auto of = [](double a, double x, double b, double y) {
            return (a > 0 ? a * x : 0) + (b > 0 ? b * y : 0);
        };
        const double wins = of(sum.trades, sum.win_rate, one.trades, one.win_rate);
        const double profit = of(sum.trades, sum.mean_profit, one.trades, one.mean_profit);
        const double lost = lost_of(sum) + lost_of(one);
        sum.win_rate = trades > 0 ? wins / trades : kNan;
        sum.mean_profit = trades > 0 ? profit / trades : kNan;
        sum.profit_factor_money = lost > 0 ? (profit + lost) / lost : kNan;
        sum.trades = trades;
        sum.final_equity += one.final_equity;
        sum.costs += one.costs;
        sum.max_drawdown = std::min(sum.max_drawdown, one.max_drawdown);
        // A purse in which nothing moved has no such figure and adds nothing to the mean; one of
        // them must not take it from all.
        for (double Score::*mean : kMeans) {
            if (std::isnan(sum.*mean)) {
                sum.*mean = one.*mean;
            } else if (!std::isnan(one.*mean)) {
                sum.*mean += one.*mean;
            }
        }
    }

    // Gross loss; profit = won − lost and won = factor · lost.
    static double lost_of(const Score& score) {
        if (!(score.trades > 0) || std::isnan(score.profit_factor_money)) {
            return 0;
        }
        const double profit = score.mean_profit * score.trades;
        return score.profit_factor_money == 1 ? 0 : profit / (score.profit_factor_money - 1);
    }

    Score means_over(Score score, std::size_t instruments) const {
        const auto count = static_cast<double>(instruments);
        for (double Score::*mean : kMeans) {
            score.*mean /= count;
        }
        score.total_return = score.final_equity / (strategy_.account.cash * count) - 1;
        return score;
    }

    void finish_means() {
        const std::size_t count = history_.instruments.size();
        if (!why_.empty() || count < 2) {
            return;
        }
        for (Score& score : result_.scores) {
            score = means_over(score, count);
        }
        result_.remarks.push_back(remark_text(RemarkCode::kMeans));
    }

    void find_evidence();
    std::vector<BlockReturns> blocks_of(const std::vector<std::uint64_t>& compared);

    static constexpr double Score::*kMeans[] = {&Score::cagr,   &Score::volatility,
                                                &Score::sharpe, &Score::sortino,
                                                &Score::calmar, &Score::exposure};

    const StrategyFile& strategy_;
    const ParameterSets& sets_;
    const History& history_;
    const SweepOptions& options_;
    Axis axis_;
    formula::Formula formula_;
    std::size_t threads_;
    const Figure<Score>* rank_by_;
    int money_decimals_ = 0;
    std::string why_;
    std::size_t group_size_ = kSwiftGroup;
    std::size_t tall_ = 0;  // see ParameterSets::group
    std::uint64_t inputs_ = 0;

    std::mutex mutex_;
    detail::Done done_;
    std::uint64_t runs_done_ = 0;  // of a set on an instrument; of the exact engine: of a set
    std::string failure_;
    SweepProgress progress_;
    std::chrono::steady_clock::time_point reported_;
    std::chrono::steady_clock::time_point saved_;
    SweepResult result_;
};

// Of sets spread evenly over all, so that neighbours don't crowd the comparison.
std::vector<BlockReturns> Sweep::blocks_of(const std::vector<std::uint64_t>& compared) {
    std::optional<detail::Field> field;
    std::optional<detail::SwiftRun> runner;
    std::vector<detail::SetResult> results;
    std::string failure;
    if (why_.empty()) {
        field = detail::make_field(strategy_, history_, 0, axis_, options_.run);
        runner.emplace(*field, formula_, options_.memory_bytes, true);
    }
    for (std::size_t at = 0; at < compared.size(); at += group_size_) {
        const std::size_t end = std::min(compared.size(), at + group_size_);
        stop_if_asked();
        if (runner) {
            auto more = runner->run(sets_, std::span(compared).subspan(at, end - at), failure);
            results.insert(results.end(), more.begin(), more.end());
        } else {
            for (std::size_t i = at; i < end; ++i) {
                results.push_back(exact_one(compared[i], failure));
            }
        }
    }
    std::vector<BlockReturns> blocks;
    for (const detail::SetResult& result : results) {
        blocks.insert(blocks.end(), result.risk.blocks.begin() + 1, result.risk.blocks.end());
    }
    return blocks;
}

void Sweep::find_evidence() {
    Evidence& evidence = result_.evidence;
    evidence = {0, kNan, kNan, kNan, kNan, 0};
    const std::size_t moments = axis_.size() - axis_.first_moment();
    if (options_.evidence_sets_max == 0) {
        return;
    }
    if (why_.empty() && history_.instruments.size() > 1) {
        evidence = detail::pooled_evidence(strategy_, sets_, result_.scores, history_, options_);
        return;
    }
    const double year = std::sqrt(
        periods_a_year(history_.period, history_.instruments[0].instrument->id.exchange()));
    std::vector<std::uint64_t> known;
    double mean = 0;
    for (std::uint64_t set = 0; set < result_.scores.size(); ++set) {
        if (!std::isnan(result_.scores[set].sharpe)) {
            known.push_back(set);
            mean += result_.scores[set].sharpe / year;
        }
    }
    evidence.trials = static_cast<double>(known.size());
    if (known.size() < 2) {
        return;
    }
    mean /= evidence.trials;
    double variance = 0;
    std::uint64_t best = known[0];
    for (std::uint64_t set : known) {
        const double off = result_.scores[set].sharpe / year - mean;
        variance += off * off / (evidence.trials - 1);
        best = result_.scores[set].sharpe > result_.scores[best].sharpe ? set : best;
    }
    evidence.expected_best = expected_best_sharpe(evidence.trials, variance);
    if (options_.exact) {
        std::vector<double> values(sets_.parameters());
        sets_.values(best, values);
        RunOptions quiet = options_.run;
        quiet.progress = nullptr;
        const Result run = options_.exact(strategy_, values, history_, quiet);
        const Metrics metrics = measure_equity({run.starting_cash, run.equity, {}, 252});
        evidence.deflated_sharpe =
            deflated_sharpe({result_.scores[best].sharpe / year, static_cast<double>(moments),
                             metrics.skewness, metrics.kurtosis + 3, evidence.trials, variance});
    }
    const std::size_t rows = moments / detail::kEvidenceBlocks;
    const std::size_t step =
        std::max<std::size_t>(1, (known.size() + options_.evidence_sets_max - 1) /
                                     std::max<std::size_t>(2, options_.evidence_sets_max));
    std::vector<std::uint64_t> compared;
    for (std::size_t i = 0; i < known.size(); i += step) {
        compared.push_back(known[i]);
    }
    if (rows < 2 || compared.size() < 2) {
        return;
    }
    const Overfitting found = probability_of_overfitting(blocks_of(compared), rows);
    evidence.overfitting = found.probability;
    evidence.loss_probability = found.loss_probability;
    evidence.compared = compared.size();
}

constexpr Figure<Score> kScores[] = {
    {"final_equity", &Score::final_equity, FigureUnit::kMoney, Better::kLarger, "期末权益",
     "Final equity"},
    {"total_return", &Score::total_return, FigureUnit::kRate, Better::kLarger, "总收益",
     "Total return"},
    {"cagr", &Score::cagr, FigureUnit::kRate, Better::kLarger, "年化收益", "CAGR"},
    {"volatility", &Score::volatility, FigureUnit::kRate, Better::kSmaller, "年化波动",
     "Volatility"},
    {"sharpe", &Score::sharpe, FigureUnit::kNumber, Better::kLarger, "夏普比率", "Sharpe ratio"},
    {"sortino", &Score::sortino, FigureUnit::kNumber, Better::kLarger, "索提诺比率",
     "Sortino ratio"},
    {"calmar", &Score::calmar, FigureUnit::kNumber, Better::kLarger, "卡玛比率", "Calmar ratio"},
    {"max_drawdown", &Score::max_drawdown, FigureUnit::kRate, Better::kLarger, "最大回撤",
     "Maximum drawdown"},
    {"trades", &Score::trades, FigureUnit::kCount, Better::kLarger, "交易次数", "Trades"},
    {"win_rate", &Score::win_rate, FigureUnit::kRate, Better::kLarger, "胜率", "Win rate"},
    {"profit_factor_money", &Score::profit_factor_money, FigureUnit::kNumber, Better::kLarger,
     "盈亏比（金额）", "Profit factor (money)"},
    {"mean_profit", &Score::mean_profit, FigureUnit::kMoney, Better::kLarger, "每笔盈亏",
     "Profit a trade"},
    {"costs", &Score::costs, FigureUnit::kMoney, Better::kSmaller, "费用", "Costs"},
    {"exposure", &Score::exposure, FigureUnit::kRate, Better::kNeither, "持仓时间占比",
     "Time in the market"}};

}  // namespace

std::span<const Figure<Score>> score_table() {
    return kScores;
}

const Figure<Score>* find_figure(std::string_view name) {
    const auto* found = std::ranges::find(kScores, name, &Figure<Score>::name);
    return found == std::end(kScores) ? nullptr : found;
}

SweepResult run(const StrategyFile& strategy, const ParameterSets& sets, const History& history,
                const SweepOptions& options) {
    return Sweep(strategy, sets, history, options).run();
}

}  // namespace mystocks::backtest::sweep
