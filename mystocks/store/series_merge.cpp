#include "mystocks/store/series_merge.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include "mystocks/base/assert.hpp"

namespace mystocks::store {
namespace {

bool same_bits(std::span<const double> a, std::span<const double> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

bool same_keys(std::span<const std::int64_t> a, std::span<const std::int64_t> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// Rewriting the same rows is common (an import run twice) and needs no look at single rows.
bool same_rows(const ColumnsView& a, const ColumnsView& b) {
    if (!same_keys(a.time, b.time) || !same_keys(a.sequence, b.sequence)) {
        return false;
    }
    for (std::size_t i = 0; i < a.value_count; ++i) {
        if (!same_bits(a.values[i], b.values[i])) {
            return false;
        }
    }
    return true;
}

double value_at(std::span<const double> column, std::size_t row) {
    return column.empty() ? kNoValue : column[row];
}

Columns gather(const ColumnsView& rows, const std::vector<std::uint32_t>& order) {
    Columns out;
    out.time.reserve(order.size());
    for (const std::uint32_t row : order) {
        out.time.push_back(rows.time[row]);
    }
    if (!rows.sequence.empty()) {
        out.sequence.reserve(order.size());
        for (const std::uint32_t row : order) {
            out.sequence.push_back(rows.sequence[row]);
        }
    }
    out.values.resize(rows.value_count);
    for (std::size_t i = 0; i < rows.value_count; ++i) {
        out.values[i].reserve(order.size());
        for (const std::uint32_t row : order) {
            out.values[i].push_back(value_at(rows.values[i], row));
        }
    }
    return out;
}

}  // namespace

bool is_ordered(const ColumnsView& rows) {
    const auto time = rows.time;
    if (rows.sequence.empty()) {
        return std::adjacent_find(time.begin(), time.end(), std::greater_equal<>()) == time.end();
    }
    for (std::size_t i = 1; i < time.size(); ++i) {
        const bool rises = time[i - 1] < time[i] ||
                           (time[i - 1] == time[i] && rows.sequence[i - 1] < rows.sequence[i]);
        if (!rises) {
            return false;
        }
    }
    return true;
}

std::optional<Columns> put_in_order(const ColumnsView& rows) {
    MYSTOCKS_ASSERT(rows.size() < Merge::kFromUpdate);
    if (is_ordered(rows)) {
        return std::nullopt;
    }
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return rows.key(a) < rows.key(b); });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool last_of_key =
            i + 1 == order.size() || rows.key(order[i]) != rows.key(order[i + 1]);
        if (last_of_key) {
            order[kept++] = order[i];
        }
    }
    order.resize(kept);
    return gather(rows, order);
}

bool same_values(const ColumnsView& a, std::size_t row_a, const ColumnsView& b, std::size_t row_b) {
    for (std::size_t i = 0; i < a.value_count; ++i) {
        if (std::bit_cast<std::uint64_t>(value_at(a.values[i], row_a)) !=
            std::bit_cast<std::uint64_t>(value_at(b.values[i], row_b))) {
            return false;
        }
    }
    return true;
}

Merge plan_merge(const ColumnsView& base, const ColumnsView& update) {
    MYSTOCKS_ASSERT(base.size() < Merge::kFromUpdate && update.size() < Merge::kFromUpdate);
    MYSTOCKS_ASSERT(base.value_count == update.value_count);
    Merge merge;
    if (same_rows(base, update)) {
        merge.counts.unchanged = update.size();
        return merge;
    }
    merge.picks.reserve(base.size() + update.size());
    std::size_t i = 0;
    for (std::size_t j = 0; j < update.size(); ++j) {
        const RowKey key = update.key(j);
        while (i < base.size() && base.key(i) < key) {
            merge.picks.push_back(static_cast<std::uint32_t>(i++));
        }
        if (i == base.size() || base.key(i) != key) {
            ++merge.counts.inserted;
        } else if (same_values(base, i, update, j)) {
            ++merge.counts.unchanged;
            merge.picks.push_back(static_cast<std::uint32_t>(i++));
            continue;
        } else {
            ++merge.counts.changed;
            ++i;
        }
        merge.picks.push_back(static_cast<std::uint32_t>(j) | Merge::kFromUpdate);
    }
    for (; i < base.size(); ++i) {
        merge.picks.push_back(static_cast<std::uint32_t>(i));
    }
    if (merge.changes_nothing()) {
        merge.picks.clear();
    }
    return merge;
}

Columns apply_merge(const Merge& merge, const ColumnsView& base, const ColumnsView& update) {
    const auto pick = [&](auto& out, auto base_column, auto update_column, auto missing) {
        out.reserve(merge.picks.size());
        for (const std::uint32_t from : merge.picks) {
            const auto& column = (from & Merge::kFromUpdate) != 0 ? update_column : base_column;
            const std::size_t row = from & ~Merge::kFromUpdate;
            out.push_back(column.empty() ? missing : column[row]);
        }
    };
    Columns out;
    pick(out.time, base.time, update.time, std::int64_t{0});
    if (!base.sequence.empty() || !update.sequence.empty()) {
        pick(out.sequence, base.sequence, update.sequence, std::int64_t{0});
    }
    out.values.resize(update.value_count);
    for (std::size_t c = 0; c < update.value_count; ++c) {
        pick(out.values[c], base.values[c], update.values[c], kNoValue);
    }
    return out;
}

RowSpan limited(std::size_t rows, const ReadLimit& limit) {
    const std::size_t count = std::min(rows, limit.rows);
    return {limit.newest ? rows - count : 0, count};
}

bool cut_to(market::Bars& bars, TimeRange range, const ReadLimit& limit) {
    const auto first = std::lower_bound(bars.time.begin(), bars.time.end(), range.from);
    const auto end = std::upper_bound(first, bars.time.end(), range.to);
    const RowSpan kept = limited(static_cast<std::size_t>(end - first), limit);
    sink_of(bars).keep(static_cast<std::size_t>(first - bars.time.begin()) + kept.first,
                       kept.count);
    return kept.first > 0;
}

}  // namespace mystocks::store
