#include "mystocks/job/detail/replay_surroundings.hpp"

#include <algorithm>

#include "mystocks/job/detail/replay_data.hpp"

namespace mystocks::job::detail {

ReplaySurroundings::ReplaySurroundings(BarShelf& shelf, backtest::DataSpec data)
    : shelf_(shelf),
      data_(std::move(data)),
      stored_(shelf, market::Adjust::kNone, data_.to.value_or(base::Date{})) {}

std::shared_ptr<const market::Bars> ReplaySurroundings::bars(std::string_view instrument_id,
                                                             market::Period period) const {
    const auto id = market::InstrumentId::try_parse(instrument_id);
    if (!id) {
        return nullptr;
    }
    const std::pair key(id->str(), period);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = known_.find(key); found != known_.end()) {
            return found->second;
        }
    }
    const auto instruments = shelf_.instruments();
    const auto found = std::find_if(instruments->begin(), instruments->end(),
                                    [&](const auto& each) { return each.id == *id; });
    std::shared_ptr<const market::Bars> made;
    if (found != instruments->end()) {
        backtest::DataSpec data = data_;
        data.period = period;
        const auto actions = shelf_.stores().records->read_actions(*id);
        const ReplayBars read = read_replay_bars(shelf_.stores(), *id, data, actions, *found);
        const market::BarsView view = read.signal_view();
        if (!view.empty()) {
            const auto copy = [](const auto& column) {
                return std::vector(column.begin(), column.end());
            };
            made = std::make_shared<const market::Bars>(
                market::Bars{copy(view.time), copy(view.open), copy(view.high), copy(view.low),
                             copy(view.close), copy(view.volume), copy(view.amount)});
        }
    }
    const std::lock_guard lock(mutex_);
    return known_.emplace(key, std::move(made)).first->second;
}

}  // namespace mystocks::job::detail
