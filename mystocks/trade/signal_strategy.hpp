// A strategy whose mind is made up in columns: which instruments signalled what at which moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/trade/strategy.hpp"

namespace mystocks::trade {

inline constexpr std::uint32_t kSignalEntry = 1;
inline constexpr std::uint32_t kSignalExit = 2;
inline constexpr std::uint32_t kSignalShortEntry = 4;
inline constexpr std::uint32_t kSignalShortExit = 8;

struct Signal {
    std::uint32_t instrument = 0;
    std::uint32_t bits = 0;
};

// Only what signals: memory grows with the signals, not with the bars.
struct SignalTable {
    // Of moment m: signals[first[m] … first[m + 1]), by instrument. first.size() is moments + 1.
    std::vector<std::uint64_t> first;
    std::vector<Signal> signals;
    // Where the strategy ranks: as above, the instruments to hold, the best first; and whether
    // moment m is one at which they are chosen.
    std::vector<std::uint64_t> chosen_first;
    std::vector<std::uint32_t> chosen;
    std::vector<bool> chooses;

    std::span<const Signal> at(std::size_t moment) const {
        return std::span(signals).subspan(first[moment], first[moment + 1] - first[moment]);
    }
    std::span<const std::uint32_t> chosen_at(std::size_t moment) const {
        return std::span(chosen).subspan(chosen_first[moment],
                                         chosen_first[moment + 1] - chosen_first[moment]);
    }
};

struct PyramidTerms {
    int adds = 0;        // entries after the first
    double add_atr = 0;  // only this many ATR of the first entry beyond the last; 0: at any signal
};

// What bits mean where nothing, a long or a short position is held: docs/backtest.md, "Orders" and
// "Ranking".
class SignalStrategy final : public Strategy {
  public:
    // `table` must outlive it.
    SignalStrategy(const SignalTable& table, const PyramidTerms& pyramid)
        : table_(table), pyramid_(pyramid) {}

    void decide(const View& view, Desk& desk) override;

  private:
    void leave(const View& view, Desk& desk, const Signal& signal);
    void enter(const View& view, Desk& desk, const Signal& signal);
    void rebalance_out(const View& view, Desk& desk);
    void rebalance_in(const View& view, Desk& desk);
    bool may_add(const View& view, const Position& position) const;

    const SignalTable& table_;
    PyramidTerms pyramid_;
    std::vector<std::uint32_t> going_;  // scratch
};

}  // namespace mystocks::trade
