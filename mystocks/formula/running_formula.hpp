// A formula that follows a series bar by bar.
#pragma once

#include <memory>
#include <span>

#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula {

// After any number of append() and replace_last() the outputs equal those of evaluate() over the
// same bars, bit for bit. An append costs O(1) a call, for extremes, places and conditions O(log
// bars); docs/formula.md ("A bar at a time") lists what goes through a window.
// Not thread-safe.
class RunningFormula {
  public:
    // The subject's bars are the history to begin with; its instrument and surroundings must
    // outlive this object. Throws Error(kUnsupported) for a program that looks ahead (BARSTATUS
    // does: the last bar's value changes with the next one) or crosses the market. Bars of other
    // instruments are asked for anew at each append; what they were at earlier bars stays.
    RunningFormula(const Program& program, const Subject& history);
    ~RunningFormula();
    RunningFormula(RunningFormula&&) noexcept;
    RunningFormula& operator=(RunningFormula&&) noexcept;

    // A bar later than the last one. Throws Error(kInvalidArgument) otherwise.
    void append(const market::Bar& bar);
    // The last bar anew, as it grows during the day. Throws Error(kInvalidArgument) where its time
    // isn't the last bar's.
    void replace_last(const market::Bar& bar);
    // The same for a bar whose stamp moves on as it grows: a running week is stamped with its
    // newest day. Throws Error(kInvalidArgument) where its time is before the last bar's.
    void move_last(const market::Bar& bar);

    std::size_t size() const;  // bars so far
    std::span<const double> output(std::size_t number) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mystocks::formula
