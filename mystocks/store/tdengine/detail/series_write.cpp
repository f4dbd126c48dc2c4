#include "mystocks/store/tdengine/detail/series_write.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <map>
#include <thread>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/store/series_merge.hpp"
#include "mystocks/store/tdengine/detail/layout.hpp"
#include "mystocks/store/tdengine/detail/series_read.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

using base::Error;
using base::ErrorKind;

// Rows of the store that are held for comparing, at most.
constexpr std::size_t kBaseRowsMax = 200'000;

// A table that was taken for granted is gone: another program erased it.
struct TableGone {};

void require_storable(const ColumnsWrite& write, TimeRange kept) {
    for (const std::int64_t time : write.rows.time) {
        const auto timestamp = timestamp_of(write.key, time);
        if (!timestamp || *timestamp < kept.from || *timestamp > kept.to) {
            throw Error(ErrorKind::kInvalidArgument,
                        to_string(write.key) + ": a row of " + time_text(write.key, time) +
                            " is outside of what the database keeps (its KEEP option, or after "
                            "the year 2969). Nothing was written.");
        }
    }
    for (std::size_t i = 0; i < write.rows.value_count; ++i) {
        for (const double value : write.rows.values[i]) {
            if (std::isinf(value)) {
                throw Error(ErrorKind::kInvalidArgument,
                            to_string(write.key) +
                                ": a row has an infinity, which TDengine can't keep. Nothing was "
                                "written.");
            }
        }
    }
}

// The server keeps one NaN, the one that kNoValue is.
bool has_other_nans(const ColumnsView& rows) {
    const auto is_other = [](double value) {
        return std::isnan(value) &&
               std::bit_cast<std::uint64_t>(value) != std::bit_cast<std::uint64_t>(kNoValue);
    };
    return std::any_of(rows.values.begin(), rows.values.begin() + rows.value_count,
                       [&](std::span<const double> column) {
                           return std::any_of(column.begin(), column.end(), is_other);
                       });
}

Columns with_one_nan(const ColumnsView& rows, bool with_sequence) {
    Columns copy;
    copy.values.resize(rows.value_count);
    copy.sink(with_sequence).append(rows);
    for (auto& column : copy.values) {
        for (double& value : column) {
            value = std::isnan(value) ? kNoValue : value;
        }
    }
    return copy;
}

}  // namespace

// One write with its rows in order, and what is to be done about it.
struct SeriesWriter::Planned {
    const SeriesKey* key;
    std::optional<Columns> owned;
    ColumnsView rows;
    std::vector<std::uint32_t> picks;  // rows that differ from the store's
    bool send_all = false;
    WriteCounts counts;

    TimeRange range() const { return {rows.time.front(), rows.time.back()}; }

    // `base` is what the store has within rows [first, first + count).
    void compare(const ColumnsView& base, std::size_t first, std::size_t count) {
        const Merge merge = plan_merge(base, rows.slice(first, count));
        counts += merge.counts;
        for (const std::uint32_t pick : merge.picks) {
            if ((pick & Merge::kFromUpdate) != 0) {
                picks.push_back(static_cast<std::uint32_t>(first) + (pick & ~Merge::kFromUpdate));
            }
        }
    }
};

// A range may hold far more rows of the store than are written: then its halves are looked at.
void SeriesWriter::plan_one(Planned& write, std::size_t first, std::size_t count) {
    const ColumnsView part = write.rows.slice(first, count);
    const TimeRange range{part.time.front(), part.time.back()};
    const std::size_t rows_max =
        range.from == range.to ? ReadLimit{}.rows : std::max<std::size_t>(50'000, 4 * count);
    const Columns base = read_rows(reader_, *write.key, range, {rows_max, false});
    if (base.size() < rows_max) {
        if (count == write.rows.size() && base.size() == 0) {
            write.counts.inserted += count;
            write.send_all = true;
        } else {
            write.compare(base.view(), first, count);
        }
        return;
    }
    // Not between two rows of one instant, whose base rows would come twice.
    const auto from = part.time.begin();
    auto middle = std::lower_bound(from, part.time.end(), part.time[count / 2]);
    if (middle == from) {
        middle = std::upper_bound(from, part.time.end(), part.time[count / 2]);
    }
    const auto half = static_cast<std::size_t>(middle - from);
    plan_one(write, first, half);
    plan_one(write, first + half, count - half);
}

// Series of one unit of time whose rows within `range` are few enough to be read at once.
void SeriesWriter::plan_group(std::span<Planned*> group, TimeRange range,
                              const std::map<SeriesKey, std::uint64_t>& there) {
    std::vector<SeriesKey> keys;
    for (const Planned* write : group) {
        keys.push_back(*write->key);
    }
    const RowsOfSeries bases = read_many(reader_, keys, range, there);
    for (Planned* write : group) {
        const auto found = bases.find(*write->key);
        write->compare(
            found == bases.end() ? Columns(write->key->series_class).view() : found->second.view(),
            0, write->rows.size());
    }
}

void SeriesWriter::plan(std::span<Planned> writes) {
    if (writes.size() == 1) {
        plan_one(writes[0], 0, writes[0].rows.size());
        return;
    }
    std::map<std::int64_t, std::vector<Planned*>> by_unit;
    for (Planned& write : writes) {
        by_unit[us_per_unit(*write.key)].push_back(&write);
    }
    for (auto& [unit, group] : by_unit) {
        TimeRange range = group[0]->range();
        std::vector<SeriesKey> keys;
        for (const Planned* write : group) {
            range.from = std::min(range.from, write->range().from);
            range.to = std::max(range.to, write->range().to);
            keys.push_back(*write->key);
        }
        const auto there = count_many(reader_, keys, range);
        std::vector<Planned*> batch;
        std::uint64_t batch_rows = 0;
        for (Planned* write : group) {
            const auto found = there.find(*write->key);
            if (found == there.end()) {
                write->counts.inserted = write->rows.size();
                write->send_all = true;
                continue;
            }
            if (found->second > std::max<std::uint64_t>(kBaseRowsMax / 4, 4 * write->rows.size())) {
                plan_one(*write, 0, write->rows.size());
                continue;
            }
            if (batch_rows + found->second > kBaseRowsMax && !batch.empty()) {
                plan_group(batch, range, there);
                batch.clear();
                batch_rows = 0;
            }
            batch.push_back(write);
            batch_rows += found->second;
        }
        if (!batch.empty()) {
            plan_group(batch, range, there);
        }
    }
}

void SeriesWriter::mark_known(std::span<RowsToSend> rows) {
    const std::scoped_lock lock(known_mutex_);
    for (RowsToSend& write : rows) {
        write.table_is_there = known_.contains(write.key);
    }
}

void SeriesWriter::send_with_workers(std::span<const RowsToSend> rows) {
    InsertText text(writer_.endpoint().database, options_.statement_bytes_max, rows);
    std::mutex mutex;
    std::exception_ptr failure;
    bool gone = false;
    const auto take = [&] {
        const std::scoped_lock lock(mutex);
        return failure || gone ? std::string() : text.next();
    };
    const auto run = [&](std::string sql) {
        try {
            for (; !sql.empty(); sql = take()) {
                if (writer_.try_run(sql).code != 0) {
                    const std::scoped_lock lock(mutex);
                    gone = true;
                }
            }
        } catch (...) {
            const std::scoped_lock lock(mutex);
            failure = failure ? failure : std::current_exception();
        }
    };
    // A second worker starts when there is a second statement.
    std::string first = take();
    std::vector<std::thread> workers;
    while (workers.size() + 1 < options_.statements_in_flight_max) {
        std::string next = take();
        if (next.empty()) {
            break;
        }
        workers.emplace_back(run, std::move(next));
    }
    run(std::move(first));
    for (std::thread& worker : workers) {
        worker.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (gone) {
        throw TableGone();
    }
}

void SeriesWriter::send(std::span<RowsToSend> rows) {
    mark_known(rows);
    try {
        send_with_workers(rows);
    } catch (const TableGone&) {
        {
            const std::scoped_lock lock(known_mutex_);
            known_.clear();
        }
        mark_known(rows);
        try {
            send_with_workers(rows);
        } catch (const TableGone&) {
            throw Error(ErrorKind::kNotFound, "TDengine at " + writer_.endpoint().shown() +
                                                  " lacks this program's tables. Run mystocks "
                                                  "store migrate.");
        }
    }
    const std::scoped_lock lock(known_mutex_);
    for (const RowsToSend& write : rows) {
        known_.insert(write.key);
    }
}

std::vector<WriteCounts> SeriesWriter::write_once(std::span<Planned> writes) {
    std::set<std::size_t> locks;  // in order, so that two calls can't wait for each other
    for (const Planned& write : writes) {
        locks.insert(std::hash<std::string>()(to_string(*write.key)) % kLocks);
    }
    std::vector<std::unique_lock<std::mutex>> held;
    for (const std::size_t lock : locks) {
        held.emplace_back(series_locks_[lock]);
    }
    plan(writes);
    std::vector<RowsToSend> rows;
    std::vector<WriteCounts> counts;
    for (Planned& write : writes) {
        counts.push_back(write.counts);
        if (write.send_all) {
            rows.push_back({*write.key, write.rows, std::nullopt});
        } else if (!write.picks.empty()) {
            rows.push_back({*write.key, write.rows, std::move(write.picks)});
        }
    }
    if (!rows.empty()) {
        send(rows);
    }
    return counts;
}

std::vector<WriteCounts> SeriesWriter::write(std::span<const ColumnsWrite> writes, TimeRange kept) {
    std::vector<WriteCounts> counts(writes.size());
    // A series that comes twice in a call is written in two rounds: the second one finds the first.
    std::vector<std::vector<Planned>> rounds;
    std::vector<std::vector<std::size_t>> places;
    std::map<SeriesKey, std::size_t> seen;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        const ColumnsWrite& write = writes[i];
        if (write.rows.empty()) {
            continue;
        }
        require_storable(write, kept);
        const std::size_t round = seen[write.key]++;
        rounds.resize(std::max(rounds.size(), round + 1));
        places.resize(rounds.size());
        Planned& planned = rounds[round].emplace_back();
        places[round].push_back(i);
        planned.key = &write.key;
        planned.rows = write.rows;
        const bool with_sequence = has_sequence(write.key.series_class);
        if (has_other_nans(write.rows)) {
            planned.owned = with_one_nan(write.rows, with_sequence);
            planned.rows = planned.owned->view();
        }
        if (auto ordered = put_in_order(planned.rows)) {
            planned.owned = std::move(ordered);
            planned.rows = planned.owned->view();
        }
    }
    for (std::size_t round = 0; round < rounds.size(); ++round) {
        // Moving a vector leaves its elements where they are, so that the views stay right.
        const auto done = write_once(rounds[round]);
        for (std::size_t i = 0; i < done.size(); ++i) {
            counts[places[round][i]] = done[i];
        }
    }
    return counts;
}

bool SeriesWriter::erase(const SeriesKey& key) {
    const std::scoped_lock lock(series_locks_[std::hash<std::string>()(to_string(key)) % kLocks]);
    const bool was_there = read_rows(reader_, key, {}, {1, false}).size() > 0;
    {
        const std::scoped_lock known(known_mutex_);
        known_.erase(key);
    }
    writer_.run("DROP TABLE IF EXISTS " + quoted_name(writer_.endpoint().database) + "." +
                quoted_name(table_name_of(key)));
    return was_there;
}

}  // namespace mystocks::store::tdengine::detail
