#include "mystocks/store/embedded/detail/series_check.hpp"

#include <algorithm>
#include <limits>

#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::embedded::detail {
namespace {

// Checks one series; every problem becomes a Damage, so that one broken chunk hides no other.
class SeriesCheck {
  public:
    SeriesCheck(Connection& connection, ChunkDecoder& decoder, const StoredSeries& series,
                CheckReport& report)
        : connection_(connection),
          decoder_(decoder),
          series_(series),
          key_(*series.key),
          seed_(checksum_seed(key_)),
          report_(report) {}

    void run() {
        std::vector<ChunkRow> chunks;
        Columns tail(key_.series_class);
        if (!guarded([&] { chunks = find_chunks(connection_, key_, series_.row.series_id, {}); }) ||
            !guarded([&] { tail = load_tail(connection_, key_, seed_, series_.row.series_id); })) {
            return;
        }
        if (tail.size() != series_.row.tail_rows) {
            damaged("the tail has " + std::to_string(tail.size()) + " rows and should have " +
                    std::to_string(series_.row.tail_rows));
        }
        bool whole = true;
        for (const ChunkRow& chunk : chunks) {
            whole = guarded([&] { check_chunk(chunk, tail); }) && whole;
        }
        report_.rows += rows_ + tail.size();
        if (whole) {
            check_figures(tail);
        }
    }

  private:
    void damaged(std::string what) {
        report_.damages.push_back({to_string(key_), std::move(what)});
    }

    template <typename Body>
    bool guarded(Body body) {
        try {
            body();
            return true;
        } catch (const base::Error& error) {
            damaged(error.message());
            return false;
        }
    }

    void check_chunk(const ChunkRow& chunk, const Columns& tail) {
        std::size_t bytes = 0;
        const ColumnsView rows = load_chunk(connection_, decoder_, key_, seed_, chunk, &bytes);
        bytes_ += bytes;
        const std::string where = "chunk from " + time_text(key_, chunk.first.time) + ": ";
        if (!is_ordered(rows) || rows.key(0) != chunk.first ||
            rows.key(rows.size() - 1) != chunk.last) {
            damaged(where + "its rows are out of order");
        }
        if (last_ && *last_ >= chunk.first) {
            damaged(where + "it overlaps the chunk before it");
        }
        last_ = chunk.last;
        first_time_ = std::min(first_time_, chunk.first.time);
        last_time_ = std::max(last_time_, chunk.last.time);
        rows_ += rows.size();
        // Keys that the tail has as well count once.
        const ColumnsView newer = tail.view();
        for (std::size_t i = newer.lower_bound(chunk.first);
             i < newer.size() && newer.key(i) <= chunk.last; ++i) {
            const std::size_t place = rows.lower_bound(newer.key(i));
            rows_ -= place < rows.size() && rows.key(place) == newer.key(i) ? 1 : 0;
        }
    }

    void check_figures(const Columns& tail) {
        const std::uint64_t rows = rows_ + tail.size();
        if (rows != series_.row.rows) {
            damaged("it has " + std::to_string(rows) + " rows and should have " +
                    std::to_string(series_.row.rows));
        }
        if (bytes_ + tail.size() * tail_row_bytes(key_) != series_.row.bytes) {
            damaged("it takes another number of bytes than it should");
        }
        if (tail.size() > 0) {
            first_time_ = std::min(first_time_, tail.time.front());
            last_time_ = std::max(last_time_, tail.time.back());
        }
        if (rows > 0 &&
            (first_time_ != series_.row.first_time || last_time_ != series_.row.last_time)) {
            damaged("its first or last time differs from that of its rows");
        }
    }

    Connection& connection_;
    ChunkDecoder& decoder_;
    const StoredSeries& series_;
    const SeriesKey& key_;
    const std::uint64_t seed_;
    CheckReport& report_;
    std::optional<RowKey> last_;
    std::uint64_t rows_ = 0;
    std::uint64_t bytes_ = 0;
    std::int64_t first_time_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_time_ = std::numeric_limits<std::int64_t>::min();
};

void check_pages(Connection& connection, CheckReport& report) {
    constexpr std::string_view kWhere = "database file";
    try {
        Statement& statement = connection.prepare("PRAGMA integrity_check(20)");
        while (statement.step()) {
            if (const std::string line = statement.text(0); line != "ok") {
                report.damages.push_back({std::string(kWhere), line});
            }
        }
        const std::int64_t strays = connection.read_integer(
            "SELECT (SELECT count(*) FROM chunks WHERE series_id NOT IN "
            "(SELECT series_id FROM series)) + (SELECT count(*) FROM tail WHERE series_id NOT IN "
            "(SELECT series_id FROM series))");
        if (strays != 0) {
            report.damages.push_back(
                {std::string(kWhere), std::to_string(strays) + " pieces belong to no series"});
        }
    } catch (const base::Error& error) {
        report.damages.push_back({std::string(kWhere), error.message()});
    }
}

}  // namespace

std::vector<StoredSeries> stored_series(Connection& connection, const market::InstrumentId* id) {
    const std::string select =
        "SELECT instrument, class, period, name, series_id, version, rows, first_time, last_time, "
        "bytes, tail_rows FROM series ";
    const std::string order = "ORDER BY instrument, class, period, name";
    Statement& statement = connection.prepare(
        id == nullptr ? select + order : select + "WHERE instrument = $1 " + order);
    if (id != nullptr) {
        statement.bind_text(1, id->str());
    }
    std::vector<StoredSeries> all;
    while (statement.step()) {
        const std::string instrument = statement.text(0);
        const std::string name = statement.text(3);
        all.push_back(
            {instrument + " (class " + statement.text(1) + ", period " + statement.text(2) +
                 (name.empty() ? "" : ", '" + name + "'") + ")",
             make_series_key(instrument, statement.integer(1), statement.integer(2), name),
             {.series_id = statement.integer(4),
              .version = statement.integer(5),
              .rows = static_cast<std::uint64_t>(statement.integer(6)),
              .first_time = statement.integer(7),
              .last_time = statement.integer(8),
              .bytes = static_cast<std::uint64_t>(statement.integer(9)),
              .tail_rows = static_cast<std::uint64_t>(statement.integer(10))}});
    }
    statement.reset();
    return all;
}

CheckReport check_everything(Connection& connection, ChunkDecoder& decoder) {
    CheckReport report;
    try {
        Transaction snapshot(connection, TransactionKind::kRead);
        for (const StoredSeries& series : stored_series(connection, nullptr)) {
            ++report.series;
            if (series.key) {
                SeriesCheck(connection, decoder, series, report).run();
            } else {
                report.damages.push_back({series.name, "no instrument has such a name"});
            }
        }
        check_pages(connection, report);
    } catch (const base::Error& error) {
        report.damages.push_back({"list of series", error.message()});
    }
    return report;
}

}  // namespace mystocks::store::embedded::detail
