// Functions over all instruments of a moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/formula/detail/evaluation.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula::detail {

// Which subjects have a bar at which time.
class Moments {
  public:
    struct Place {
        std::int64_t time;
        std::uint32_t subject;
        std::uint32_t bar;
    };
    explicit Moments(std::span<const Subject> subjects);

    // In order of time, then of subject; one moment's places stand together.
    std::span<const Place> places() const { return places_; }
    // Where each moment's places begin, and one past the last.
    std::span<const std::size_t> begins() const { return begins_; }

  private:
    std::vector<Place> places_;
    std::vector<std::size_t> begins_;
};

// Fills the node's column of every evaluation.
void fill_across(const Program& program, const Node& node, const Moments& moments,
                 std::span<Evaluation> evaluations, NodeId id);

}  // namespace mystocks::formula::detail
