#include "mystocks/backtest/sweep/detail/signal_column.hpp"

#include <algorithm>
#include <limits>

namespace mystocks::backtest::sweep::detail {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::size_t padded_bars(std::size_t bars) {
    return (bars + kBlockBars - 1) / kBlockBars * kBlockBars;
}

SignalColumn::SignalColumn(std::size_t bars)
    : bars_(bars),
      rough_(std::make_unique_for_overwrite<float[]>(padded_bars(bars))),
      low_(std::make_unique_for_overwrite<std::uint32_t[]>(padded_bars(bars))),
      valid_(padded_bars(bars) / kWordBars, 0),
      truth_(padded_bars(bars) / kWordBars, 0) {
    const std::size_t last = bars / kWordBars * kWordBars;
    std::fill(rough_.get() + last, rough_.get() + padded_bars(bars),
              std::numeric_limits<float>::quiet_NaN());
    std::fill(low_.get() + last, low_.get() + padded_bars(bars), 0U);
}

SignalColumn::SignalColumn(std::span<const double> values) : SignalColumn(values.size()) {
    if (!put(0, values)) {
        exact_.assign(padded_bars(bars_), kNan);
        std::ranges::copy(values, exact_.begin());
    }
}

bool SignalColumn::put(std::size_t bar, std::span<const double> values) {
    const auto halves = [&](std::size_t at) {
        return Halves{rough_.get() + at, low_.get() + at, &valid_[at / kWordBars],
                      &truth_[at / kWordBars]};
    };
    const std::size_t words = values.size() / kWordBars;
    bool whole = words == 0 || split(values.data(), words, halves(bar));
    const auto rest = values.subspan(words * kWordBars);
    if (!rest.empty()) {
        double last[kWordBars];
        std::fill_n(std::ranges::copy(rest, last).out, kWordBars - rest.size(), kNan);
        whole &= split(last, 1, halves(bar + words * kWordBars));
    }
    return whole;
}

}  // namespace mystocks::backtest::sweep::detail
