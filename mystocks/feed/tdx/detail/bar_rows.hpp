// What the parsers of .day, .lc1 and .lc5 share: all three have records of 32 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::tdx::detail {

inline constexpr std::size_t kBarRecordBytes = 32;

// Columns of a known length that are written by row; what stays unused is cut off at the end.
class BarRows {
  public:
    explicit BarRows(std::size_t rows_max);

    void add(const market::Bar& bar, std::uint64_t record) {
        columns_.time[size_] = bar.time;
        columns_.open[size_] = bar.open;
        columns_.high[size_] = bar.high;
        columns_.low[size_] = bar.low;
        columns_.close[size_] = bar.close;
        columns_.volume[size_] = bar.volume;
        columns_.amount[size_] = bar.amount;
        record_[size_] = record;
        in_order_ = in_order_ && (size_ == 0 || columns_.time[size_ - 1] < bar.time);
        ++size_;
    }
    // In order of time. Of several rows with one time the last one of the file stays, the others
    // are rejected.
    market::Bars take(RowReport& report);

  private:
    market::Bars sorted(RowReport& report) const;

    market::Bars columns_;
    std::vector<std::uint64_t> record_;
    std::size_t size_ = 0;
    bool in_order_ = true;
};

// Compares an average price (money / shares) with the low and high that a row claims.
enum class ScaleFit { kUnknown, kFits, kTenTimesTooHigh, kTenTimesTooLow };

inline ScaleFit scale_fit(double low, double high, double volume, double amount) {
    if (!(volume > 0) || !(amount > 0)) {
        return ScaleFit::kUnknown;
    }
    // A tenth of slack: amounts are float32 and sometimes rounded by the vendor.
    const double floor = low * 0.9 * volume;
    const double ceiling = high * 1.1 * volume;
    if (amount >= floor && amount <= ceiling) {
        return ScaleFit::kFits;
    }
    if (amount * 10 >= floor && amount * 10 <= ceiling) {
        return ScaleFit::kTenTimesTooHigh;
    }
    if (amount >= floor * 10 && amount <= ceiling * 10) {
        return ScaleFit::kTenTimesTooLow;
    }
    return ScaleFit::kUnknown;
}

// Amount over volume is a price only where volume counts shares: not for indices, and not for
// bonds, whose volume comes in units of ten at one exchange.
inline bool has_share_price(market::InstrumentKind kind) {
    return kind == market::InstrumentKind::kStock || kind == market::InstrumentKind::kFund;
}

std::string why_scale_is_bad(const market::Bar& bar);

}  // namespace mystocks::feed::tdx::detail
