// .day: daily bars.
//
// Records of 32 bytes: u32 date (yyyymmdd), u32 open, high, low, close, float32 amount, u32 volume,
// u32 reserved. Prices are integers in ticks: ×100 for stocks and indices, ×1000 for funds, bonds
// and Shanghai's B shares. Volume counts shares, but of an index hands of 100. Where a day's shares
// don't fit into 32 bits the volume comes in hands as well: `reserved` is then 0xC364 in its upper
// half and the odd shares (0…99) in its lower (inferred from thirteen such days of 2015: money
// over shares lies within low and high on each).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::tdx::detail {

// yyyymmdd → date, remembering the month: rows mostly come day after day.
class DayNumbers {
  public:
    // Empty where it is no date from 1980 to 2099.
    std::optional<std::int32_t> of(std::uint32_t yyyymmdd) {
        const std::uint32_t month = yyyymmdd / 100;
        const std::uint32_t day = yyyymmdd % 100;
        if (month != month_ && !enter(month)) {
            return {};
        }
        if (day < 1 || day > length_) {
            return {};
        }
        return first_ + static_cast<std::int32_t>(day) - 1;
    }

  private:
    bool enter(std::uint32_t yyyymm);

    std::uint32_t month_ = 0;   // yyyymm
    std::uint32_t length_ = 0;  // days in it
    std::int32_t first_ = 0;    // its first day, since the epoch
};

// Reads the records of one file, piece by piece. Not thread-safe.
//
// A price scale that amount and volume contradict by a factor of ten: where the first piece says so
// in at least nine of ten rows and no row fits, the whole file is read with the other scale and a
// warning is logged; otherwise the contradicting rows are rejected.
class DayReader {
  public:
    explicit DayReader(const market::InstrumentId& id);

    // Whole records; the first is number `first` (1-based) of its file. In order of time.
    market::Bars read(std::span<const std::byte> records, std::uint64_t first, RowReport& report);

  private:
    void choose_scale(std::span<const std::byte> records);

    market::InstrumentId id_;
    market::InstrumentKind kind_;
    double scale_;
    bool scale_chosen_;
    DayNumbers days_;
};

}  // namespace mystocks::feed::tdx::detail
