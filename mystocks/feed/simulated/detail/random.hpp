// Random numbers that are the same on every machine: xoshiro256** (Blackman, Vigna 2018), seeded
// by splitmix64. std::distributions differ between libraries, and so do the last digits of log.
#pragma once

#include <array>
#include <cstdint>

namespace mystocks::feed::simulated {

class Random {
  public:
    // Streams of one seed are independent of each other.
    Random(std::uint64_t seed, std::uint64_t stream) {
        std::uint64_t mix = seed * 0x9E3779B97F4A7C15u + stream;
        for (std::uint64_t& word : state_) {
            mix += 0x9E3779B97F4A7C15u;
            std::uint64_t z = mix;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
            word = z ^ (z >> 31);
        }
    }

    std::uint64_t next() {
        const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate(state_[3], 45);
        return result;
    }

    // [0, 1)
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    double between(double low, double high) { return low + (high - low) * uniform(); }
    bool chance(double probability) { return uniform() < probability; }
    // 0 … count − 1
    std::int64_t below(std::int64_t count) {
        return static_cast<std::int64_t>(uniform() * static_cast<double>(count));
    }

    // Mean 0, variance 1: the sum of twelve uniforms, which needs no logarithm. No value is
    // beyond 6; fat tails are made by who asks.
    double normal() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) {
            sum += uniform();
        }
        return sum;
    }

    // Mostly calm, sometimes not: one draw in sixteen is three times as large.
    double fat_tailed() {
        const double scale = chance(1.0 / 16) ? 2.6 : 0.85;
        return scale * normal();
    }

  private:
    static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    std::array<std::uint64_t, 4> state_;
};

}  // namespace mystocks::feed::simulated
