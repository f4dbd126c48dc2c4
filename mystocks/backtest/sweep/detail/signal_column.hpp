// A column of values as the sweep compares it: in halves, with bits for what is defined and true.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "mystocks/backtest/sweep/detail/bits.hpp"

namespace mystocks::backtest::sweep::detail {

inline constexpr std::size_t kBlockWords = 16;
inline constexpr std::size_t kBlockBars = kBlockWords * kWordBars;

// Bars of whole blocks.
std::size_t padded_bars(std::size_t bars);

// Padded with undefined values to whole blocks. 8 bytes a bar and two bits, 16 where a value is
// beyond the range of floats.
class SignalColumn {
  public:
    explicit SignalColumn(std::span<const double> values);
    // To be filled by put(), from the first bar to the last.
    explicit SignalColumn(std::size_t bars);
    // `values` of `bar` (a multiple of 64) and those after it. False where a value is out of range:
    // then the column isn't to be used.
    bool put(std::size_t bar, std::span<const double> values);

    Comparable at(std::size_t word) const {
        const std::size_t bar = word * kWordBars;
        return {rough_.get() + bar, low_.get() + bar, exact_.empty() ? nullptr : &exact_[bar],
                valid_.data() + word};
    }
    const Word* valid(std::size_t word) const { return valid_.data() + word; }
    const Word* truth(std::size_t word) const { return truth_.data() + word; }
    std::size_t bytes() const { return bytes_of(bars_) + exact_.size() * sizeof(double); }
    // What a column of so many bars takes.
    static std::size_t bytes_of(std::size_t bars) {
        return padded_bars(bars) * (sizeof(float) + sizeof(std::uint32_t)) +
               padded_bars(bars) / kWordBars * 2 * sizeof(Word);
    }

  private:
    std::size_t bars_;
    std::unique_ptr<float[]> rough_;
    std::unique_ptr<std::uint32_t[]> low_;
    std::vector<double> exact_;
    std::vector<Word> valid_;
    std::vector<Word> truth_;
};

}  // namespace mystocks::backtest::sweep::detail
