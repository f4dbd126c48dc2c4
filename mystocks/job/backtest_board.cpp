#include "mystocks/job/backtest_board.hpp"

#include <algorithm>
#include <utility>

#include "mystocks/backtest/formula_signals.hpp"

namespace mystocks::job {
namespace {

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

BacktestBoard::BacktestBoard(BacktestMeans means, const base::Clock& clock,
                             std::function<void(const BacktestView&)> ended)
    : means_(with_threads(std::move(means))),
      queue_(
          {"backtest", kWaitingMax, kKeptMax, kKeptBytesMax}, clock,
          [this](const BacktestRequest& request, std::stop_token stop,
                 const Queue::Change& change) { return run(request, stop, change); },
          std::move(ended)) {}

std::int64_t BacktestBoard::start(BacktestRequest request) {
    backtest::signal_program(*request.strategy, request.parameters, means_.formulas);
    BacktestView view;
    view.strategy = request.strategy;
    view.parameters = request.parameters;
    view.audit = request.audit;
    return queue_.start(std::move(view), std::move(request));
}

BacktestBoard::Queue::Finish BacktestBoard::run(const BacktestRequest& request,
                                                std::stop_token stop,
                                                const Queue::Change& change) const {
    const auto show = [&](const BacktestProgress& progress) {
        std::vector<std::int64_t> times;
        std::vector<double> equity;
        for (const std::size_t i : evenly(progress.times.size(), kCurvePointsMax)) {
            times.push_back(progress.times[i]);
            equity.push_back(progress.equity[i]);
        }
        change([&](BacktestView& view) {
            view.stage = progress.stage;
            view.done = progress.done;
            view.total = progress.total;
            if (!times.empty()) {
                view.times = std::move(times);
                view.equity = std::move(equity);
            }
        });
    };
    auto outcome =
        std::make_shared<const BacktestOutcome>(run_backtest(request, means_, stop, show));
    return [outcome](BacktestView& view) {
        view.times = {};  // the outcome has them all
        view.equity = {};
        view.outcome = outcome;
        return bytes_of(outcome->result);
    };
}

std::vector<BacktestView> BacktestBoard::list() const {
    std::vector<BacktestView> views = queue_.list();
    for (BacktestView& view : views) {
        view.times = {};
        view.equity = {};
    }
    return views;
}

}  // namespace mystocks::job
