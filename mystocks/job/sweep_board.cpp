#include "mystocks/job/sweep_board.hpp"

#include <string>
#include <utility>

namespace mystocks::job {
namespace {

std::uint64_t bytes_of(const SweepOutcome& outcome) {
    return outcome.result.scores.size() * sizeof(backtest::sweep::Score) +
           outcome.order.size() * sizeof(std::uint64_t) +
           outcome.axis.size() * sizeof(std::int64_t);
}

}  // namespace

SweepBoard::SweepBoard(BacktestMeans means, const base::Clock& clock,
                       std::function<void(const SweepView&)> ended)
    : means_(with_threads(std::move(means))),
      queue_(
          {"sweep", kWaitingMax, kKeptMax, kKeptBytesMax}, clock,
          [this](const SweepRequest& request, std::stop_token stop, const Queue::Change& change) {
              return run(request, stop, change);
          },
          std::move(ended)) {}

std::int64_t SweepBoard::start(SweepRequest request) {
    SweepView view;
    view.strategy = request.strategy;
    view.purses = request.purses;
    view.sets = std::make_shared<const backtest::sweep::ParameterSets>(
        check_sweep(*request.strategy, means_.formulas));
    if (view.sets->size() > kSetsMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          "the grid has " + std::to_string(view.sets->size()) +
                              " parameter sets, of which at most " + std::to_string(kSetsMax) +
                              " are kept; give grid.samples, fewer values, or use 'mystocks "
                              "sweep'");
    }
    return queue_.start(std::move(view), std::move(request));
}

SweepBoard::Queue::Finish SweepBoard::run(const SweepRequest& request, std::stop_token stop,
                                          const Queue::Change& change) const {
    auto outcome = std::make_shared<const SweepOutcome>(
        run_sweep(request, means_, stop, [&](const SweepProgress& progress) {
            change([&](SweepView& view) { view.progress = progress; });
        }));
    return [outcome](SweepView& view) {
        view.outcome = outcome;
        return bytes_of(*outcome);
    };
}

}  // namespace mystocks::job
