#include "mystocks/trade/signal_strategy.hpp"

#include <algorithm>

namespace mystocks::trade {
namespace {

// An exit at the same bar cancels an entry, and two entries each other.
struct Wish {
    bool leave_long = false;
    bool leave_short = false;
    bool enter_long = false;
    bool enter_short = false;

    explicit Wish(std::uint32_t bits)
        : leave_long((bits & kSignalExit) != 0), leave_short((bits & kSignalShortExit) != 0) {
        const bool long_wish = (bits & kSignalEntry) != 0 && !leave_long;
        const bool short_wish = (bits & kSignalShortEntry) != 0 && !leave_short;
        enter_long = long_wish && !short_wish;
        enter_short = short_wish && !long_wish;
    }
};

}  // namespace

void SignalStrategy::decide(const View& view, Desk& desk) {
    const std::size_t moment = view.moment();
    const auto signals = table_.at(moment);
    const bool chooses = !table_.chooses.empty() && table_.chooses[moment];
    if (view.open_positions() > 0) {
        for (const Signal& signal : signals) {
            leave(view, desk, signal);
        }
        if (chooses) {
            rebalance_out(view, desk);
        }
    }
    for (const Signal& signal : signals) {
        enter(view, desk, signal);
    }
    if (chooses) {
        rebalance_in(view, desk);
    }
}

void SignalStrategy::leave(const View& view, Desk& desk, const Signal& signal) {
    const Position* held = view.position(signal.instrument);
    if (held == nullptr) {
        return;
    }
    const Wish wish(signal.bits);
    if (held->is_short ? wish.leave_short || wish.enter_long
                       : wish.leave_long || wish.enter_short) {
        desk.leave(signal.instrument, held->is_short ? Reason::kShortExit : Reason::kExit);
    }
}

void SignalStrategy::enter(const View& view, Desk& desk, const Signal& signal) {
    const Wish wish(signal.bits);
    if (!wish.enter_long && !wish.enter_short) {
        return;
    }
    const Position* held = view.position(signal.instrument);
    if (held != nullptr && held->is_short == wish.enter_short && !may_add(view, *held)) {
        return;
    }
    desk.enter(signal.instrument, wish.enter_long ? Direction::kLong : Direction::kShort,
               wish.enter_long ? Reason::kEntry : Reason::kShortEntry);
}

bool SignalStrategy::may_add(const View& view, const Position& position) const {
    if (position.adds >= static_cast<std::uint32_t>(pyramid_.adds) ||
        view.is_leaving(position.instrument)) {
        return false;
    }
    if (pyramid_.add_atr <= 0) {
        return true;
    }
    const double beyond = pyramid_.add_atr * position.levels.atr;
    const double close = position.mark;
    return position.is_short ? close <= position.last_entry - beyond
                             : close >= position.last_entry + beyond;
}

void SignalStrategy::rebalance_out(const View& view, Desk& desk) {
    const auto chosen = table_.chosen_at(view.moment());
    going_.clear();
    for (std::size_t i = 0; i < view.open_positions(); ++i) {
        const std::uint32_t instrument = view.open_position(i).instrument;
        if (std::find(chosen.begin(), chosen.end(), instrument) == chosen.end()) {
            going_.push_back(instrument);
        }
    }
    std::sort(going_.begin(), going_.end());
    for (const std::uint32_t instrument : going_) {
        desk.leave(instrument, Reason::kRebalance);
    }
}

void SignalStrategy::rebalance_in(const View& view, Desk& desk) {
    for (const std::uint32_t instrument : table_.chosen_at(view.moment())) {
        if (view.position(instrument) == nullptr) {
            desk.enter(instrument, Direction::kLong, Reason::kRebalance);
        }
    }
}

}  // namespace mystocks::trade
