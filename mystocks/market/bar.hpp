// Bars in columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mystocks::market {

struct Bar {
    std::int64_t time;  // by period: microseconds UTC of the bar's end, or days since the epoch
    double open;
    double high;
    double low;
    double close;
    double volume;  // shares (crypto: units)
    double amount;  // money in the instrument's currency; NaN where the source has none

    friend bool operator==(const Bar&, const Bar&) = default;
};

// Non-owning columns of equal length.
struct BarsView {
    std::span<const std::int64_t> time;
    std::span<const double> open;
    std::span<const double> high;
    std::span<const double> low;
    std::span<const double> close;
    std::span<const double> volume;
    std::span<const double> amount;

    std::size_t size() const { return time.size(); }
    bool empty() const { return time.empty(); }
    Bar at(std::size_t i) const {
        return {time[i], open[i], high[i], low[i], close[i], volume[i], amount[i]};
    }
    BarsView slice(std::size_t first, std::size_t count) const {
        return {time.subspan(first, count),  open.subspan(first, count),
                high.subspan(first, count),  low.subspan(first, count),
                close.subspan(first, count), volume.subspan(first, count),
                amount.subspan(first, count)};
    }
};

// Owning columns; every column has the same length. In order of time wherever a store hands them
// out; a source may hand them over in any order.
struct Bars {
    std::vector<std::int64_t> time;
    std::vector<double> open;
    std::vector<double> high;
    std::vector<double> low;
    std::vector<double> close;
    std::vector<double> volume;
    std::vector<double> amount;

    std::size_t size() const { return time.size(); }
    bool empty() const { return time.empty(); }
    void reserve(std::size_t rows) {
        time.reserve(rows), open.reserve(rows), high.reserve(rows), low.reserve(rows);
        close.reserve(rows), volume.reserve(rows), amount.reserve(rows);
    }
    void clear() {
        time.clear(), open.clear(), high.clear(), low.clear();
        close.clear(), volume.clear(), amount.clear();
    }
    void push_back(const Bar& bar) {
        time.push_back(bar.time), open.push_back(bar.open), high.push_back(bar.high);
        low.push_back(bar.low), close.push_back(bar.close);
        volume.push_back(bar.volume), amount.push_back(bar.amount);
    }
    Bar at(std::size_t i) const { return view().at(i); }
    BarsView view() const { return {time, open, high, low, close, volume, amount}; }
    operator BarsView() const { return view(); }

    friend bool operator==(const Bars&, const Bars&) = default;
};

}  // namespace mystocks::market
