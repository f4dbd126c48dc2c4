// The half of a copy that moves series.
#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <optional>

#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
#include "mystocks/store/detail/patience.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/store_copy.hpp"

namespace mystocks::store {
namespace {

constexpr std::size_t kSeriesAtOnce = 256;  // small ones, written by one call

using Limits = std::numeric_limits<std::int64_t>;

std::size_t rows_at_once(const CopyOptions& options, SeriesClass series_class) {
    const std::size_t share = series_class == SeriesClass::kDepth ? 8 : 1;
    return std::max<std::size_t>(options.rows_at_once / share, 1);
}

Columns read(const SeriesStore& store, const SeriesKey& key, TimeRange range,
             ReadLimit limit = {}) {
    Columns rows(key.series_class);
    store.read(key, range, limit, rows.sink(has_sequence(key.series_class)));
    return rows;
}

// A part of a series on its way: everything in `range`, both in the source and in the target.
struct Piece {
    const SeriesInfo* series;
    CopiedPart* part;
    TimeRange range;
    Columns rows;
    bool in_target;  // where it may lie already
    RowsSum from{};
    RowsSum to{};
};

std::uint64_t written(const WriteCounts& counts) {
    return counts.inserted + counts.changed;
}

// Writes the pieces, all of one class, in one call.
void write(SeriesStore& to, const std::vector<Piece*>& pieces) {
    std::vector<ColumnsWrite> writes;
    writes.reserve(pieces.size());
    for (const Piece* piece : pieces) {
        writes.emplace_back(piece->series->key, piece->rows.view());
    }
    const std::vector<WriteCounts> counts = to.write(writes);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        pieces[i]->part->written += written(counts.at(i));
    }
}

// What concerns one series only, and leaves the others to go on.
bool is_of_the_series(const base::Error& error) {
    return error.kind() == base::ErrorKind::kCorrupt ||
           error.kind() == base::ErrorKind::kInvalidArgument ||
           error.kind() == base::ErrorKind::kUnsupported;
}

class SeriesCopy {
  public:
    SeriesCopy(const SeriesStore& from, SeriesStore& to, const CopyOptions& options)
        : from_(from),
          to_(to),
          options_(options),
          nan_bits_(from.capabilities().preserves_nan_bits && to.capabilities().preserves_nan_bits
                        ? NanBits::kExact
                        : NanBits::kAnyNan),
          patience_(options.patience, options.stop,
                    [this](const std::string& trouble) { wait_for(trouble); }) {}

    CopyReport run() {
        list();
        const std::vector<Batch> batches = make_batches();
        base::parallel_for(batches.size(), options_.threads, [&](std::size_t i) {
            if (batches[i].count == 1) {
                copy_long(batches[i].first);
            } else {
                copy_short(batches[i]);
            }
        });
        return std::move(report_);
    }

  private:
    struct Batch {
        std::size_t first;
        std::size_t count;
    };

    void list() {
        const auto routed_here = [&](const SeriesInfo& info) {
            const auto of = data_class_of(info.key);
            return std::find(options_.classes.begin(), options_.classes.end(), of) !=
                   options_.classes.end();
        };
        series_ = patience_.run([&] { return from_.list_series(); });
        std::erase_if(series_, [&](const SeriesInfo& info) { return !routed_here(info); });
        std::vector<SeriesInfo> there = patience_.run([&] { return to_.list_series(); });
        std::erase_if(there, [&](const SeriesInfo& info) { return !routed_here(info); });
        std::uint64_t known = 0;
        for (const SeriesInfo& info : there) {
            there_.emplace(info.key, info.rows);
        }
        for (const SeriesInfo& info : series_) {
            CopiedPart part;
            part.name = to_string(info.key);
            report_.parts.push_back(std::move(part));
            progress_.rows_total += info.rows;
            known += there_.contains(info.key) ? 1 : 0;
        }
        progress_.series_total = series_.size();
        if (there.size() > known) {
            report_.remarks.push_back("the target has " + std::to_string(there.size() - known) +
                                      " series that the source lacks; they stay as they are");
        }
        if (nan_bits_ == NanBits::kAnyNan) {
            report_.remarks.push_back(
                "one of the stores keeps no NaN payloads: any NaN counts as equal to any other");
        }
    }

    // A series that takes one piece goes together with its neighbours of the same class.
    std::vector<Batch> make_batches() const {
        std::vector<Batch> batches;
        std::size_t rows = 0;
        for (std::size_t i = 0; i < series_.size(); ++i) {
            const std::size_t most = rows_at_once(options_, series_[i].key.series_class);
            const bool joins = !batches.empty() && batches.back().count < kSeriesAtOnce &&
                               series_[i].key.series_class == series_[i - 1].key.series_class &&
                               rows + series_[i].rows <= most;
            if (joins) {
                ++batches.back().count;
                rows += series_[i].rows;
            } else {
                batches.push_back({i, 1});
                rows = series_[i].rows;
            }
        }
        return batches;
    }

    // Pieces of whole instants from the first to the last, the first and last one open-ended, so
    // that rows of the target that the source lacks are seen wherever they lie.
    void copy_long(std::size_t number) {
        const SeriesInfo& series = series_[number];
        CopiedPart& part = report_.parts[number];
        Piece piece{&series, &part, {}, {}, there_.contains(series.key)};
        guarded(part, [&] {
            for (bool more = true; more;) {
                more = read_next(piece);
                if (!more) {
                    piece.range.to = Limits::max();
                }
                move({&piece, 1});
                if (more) {
                    piece.range = {piece.range.to + 1, Limits::max()};
                }
            }
        });
        finished(1);
    }

    // Reads the source from piece.range.from on, and sets piece.range.to to the last instant that
    // it has whole. False where that was all.
    bool read_next(Piece& piece) {
        const SeriesInfo& series = *piece.series;
        const std::size_t most = rows_at_once(options_, series.key.series_class);
        const TimeRange rest{piece.range.from, Limits::max()};
        piece.rows = patience_.run([&] { return read(from_, series.key, rest, {most, false}); });
        const ColumnsView rows = piece.rows.view();
        if (rows.size() < most) {
            return false;
        }
        std::int64_t last = rows.time.back();
        if (rows.time.front() == last) {  // an instant with very many rows
            piece.rows = patience_.run([&] {
                return read(from_, series.key, {piece.range.from, last});
            });
        } else if (has_sequence(series.key.series_class)) {
            const auto begin = std::lower_bound(rows.time.begin(), rows.time.end(), last);
            last = *(begin - 1);
            piece.rows.sink(true).keep(0, static_cast<std::size_t>(begin - rows.time.begin()));
        }
        piece.range.to = last;
        return last < Limits::max();
    }

    void copy_short(const Batch& batch) {
        std::vector<Piece> pieces;
        for (std::size_t i = batch.first; i < batch.first + batch.count; ++i) {
            const SeriesInfo& series = series_[i];
            guarded(report_.parts[i], [&] {
                pieces.push_back({&series,
                                  &report_.parts[i],
                                  {},
                                  patience_.run([&] { return read(from_, series.key, {}); }),
                                  there_.contains(series.key)});
            });
        }
        try {
            move(pieces);
        } catch (const base::Error& error) {
            if (!is_of_the_series(error)) {
                throw;
            }
            // Which of them it was is told by going on one by one.
            for (Piece& piece : pieces) {
                piece.in_target = true;
                guarded(*piece.part, [&] { move({&piece, 1}); });
            }
        }
        finished(batch.count);
    }

    // Brings the pieces' rows into the target where it lacks them, reads them back, and adds both
    // sums to their parts.
    void move(std::span<Piece> pieces) {
        std::vector<Piece*> missing;
        for (Piece& piece : pieces) {
            piece.from = sum_of(piece.rows.view(), nan_bits_);
            piece.to = piece.in_target ? sum_in_target(piece) : RowsSum{};
            if (piece.to != piece.from) {
                missing.push_back(&piece);
            }
        }
        if (!missing.empty()) {
            patience_.run([&] {
                write(to_, missing);
                return true;
            });
        }
        for (Piece* piece : missing) {
            piece->to = sum_in_target(*piece);
        }
        std::uint64_t rows = 0;
        for (const Piece& piece : pieces) {
            piece.part->from += piece.from;
            piece.part->to += piece.to;
            rows += piece.from.rows;
        }
        const std::scoped_lock lock(mutex_);
        progress_.rows_done += rows;
        progress_.waiting_for.clear();
        tell();
    }

    RowsSum sum_in_target(const Piece& piece) {
        return sum_of(
            patience_.run([&] { return read(to_, piece.series->key, piece.range); }).view(),
            nan_bits_);
    }

    template <typename Body>
    void guarded(CopiedPart& part, const Body& body) {
        try {
            body();
        } catch (const base::Error& error) {
            if (!is_of_the_series(error)) {
                throw;
            }
            part.trouble = error.message();
        }
    }

    void finished(std::size_t series) {
        const std::scoped_lock lock(mutex_);
        progress_.series_done += series;
        tell();
    }
    void wait_for(const std::string& trouble) {
        const std::scoped_lock lock(mutex_);
        progress_.waiting_for = trouble;
        tell();
    }
    void tell() {
        if (options_.progress) {
            options_.progress(progress_);
        }
    }

    const SeriesStore& from_;
    SeriesStore& to_;
    const CopyOptions& options_;
    const NanBits nan_bits_;
    detail::Patience patience_;
    std::vector<SeriesInfo> series_;            // of the source
    std::map<SeriesKey, std::uint64_t> there_;  // of the target, with their rows
    CopyReport report_;                         // a part a series; each has one thread at a time
    std::mutex mutex_;                          // guards progress_ and its reports
    CopyProgress progress_;
};

}  // namespace

std::uint64_t CopyReport::rows() const {
    std::uint64_t rows = 0;
    for (const CopiedPart& part : parts) {
        rows += part.from.rows;
    }
    return rows;
}

std::uint64_t CopyReport::written() const {
    std::uint64_t rows = 0;
    for (const CopiedPart& part : parts) {
        rows += part.written;
    }
    return rows;
}

std::vector<CopiedPart> CopyReport::differing() const {
    std::vector<CopiedPart> found;
    std::copy_if(parts.begin(), parts.end(), std::back_inserter(found),
                 [](const CopiedPart& part) { return !part.equal(); });
    return found;
}

CopyReport copy_series(const SeriesStore& from, SeriesStore& to, const CopyOptions& options) {
    return SeriesCopy(from, to, options).run();
}

}  // namespace mystocks::store
