// The imports that this process runs, for whoever asks for their state.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/job/import_job.hpp"
#include "mystocks/job/import_request.hpp"
#include "mystocks/job/stores.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::job {

struct ImportView {
    store::ImportRun run;
    std::optional<ImportProgress> progress;  // while it runs here
    std::optional<ImportReport> report;      // once it ended
};

// Thread-safe. The destructor cancels what runs and waits for it.
class ImportBoard {
  public:
    // More at once are refused with Error(kExhausted).
    static constexpr std::size_t kRunningMax = 4;

    // `clock` and `metrics` must outlive the board. What it counts: detail/import_metrics.hpp.
    ImportBoard(Stores stores, SourceFactory open_source, const base::Clock& clock,
                metrics::Registry& metrics, ImportOptions options);
    ~ImportBoard();
    ImportBoard(const ImportBoard&) = delete;
    ImportBoard& operator=(const ImportBoard&) = delete;

    // Opens the source (its errors are thrown here), starts the import and returns its first view.
    // `when_done` runs on the import's thread after the end: to remove an upload, say.
    ImportView start(const ImportRequest& request, std::function<void()> when_done = {});
    // Asks it to stop; what was written stays. Throws kNotFound, or kConflict if it has ended.
    ImportView cancel(std::int64_t id);
    ImportView find(std::int64_t id) const;                 // throws kNotFound
    std::vector<ImportView> list(std::size_t limit) const;  // newest first
    bool is_running() const;

  private:
    struct Running;
    ImportView view_of(store::ImportRun run) const;
    void join_ended();  // under mutex_

    Stores stores_;
    SourceFactory open_source_;
    const base::Clock& clock_;
    metrics::Registry& metrics_;
    ImportOptions options_;
    mutable std::mutex mutex_;
    std::map<std::int64_t, std::shared_ptr<Running>> running_;
    std::vector<std::shared_ptr<Running>> all_;
};

}  // namespace mystocks::job
