#include "mystocks/job/import_board.hpp"

#include <atomic>
#include <condition_variable>
#include <stop_token>
#include <thread>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/job/detail/import_metrics.hpp"

namespace mystocks::job {

struct ImportBoard::Running {
    std::stop_source stop;
    std::mutex mutex;
    ImportProgress progress;
    std::atomic<bool> ended = false;
    std::jthread thread;
};

ImportBoard::ImportBoard(Stores stores, SourceFactory open_source, const base::Clock& clock,
                         metrics::Registry& metrics, ImportOptions options)
    : stores_(std::move(stores)),
      open_source_(std::move(open_source)),
      clock_(clock),
      metrics_(metrics),
      options_(options) {}

ImportBoard::~ImportBoard() {
    std::vector<std::shared_ptr<Running>> all;
    {
        const std::lock_guard lock(mutex_);
        all.swap(all_);
    }
    for (const auto& running : all) {
        running->stop.request_stop();
    }
    for (const auto& running : all) {
        running->thread.join();
    }
}

ImportView ImportBoard::start(const ImportRequest& request, std::function<void()> when_done) {
    std::unique_ptr<feed::Source> source = open_source_(request);
    // The run's id is known once it has begun on its own thread.
    struct Begin {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<std::int64_t> id;
        std::string failure;
        bool failed = false;
    };
    auto begin = std::make_shared<Begin>();
    auto running = std::make_shared<Running>();
    {
        const std::lock_guard lock(mutex_);
        if (running_.size() >= kRunningMax) {
            throw base::Error(base::ErrorKind::kExhausted,
                              "too many imports run already; wait for one to end or cancel it");
        }
        join_ended();
        all_.push_back(running);
        running->thread = std::jthread([this, begin, running, source = std::move(source),
                                        when_done = std::move(when_done)]() mutable {
            std::int64_t run_id = 0;
            const auto started = [&](std::int64_t id) {
                run_id = id;
                {
                    const std::lock_guard inner(mutex_);
                    running_[id] = running;
                }
                const std::lock_guard inner(begin->mutex);
                begin->id = id;
                begin->changed.notify_all();
            };
            detail::ImportMetrics counted(metrics_, source->name());
            const auto progress = [&](const ImportProgress& now) {
                counted.progress(now);
                const std::lock_guard inner(running->mutex);
                running->progress = now;
            };
            try {
                const ImportOutcome outcome =
                    run_import(*source, stores_, clock_, options_, running->stop.get_token(),
                               started, progress);
                counted.end(outcome.run.state, outcome.report.seconds);
            } catch (const std::exception& error) {
                const std::lock_guard inner(begin->mutex);
                begin->failed = true;
                begin->failure = error.what();
                begin->changed.notify_all();
            }
            if (when_done) {
                when_done();
            }
            const std::lock_guard inner(mutex_);
            running_.erase(run_id);
            running->ended = true;
        });
    }
    std::unique_lock lock(begin->mutex);
    begin->changed.wait(lock, [&] { return begin->id || begin->failed; });
    if (!begin->id) {
        throw base::Error(base::ErrorKind::kIo, "the import could not begin", begin->failure);
    }
    return find(*begin->id);
}

void ImportBoard::join_ended() {
    std::erase_if(all_, [](const std::shared_ptr<Running>& running) {
        if (!running->ended) {
            return false;
        }
        running->thread.join();
        return true;
    });
}

ImportView ImportBoard::view_of(store::ImportRun run) const {
    ImportView view{with_true_state(std::move(run)), {}, {}};
    if (view.run.state != store::ImportState::kRunning) {
        view.report = parse_import_report(view.run.report_json);
        return view;
    }
    const std::lock_guard lock(mutex_);
    if (const auto found = running_.find(view.run.id); found != running_.end()) {
        const std::lock_guard inner(found->second->mutex);
        view.progress = found->second->progress;
    }
    return view;
}

ImportView ImportBoard::find(std::int64_t id) const {
    std::optional<store::ImportRun> run = stores_.records->find_import(id);
    if (!run) {
        throw base::Error(base::ErrorKind::kNotFound, "there is no import " + std::to_string(id));
    }
    return view_of(std::move(*run));
}

ImportView ImportBoard::cancel(std::int64_t id) {
    ImportView view = find(id);
    const std::lock_guard lock(mutex_);
    const auto found = running_.find(id);
    if (found == running_.end()) {
        throw base::Error(base::ErrorKind::kConflict,
                          view.run.state == store::ImportState::kRunning
                              ? "import " + std::to_string(id) + " runs in another process"
                              : "import " + std::to_string(id) + " has ended already");
    }
    found->second->stop.request_stop();
    return view;
}

std::vector<ImportView> ImportBoard::list(std::size_t limit) const {
    std::vector<ImportView> views;
    for (store::ImportRun& run : stores_.records->list_imports(limit)) {
        views.push_back(view_of(std::move(run)));
    }
    return views;
}

bool ImportBoard::is_running() const {
    const std::lock_guard lock(mutex_);
    return !running_.empty();
}

}  // namespace mystocks::job
