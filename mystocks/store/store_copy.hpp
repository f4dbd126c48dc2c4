// Copying what one store holds into another one, whatever keeps them.
//
// A copy may be killed at any moment and run again: there is no state but the target itself. What
// is there already, row for row, is only read; writes are upserts, so nothing is there twice. Each
// series is verified: counted and summed up as it was read from the source and as it was read back
// from the target. Rows of the target that the source lacks stay, and are reported as differing.
//
// Errors that may pass (a server that is away) are tried again for `patience`; a series that can't
// be read or written is reported and the others go on; anything else ends the copy as thrown.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/store/data_class.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/row_checksum.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

struct CopyProgress {
    std::uint64_t series_done = 0;
    std::uint64_t series_total = 0;
    std::uint64_t rows_done = 0;
    std::uint64_t rows_total = 0;
    std::string waiting_for{};  // the trouble that is waited out; empty while all goes well
};

struct CopyOptions {
    std::size_t threads = 4;  // series at once
    // Read and written together, of depth an eighth: memory is at most threads × rows × 130 bytes.
    std::size_t rows_at_once = 65'536;
    std::chrono::milliseconds patience{60'000};  // without any success
    std::vector<DataClass> classes{kDataClasses.begin(), kDataClasses.end()};
    std::stop_token stop{};  // throws kCancelled
    // Called by one thread at a time, after every piece.
    std::function<void(const CopyProgress&)> progress{};
};

// One series, or one kind of records.
struct CopiedPart {
    std::string name;  // "600000.SH 1d", "instruments"
    RowsSum from{};
    RowsSum to{};
    std::uint64_t written = 0;  // rows that were not there, or had other values
    std::string trouble{};      // why it could not be copied; else empty

    bool equal() const { return trouble.empty() && from == to; }
};

struct CopyReport {
    std::vector<CopiedPart> parts{};     // in the order of the source's list
    std::vector<std::string> remarks{};  // "the target keeps no NaN payloads"

    std::uint64_t rows() const;
    std::uint64_t written() const;
    std::vector<CopiedPart> differing() const;
};

CopyReport copy_series(const SeriesStore& from, SeriesStore& to, const CopyOptions& options);

// Throws kConflict, before anything is written, where the target has imports or formulas of its own
// under the numbers of the source's.
CopyReport copy_records(const RecordStore& from, RecordStore& to, const CopyOptions& options);

}  // namespace mystocks::store
