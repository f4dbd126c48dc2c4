// What a backtest replays, read from the stores.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/backtest/history.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::job::detail {

// One instrument's bars, as traded and as signals see them.
struct ReplayBars {
    market::Bars raw;           // volumes in shares
    std::vector<double> hands;  // the same volumes in 手
    market::Bars signal;        // only prices; empty where they are the raw ones
    market::BarsView signal_view() const;
};

struct ReplayInstrument {
    market::Instrument instrument;
    ReplayBars bars;
    std::vector<market::CorporateAction> actions;
    std::vector<backtest::DayRange> special_treatment;
    std::vector<backtest::DayRange> member;  // of a dated universe; empty: always
};

// Reads one instrument's bars up to the day `to`; empty where it has none of the period.
ReplayBars read_replay_bars(const Stores& stores, const market::InstrumentId& id,
                            const backtest::DataSpec& data,
                            std::span<const market::CorporateAction> actions,
                            const market::Instrument& instrument);

// Bars in memory: 12 numbers each, 9 where no ex-date changes them.
inline constexpr std::uint64_t kReplayBarsMax = 60'000'000;

class ReplayData {
  public:
    // Throws kNotFound for an instrument, block or benchmark that isn't there, kUnsupported for
    // memberships by date, kInvalidArgument for days outside the data, kExhausted for too many
    // bars, kCancelled after `stop`. `progress` is told instruments read, of how many; from
    // several threads, one at a time.
    static ReplayData read(const backtest::StrategyFile& strategy, BarShelf& shelf,
                           std::size_t threads, std::stop_token stop,
                           const std::function<void(std::size_t, std::size_t)>& progress);

    // Views this.
    backtest::History history() const;
    // As it was known at the end of the axis's first `moments` moments: later bars and actions are
    // gone, and signal prices are made anew without them.
    ReplayData truncated(std::size_t moments) const;

    const std::vector<std::int64_t>& axis() const { return axis_; }
    std::size_t first_moment() const { return first_moment_; }
    // What a reader of the result has to know.
    const std::vector<std::string>& remarks() const { return remarks_; }
    std::uint64_t bars() const;

  private:
    void make_axis(const backtest::StrategyFile& strategy, const Stores& stores);
    void read_benchmark(const backtest::StrategyFile& strategy, BarShelf& shelf);

    backtest::DataSpec data_;
    std::vector<ReplayInstrument> instruments_;
    std::vector<std::int64_t> axis_;
    std::size_t first_moment_ = 0;
    std::vector<double> benchmark_;
    std::vector<std::string> remarks_;
};

struct UniverseMember {
    market::Instrument instrument;
    std::vector<backtest::DayRange> member;  // of a dated universe; empty: always
};

// The instruments that a strategy names, in the order in which it does; by id where it names a set.
std::vector<UniverseMember> universe_of(const backtest::StrategyFile& strategy, BarShelf& shelf,
                                        std::vector<std::string>& remarks);

}  // namespace mystocks::job::detail
