// .lc1 and .lc5: minute bars.
//
// Records of 32 bytes: u16 date (year × 2048 from 2004, then month × 100 + day), u16 end minute
// after local midnight (571 = 09:31), float32 open, high, low, close, amount, u32 volume, u32
// reserved. Volume counts shares; an index's is taken as hands of 100, as in .day files. A minute
// without a trade has the price of the one before and volume 0: it is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::tdx::detail {

// The decimal number that a float32 price stands for: on the grid of `ticks` a unit (100 for fen)
// where one lies within two units of the float's last place, else the shortest decimal that reads
// back as the same float. 12.34f → 12.34. `price` is finite, positive and at most 1e9.
double decimal_price(float price, double ticks);

// Reads the records of one file, piece by piece. Not thread-safe.
class LcReader {
  public:
    explicit LcReader(const market::InstrumentId& id);

    // Whole records; the first is number `first` (1-based) of its file. In order of time.
    market::Bars read(std::span<const std::byte> records, std::uint64_t first, RowReport& report);

  private:
    bool enter(std::uint16_t packed_date);

    market::InstrumentKind kind_;
    double ticks_;
    const base::TimeZone& zone_;
    std::uint16_t packed_date_ = 0;
    base::TimeUs midnight_ = 0;
};

}  // namespace mystocks::feed::tdx::detail
