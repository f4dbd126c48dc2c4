#include "mystocks/store/series_columns.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/huge_pages.hpp"

namespace mystocks::store {

using market::kDepthLevelsMax;

std::size_t value_columns_of(SeriesClass series_class) {
    switch (series_class) {
        case SeriesClass::kBars:
            return 6;
        case SeriesClass::kTicks:
            return 5;
        case SeriesClass::kDepth:
            return kValueColumnsMax;
        case SeriesClass::kValues:
            return 1;
    }
    MYSTOCKS_ASSERT(false);
}

ColumnsView ColumnsView::slice(std::size_t first, std::size_t count) const {
    ColumnsView part;
    part.time = time.subspan(first, count);
    if (!sequence.empty()) {
        part.sequence = sequence.subspan(first, count);
    }
    for (std::size_t i = 0; i < value_count; ++i) {
        if (!values[i].empty()) {
            part.values[i] = values[i].subspan(first, count);
        }
    }
    part.value_count = value_count;
    return part;
}

std::size_t ColumnsView::lower_bound(RowKey wanted) const {
    std::size_t first = 0;
    std::size_t count = size();
    while (count > 0) {
        const std::size_t half = count / 2;
        if (key(first + half) < wanted) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

ColumnsView view_of(const market::BarsView& bars) {
    ColumnsView view;
    view.time = bars.time;
    view.values = {bars.open, bars.high, bars.low, bars.close, bars.volume, bars.amount};
    view.value_count = value_columns_of(SeriesClass::kBars);
    return view;
}

ColumnsView view_of(const market::Ticks& ticks) {
    ColumnsView view;
    view.time = ticks.time;
    view.sequence = ticks.sequence;
    view.values = {ticks.price, ticks.volume, ticks.amount, ticks.bid, ticks.ask};
    view.value_count = value_columns_of(SeriesClass::kTicks);
    return view;
}

ColumnsView view_of(const market::Depth& depth) {
    ColumnsView view;
    view.time = depth.time;
    view.sequence = depth.sequence;
    for (std::size_t level = 0; level < kDepthLevelsMax; ++level) {
        view.values[level] = depth.bid.price[level];
        view.values[kDepthLevelsMax + level] = depth.bid.size[level];
        view.values[2 * kDepthLevelsMax + level] = depth.ask.price[level];
        view.values[3 * kDepthLevelsMax + level] = depth.ask.size[level];
    }
    view.value_count = value_columns_of(SeriesClass::kDepth);
    return view;
}

ColumnsView view_of(const Values& values) {
    ColumnsView view;
    view.time = values.time;
    view.values[0] = values.value;
    view.value_count = value_columns_of(SeriesClass::kValues);
    return view;
}

void ColumnsSink::reserve(std::size_t rows) const {
    base::reserve_large(*time, rows);
    if (sequence != nullptr) {
        base::reserve_large(*sequence, rows);
    }
    for (std::size_t i = 0; i < value_count; ++i) {
        base::reserve_large(*values[i], rows);
    }
}

void ColumnsSink::append(const ColumnsView& rows) const {
    MYSTOCKS_ASSERT(rows.value_count == value_count);
    time->insert(time->end(), rows.time.begin(), rows.time.end());
    if (sequence != nullptr) {
        sequence->insert(sequence->end(), rows.sequence.begin(), rows.sequence.end());
        sequence->resize(time->size());
    }
    for (std::size_t i = 0; i < value_count; ++i) {
        const auto column = rows.values[i];
        if (column.empty()) {
            values[i]->insert(values[i]->end(), rows.size(), kNoValue);
        } else {
            values[i]->insert(values[i]->end(), column.begin(), column.end());
        }
    }
}

namespace {

template <typename T>
void keep_part(std::vector<T>& column, std::size_t first, std::size_t count) {
    column.erase(column.begin() + static_cast<std::ptrdiff_t>(first + count), column.end());
    column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(first));
}

}  // namespace

void ColumnsSink::keep(std::size_t first, std::size_t count) const {
    MYSTOCKS_ASSERT(first + count <= time->size());
    keep_part(*time, first, count);
    if (sequence != nullptr) {
        keep_part(*sequence, first, count);
    }
    for (std::size_t i = 0; i < value_count; ++i) {
        keep_part(*values[i], first, count);
    }
}

ColumnsSink sink_of(market::Bars& bars) {
    ColumnsSink sink;
    sink.time = &bars.time;
    sink.values = {&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume, &bars.amount};
    sink.value_count = value_columns_of(SeriesClass::kBars);
    return sink;
}

ColumnsSink sink_of(market::Ticks& ticks) {
    ColumnsSink sink;
    sink.time = &ticks.time;
    sink.sequence = &ticks.sequence;
    sink.values = {&ticks.price, &ticks.volume, &ticks.amount, &ticks.bid, &ticks.ask};
    sink.value_count = value_columns_of(SeriesClass::kTicks);
    return sink;
}

ColumnsSink sink_of(market::Depth& depth) {
    ColumnsSink sink;
    sink.time = &depth.time;
    sink.sequence = &depth.sequence;
    for (std::size_t level = 0; level < kDepthLevelsMax; ++level) {
        sink.values[level] = &depth.bid.price[level];
        sink.values[kDepthLevelsMax + level] = &depth.bid.size[level];
        sink.values[2 * kDepthLevelsMax + level] = &depth.ask.price[level];
        sink.values[3 * kDepthLevelsMax + level] = &depth.ask.size[level];
    }
    sink.value_count = value_columns_of(SeriesClass::kDepth);
    return sink;
}

ColumnsSink sink_of(Values& values) {
    ColumnsSink sink;
    sink.time = &values.time;
    sink.values[0] = &values.value;
    sink.value_count = value_columns_of(SeriesClass::kValues);
    return sink;
}

ColumnsView Columns::view() const {
    ColumnsView view;
    view.time = time;
    view.sequence = sequence;
    for (std::size_t i = 0; i < values.size(); ++i) {
        view.values[i] = values[i];
    }
    view.value_count = values.size();
    return view;
}

ColumnsSink Columns::sink(bool with_sequence) {
    ColumnsSink sink;
    sink.time = &time;
    sink.sequence = with_sequence ? &sequence : nullptr;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sink.values[i] = &values[i];
    }
    sink.value_count = values.size();
    return sink;
}

}  // namespace mystocks::store
