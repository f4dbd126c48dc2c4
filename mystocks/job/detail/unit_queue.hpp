// Pieces from several parsing threads to one writer, in the order of the units.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "mystocks/job/detail/pieces.hpp"

namespace mystocks::job::detail {

// Every piece of unit k comes out before any of unit k + 1. Thread-safe. The unit whose turn it is
// may always push one piece, so a full queue can't stand still.
class UnitQueue {
  public:
    UnitQueue(std::size_t units, std::size_t rows_max);

    // Waits for room. False once the queue is closed: the caller gives up its unit.
    bool push(std::size_t unit, Piece piece);
    void finish(std::size_t unit);
    void close();

    struct Popped {
        std::optional<Piece> piece;      // empty: nothing yet
        std::size_t units_finished = 0;  // units whose last piece came out since the last pop
        bool end = false;                // every unit is finished, or the queue was closed
    };
    Popped pop(std::chrono::milliseconds wait_max);

  private:
    struct Lane {
        std::deque<Piece> pieces;
        bool finished = false;
    };

    std::mutex mutex_;
    std::condition_variable for_writer_;
    std::condition_variable for_parsers_;
    std::vector<Lane> lanes_;
    std::size_t current_ = 0;
    std::size_t rows_ = 0;
    const std::size_t rows_max_;
    bool closed_ = false;
};

}  // namespace mystocks::job::detail
