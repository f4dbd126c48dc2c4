// What one import adds to the metrics of the process.
#pragma once

#include <string>

#include "mystocks/job/import_job.hpp"
#include "mystocks/metrics/registry.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::job::detail {

// Counts a running import from construction to destruction. One thread at a time.
//
//   mystocks_imports_running                      imports that run now
//   mystocks_imports_total{source,state}          imports that ended: done, failed, cancelled
//   mystocks_import_rows_total{source,outcome}    rows read, inserted, changed, unchanged, rejected
//   mystocks_import_seconds{source}               how long imports took
class ImportMetrics {
  public:
    // `source` is the name that the source gives itself. `registry` outlives this.
    ImportMetrics(metrics::Registry& registry, std::string source);
    ~ImportMetrics();
    ImportMetrics(const ImportMetrics&) = delete;
    ImportMetrics& operator=(const ImportMetrics&) = delete;

    // What came since the last call, from the sums in `now`.
    void progress(const ImportProgress& now);
    void end(store::ImportState state, double seconds);

  private:
    metrics::Registry& registry_;
    const std::string source_;
    metrics::Gauge& running_;
    ImportProgress counted_;
};

}  // namespace mystocks::job::detail
