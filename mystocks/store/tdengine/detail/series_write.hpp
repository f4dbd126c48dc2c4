// Upserts: looks what is there, sends what differs.
//
// TDengine says how many rows a statement had, not which were new, and the contract wants exact
// counts: so the rows of the written range are read first and compared. A range that holds nothing
// costs one question for all series of a call. Rows that are there already are not sent again.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/tdengine/detail/insert_text.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"

namespace mystocks::store::tdengine::detail {

// Thread-safe: two writes of one series wait for each other, within this program. Another program
// that writes the same keys at the same time makes counts differ, never rows.
class SeriesWriter {
  public:
    SeriesWriter(const RestClient& reader, const RestClient& writer, const TdengineOptions& options)
        : reader_(reader), writer_(writer), options_(options) {}

    // Writes of one class. `kept` is what the store takes, in microseconds. Throws kInvalidArgument
    // for a time outside of it or an infinity, before anything is written; an error of the server
    // may come when part of the rows is written.
    std::vector<WriteCounts> write(std::span<const ColumnsWrite> writes, TimeRange kept);
    // True where there was one.
    bool erase(const SeriesKey& key);

  private:
    struct Planned;
    std::vector<WriteCounts> write_once(std::span<Planned> writes);
    void plan_one(Planned& write, std::size_t first, std::size_t count);
    // `there`: how many rows each series has within the range.
    void plan_group(std::span<Planned*> group, TimeRange range,
                    const std::map<SeriesKey, std::uint64_t>& there);
    void plan(std::span<Planned> writes);
    void send(std::span<RowsToSend> rows);
    void send_with_workers(std::span<const RowsToSend> rows);
    void mark_known(std::span<RowsToSend> rows);

    static constexpr std::size_t kLocks = 64;

    const RestClient& reader_;
    const RestClient& writer_;
    const TdengineOptions options_;
    std::array<std::mutex, kLocks> series_locks_;
    std::mutex known_mutex_;
    std::set<SeriesKey> known_;  // tables that are there, as far as this program knows
};

}  // namespace mystocks::store::tdengine::detail
