#include "mystocks/job/value_board.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace mystocks::job {

ValueBoard::ValueBoard(BarShelf& shelf, FormulaEngine& engine, const base::Clock& clock,
                       std::size_t threads)
    : shelf_(shelf),
      engine_(engine),
      clock_(clock),
      threads_(threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency())),
      queue_({.noun = "run of values", .waiting_max = kWaitingMax, .kept_max = kKeptMax}, clock,
             [this](const ValueRequest& request, std::stop_token stop,
                    const Queue::Change& change) { return run(request, stop, change); }) {}

std::int64_t ValueBoard::start(ValueRequest request) {
    check_values(request, shelf_.stores());
    ValueRunView view;
    view.title = request.title;
    view.name = request.name;
    view.period = request.period;
    return queue_.start(std::move(view), std::move(request));
}

ValueBoard::Queue::Finish ValueBoard::run(const ValueRequest& request, std::stop_token stop,
                                          const Queue::Change& change) const {
    const auto show = [&](const ValueProgress& progress) {
        change([&](ValueRunView& view) { view.progress = progress; });
    };
    auto report = std::make_shared<const ValueReport>(
        run_values(request, shelf_, engine_, threads_, clock_.now(), stop, show));
    return [report](ValueRunView& view) {
        view.report = report;
        return std::uint64_t{sizeof(ValueReport)} + report->names.size() * sizeof(std::string);
    };
}

}  // namespace mystocks::job
