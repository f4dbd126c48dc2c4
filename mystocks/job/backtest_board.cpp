#include "mystocks/job/backtest_board.hpp"

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <utility>

#include "mystocks/backtest/formula_signals.hpp"

namespace mystocks::job {
namespace {

using SteadyClock = std::chrono::steady_clock;

template <typename Row>
std::uint64_t bytes_in(const std::vector<Row>& rows) {
    return rows.size() * sizeof(Row);
}

std::uint64_t bytes_of(const backtest::Result& result) {
    return bytes_in(result.times) + bytes_in(result.equity) + bytes_in(result.cash) +
           bytes_in(result.long_value) + bytes_in(result.short_value) + bytes_in(result.benchmark) +
           bytes_in(result.orders) + bytes_in(result.fills) + bytes_in(result.bookings) +
           bytes_in(result.trades) + bytes_in(result.instruments);
}

double seconds_since(SteadyClock::time_point begin) {
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

BacktestMeans with_threads(BacktestMeans means) {
    if (means.threads == 0) {
        means.threads = std::max(1U, std::thread::hardware_concurrency());
    }
    return means;
}

}  // namespace

std::vector<std::size_t> evenly(std::size_t size, std::size_t points) {
    std::vector<std::size_t> places;
    if (size <= points) {
        for (std::size_t i = 0; i < size; ++i) {
            places.push_back(i);
        }
        return places;
    }
    for (std::size_t i = 0; i < points; ++i) {
        places.push_back(points == 1 ? size - 1 : i * (size - 1) / (points - 1));
    }
    return places;
}

struct BacktestBoard::Run {
    BacktestView view;  // under the board's mutex
    std::stop_source stop;
    SteadyClock::time_point begun;
    std::uint64_t bytes = 0;

    bool has_ended() const {
        return view.state != BacktestState::kQueued && view.state != BacktestState::kRunning;
    }
};

BacktestBoard::BacktestBoard(BacktestMeans means, const base::Clock& clock)
    : means_(with_threads(std::move(means))),
      clock_(clock),
      worker_([this](std::stop_token stop) { work(stop); }) {}

BacktestBoard::~BacktestBoard() {
    worker_.request_stop();
    const std::lock_guard lock(mutex_);
    for (const auto& [id, run] : runs_) {
        run->stop.request_stop();
    }
}

std::int64_t BacktestBoard::start(BacktestRequest request) {
    backtest::signal_program(*request.strategy, request.parameters, means_.formulas);
    auto run = std::make_shared<Run>();
    run->view.strategy = std::move(request.strategy);
    run->view.parameters = std::move(request.parameters);
    run->view.audit = request.audit;
    run->view.started = clock_.now();
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kWaitingMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          "too many backtests wait already; let one end or cancel it");
    }
    run->view.id = ++last_id_;
    runs_.emplace(last_id_, run);
    waiting_.push_back(run);
    make_room();
    changed_.notify_all();
    return last_id_;
}

void BacktestBoard::work(std::stop_token stop) {
    while (true) {
        std::shared_ptr<Run> next;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); }) ||
                stop.stop_requested()) {
                return;
            }
            next = std::move(waiting_.front());
            waiting_.pop_front();
            next->view.state = BacktestState::kRunning;
            next->begun = SteadyClock::now();
        }
        run(*next);
    }
}

void BacktestBoard::take(Run& run, const BacktestProgress& progress) {
    std::vector<std::int64_t> times;
    std::vector<double> equity;
    for (const std::size_t i : evenly(progress.times.size(), kCurvePointsMax)) {
        times.push_back(progress.times[i]);
        equity.push_back(progress.equity[i]);
    }
    const std::lock_guard lock(mutex_);
    run.view.stage = progress.stage;
    run.view.done = progress.done;
    run.view.total = progress.total;
    if (!times.empty()) {
        run.view.times = std::move(times);
        run.view.equity = std::move(equity);
    }
}

void BacktestBoard::run(Run& run) {
    std::shared_ptr<const BacktestOutcome> outcome;
    std::optional<base::Error> failure;
    try {
        const BacktestRequest request{run.view.strategy, run.view.parameters, run.view.audit};
        outcome = std::make_shared<const BacktestOutcome>(
            run_backtest(request, means_, run.stop.get_token(),
                         [&](const BacktestProgress& progress) { take(run, progress); }));
    } catch (const base::Error& error) {
        failure = error;
    } catch (const std::exception& error) {
        failure = base::Error(base::ErrorKind::kInternal, "the backtest broke off", error.what());
    }
    const std::lock_guard lock(mutex_);
    run.view.seconds = seconds_since(run.begun);
    if (outcome != nullptr) {
        run.bytes = bytes_of(outcome->result);
        run.view.outcome = std::move(outcome);
        run.view.times = {};  // the outcome has them all
        run.view.equity = {};
        run.view.state = BacktestState::kDone;
    } else if (failure->kind() == base::ErrorKind::kCancelled) {
        run.view.state = BacktestState::kCancelled;
    } else {
        run.view.state = BacktestState::kFailed;
        run.view.failure = std::move(failure);
    }
    make_room();
}

void BacktestBoard::make_room() {
    std::size_t kept = 0;
    std::uint64_t bytes = 0;
    for (auto each = runs_.rbegin(); each != runs_.rend();) {
        const bool newest = kept == 0;
        if (each->second->has_ended()) {
            ++kept;
            bytes += each->second->bytes;
            if (!newest && (kept > kKeptMax || bytes > kKeptBytesMax)) {
                bytes -= each->second->bytes;
                --kept;
                each = std::make_reverse_iterator(runs_.erase(std::next(each).base()));
                continue;
            }
        }
        ++each;
    }
}

BacktestView BacktestBoard::view_of(const Run& run) {
    BacktestView view = run.view;
    if (view.state == BacktestState::kRunning) {
        view.seconds = seconds_since(run.begun);
    }
    return view;
}

BacktestView BacktestBoard::find(std::int64_t id) const {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(id);
    if (found == runs_.end()) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no backtest " + std::to_string(id) +
                              "; backtests are remembered for a while only, start it again");
    }
    return view_of(*found->second);
}

std::vector<BacktestView> BacktestBoard::list() const {
    std::vector<BacktestView> views;
    const std::lock_guard lock(mutex_);
    for (auto each = runs_.rbegin(); each != runs_.rend(); ++each) {
        BacktestView view = view_of(*each->second);
        view.times = {};
        view.equity = {};
        views.push_back(std::move(view));
    }
    return views;
}

void BacktestBoard::remove(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(id);
    if (found == runs_.end()) {
        throw base::Error(base::ErrorKind::kNotFound, "there is no backtest " + std::to_string(id));
    }
    Run& run = *found->second;
    if (run.has_ended()) {
        runs_.erase(found);
        return;
    }
    run.stop.request_stop();
    if (run.view.state == BacktestState::kQueued) {
        std::erase(waiting_, found->second);
        run.view.state = BacktestState::kCancelled;
        make_room();
    }
}

}  // namespace mystocks::job
