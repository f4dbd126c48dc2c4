// The contract between a strategy and whoever trades for it: a backtest, or one day a market.
//
// A strategy is called once a moment, after its close, sees what is known by then and places
// orders. It owns no account and no clock, so that it can't tell a replay from the real thing.
// docs/guides/write-a-strategy-in-cpp.md shows one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "mystocks/base/time.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/trade/order.hpp"
#include "mystocks/trade/position.hpp"

namespace mystocks::trade {

// What is known at the close of a moment. Instruments are numbers below instruments().
class View {
  public:
    virtual ~View() = default;

    virtual std::size_t moment() const = 0;  // index on the axis
    virtual std::int64_t time() const = 0;   // as the bars of the period have it
    virtual base::Date day() const = 0;
    // The first moment of the run, and whether the next one begins another week, month, quarter.
    virtual std::size_t first_moment() const = 0;
    virtual bool ends_week() const = 0;
    virtual bool ends_month() const = 0;
    virtual bool ends_quarter() const = 0;

    virtual std::size_t instruments() const = 0;
    virtual const market::Instrument& instrument(std::uint32_t number) const = 0;
    // Bars up to this moment, as traded; the last one is this moment's where has_bar().
    virtual market::BarsView bars(std::uint32_t number) const = 0;
    // The same bars adjusted for signals.
    virtual market::BarsView signal_bars(std::uint32_t number) const = 0;
    virtual bool has_bar(std::uint32_t number) const = 0;

    // Null where nothing is held. Good until the call returns.
    virtual const Position* position(std::uint32_t number) const = 0;
    virtual std::size_t open_positions() const = 0;
    // In order of entry: 0 … open_positions() − 1.
    virtual const Position& open_position(std::size_t index) const = 0;
    // An exit was placed and isn't filled yet.
    virtual bool is_leaving(std::uint32_t number) const = 0;
    virtual double cash() const = 0;  // that can be spent
    virtual double equity() const = 0;
};

enum class Direction { kLong, kShort };

// Takes orders. They are filled at the next open, or at this close where the run says so.
class Desk {
  public:
    virtual ~Desk() = default;

    // Opens a position, or adds to one of this direction. It lives for one moment. `shares` empty:
    // the run's sizing decides, at the fill; else that many, rounded down to the lot.
    virtual void enter(std::uint32_t instrument, Direction direction, Reason reason,
                       std::optional<double> shares = std::nullopt) = 0;
    // Leaves the whole position, and stays until that is done. Ignored where nothing is held or an
    // exit waits already.
    virtual void leave(std::uint32_t instrument, Reason reason) = 0;
};

class Strategy {
  public:
    virtual ~Strategy() = default;

    // After the close of each moment of the run, in order. Exits are filled before entries, each
    // in the order in which they were placed.
    virtual void decide(const View& view, Desk& desk) = 0;
};

}  // namespace mystocks::trade
