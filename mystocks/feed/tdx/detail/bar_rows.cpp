#include "mystocks/feed/tdx/detail/bar_rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace mystocks::feed::tdx::detail {
namespace {

void resize(market::Bars& bars, std::size_t rows) {
    bars.time.resize(rows);
    for (std::vector<double>* column :
         {&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume, &bars.amount}) {
        column->resize(rows);
    }
}

}  // namespace

BarRows::BarRows(std::size_t rows_max) : record_(rows_max) {
    resize(columns_, rows_max);
}

market::Bars BarRows::take(RowReport& report) {
    if (!in_order_) {
        return sorted(report);
    }
    resize(columns_, size_);
    return std::move(columns_);
}

market::Bars BarRows::sorted(RowReport& report) const {
    std::vector<std::size_t> order(size_);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return columns_.time[a] < columns_.time[b];
    });
    market::Bars out;
    out.reserve(size_);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t row = order[i];
        if (i + 1 < order.size() && columns_.time[order[i + 1]] == columns_.time[row]) {
            report.reject(record_[row], fmt::format("duplicate time: record {} has the same one, "
                                                    "and the later record is kept",
                                                    record_[order[i + 1]]));
            continue;
        }
        out.push_back(columns_.at(row));
    }
    return out;
}

std::string why_scale_is_bad(const market::Bar& bar) {
    return fmt::format("prices {:.10g} to {:.10g} are ten times off: money over shares is {:.10g}",
                       bar.low, bar.high, bar.amount / bar.volume);
}

}  // namespace mystocks::feed::tdx::detail
