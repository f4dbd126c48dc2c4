// One import: a source read in parallel, written in the order of its units.
//
// Units are parsed by several threads and written by one, in the order in which the source planned
// them: where two files bring the same row, the later file wins, run after run. What is parsed
// ahead is bounded, so memory doesn't grow with the import.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/feed/source.hpp"
#include "mystocks/job/import_report.hpp"
#include "mystocks/job/stores.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::job {

struct ImportProgress {
    std::uint64_t units_done = 0;
    std::uint64_t units_total = 0;
    std::uint64_t bytes_done = 0;
    std::uint64_t bytes_total = 0;
    std::uint64_t rows_read = 0;
    // As in the report, of what is written by now.
    std::uint64_t inserted = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rejected = 0;
    double seconds = 0;
    double rows_per_second = 0;
    std::optional<double> seconds_left;  // by bytes; empty until there is something to go by
};

struct ImportOptions {
    std::size_t parse_threads = 2;
    // Rows that wait to be written at once; a write is acknowledged as one transaction.
    std::size_t rows_per_write = 400'000;
    // Rows that may be parsed ahead of the writer.
    std::size_t rows_ahead_max = 2'000'000;
};

struct ImportOutcome {
    store::ImportRun run;  // as recorded
    ImportReport report;
    std::optional<base::ErrorKind> failure;  // kCancelled when it was stopped; empty when done
};

// Runs to the end, to a failure or until `stop`; what was written by then stays written, and a
// second run over the same files is harmless. Never throws for what happens to the import itself:
// that is in the outcome. `progress` is called about ten times a second from one thread at a time;
// `started` once with the id of the run.
ImportOutcome run_import(feed::Source& source, const Stores& stores, const base::Clock& clock,
                         const ImportOptions& options, std::stop_token stop,
                         const std::function<void(std::int64_t run_id)>& started,
                         const std::function<void(const ImportProgress&)>& progress);

// A run that is recorded as running and whose process is gone was cut off: it comes back as
// failed, with an error that says so.
store::ImportRun with_true_state(store::ImportRun run);

}  // namespace mystocks::job
