// The example of docs/guides/write-a-strategy-in-cpp.md, which shows this file word for word.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "mystocks/trade/strategy.hpp"

namespace mystocks::backtest::testing {

// Buys what closes above the highest high of the `days` bars before, and leaves it below their
// lowest low.
class WeekHigh final : public trade::Strategy {
  public:
    explicit WeekHigh(std::size_t days) : days_(days) {}

    void decide(const trade::View& view, trade::Desk& desk) override {
        using trade::Direction;
        using trade::Reason;
        for (std::uint32_t i = 0; i < view.instruments(); ++i) {
            const auto bars = view.signal_bars(i);  // up to now; nothing later can be seen
            if (!view.has_bar(i) || bars.size() <= days_) {
                continue;
            }
            const auto before = bars.slice(bars.size() - 1 - days_, days_);
            const double close = bars.close.back();
            if (view.position(i) == nullptr) {
                if (close > *std::max_element(before.high.begin(), before.high.end())) {
                    desk.enter(i, Direction::kLong, Reason::kEntry);
                }
            } else if (close < *std::min_element(before.low.begin(), before.low.end())) {
                desk.leave(i, Reason::kExit);
            }
        }
    }

  private:
    std::size_t days_;
};

}  // namespace mystocks::backtest::testing
