#include "mystocks/job/import_job.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/job/detail/piece_writer.hpp"
#include "mystocks/job/detail/unit_queue.hpp"

namespace mystocks::job {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr std::size_t kRejectionsPerPiece = 1024;
// Rates are not worth showing before this much time.
constexpr double kSecondsForRateMin = 0.2;

// Shared between the parsing threads and the one that reports.
struct Counters {
    std::atomic<std::uint64_t> rows{0};
    std::atomic<std::uint64_t> bytes{0};
};

// Carries what one unit's parser hands over into the queue.
class QueueSink final : public feed::FeedSink {
  public:
    QueueSink(detail::UnitQueue& queue, const feed::Unit& unit, std::size_t index,
              Counters& counters)
        : queue_(queue), unit_(unit), index_(index), counters_(counters) {}

    void rows_read(std::uint64_t rows) override { counters_.rows += rows; }
    void bytes_read(std::uint64_t bytes) override {
        const std::uint64_t counted = std::min(bytes, unit_.bytes - bytes_);
        bytes_ += counted;
        counters_.bytes += counted;
    }
    void reject(feed::Rejection rejection) override {
        rejections_.push_back(std::move(rejection));
        if (rejections_.size() >= kRejectionsPerPiece) {
            push_rejections();
        }
    }
    void bars(const market::InstrumentId& id, market::Period period, market::Bars&& bars) override {
        push(detail::BarsPiece{id, period, std::move(bars)});
    }
    void ticks(const market::InstrumentId& id, market::Ticks&& ticks) override {
        push(detail::TicksPiece{id, std::move(ticks)});
    }
    void depth(const market::InstrumentId& id, market::Depth&& depth) override {
        push(detail::DepthPiece{id, std::move(depth)});
    }
    void instruments(std::vector<market::Instrument>&& rows) override { push(std::move(rows)); }
    void actions(std::vector<market::CorporateAction>&& rows) override { push(std::move(rows)); }
    void share_events(std::vector<market::ShareEvent>&& rows) override { push(std::move(rows)); }
    void blocks(std::vector<market::Block>&& rows) override { push(std::move(rows)); }
    void trading_days(const std::string& calendar, std::vector<base::Date>&& days) override {
        push(detail::TradingDaysPiece{calendar, std::move(days)});
    }

    // After the last row of the unit.
    void finish() {
        push_rejections();
        counters_.bytes += unit_.bytes - bytes_;
    }

  private:
    void push(detail::Piece piece) {
        if (!queue_.push(index_, std::move(piece))) {
            throw base::Error(base::ErrorKind::kCancelled, "the import was stopped");
        }
    }
    void push_rejections() {
        if (!rejections_.empty()) {
            push(std::exchange(rejections_, {}));
        }
    }

    detail::UnitQueue& queue_;
    const feed::Unit& unit_;
    const std::size_t index_;
    Counters& counters_;
    std::uint64_t bytes_ = 0;
    std::vector<feed::Rejection> rejections_;
};

// A file that can't be read is a rejected file; the others go on.
void parse_unit(const feed::Source& source, const feed::Unit& unit, std::size_t index,
                detail::UnitQueue& queue, Counters& counters, std::stop_token stop) {
    QueueSink sink(queue, unit, index, counters);
    try {
        try {
            source.read(unit, sink, stop);
        } catch (const base::Error& error) {
            if (error.kind() == base::ErrorKind::kCancelled) {
                throw;
            }
            sink.reject({unit.name, 0, error.message()});
        } catch (const std::exception& error) {
            sink.reject({unit.name, 0, std::string("could not be read: ") + error.what()});
        }
        sink.finish();
        queue.finish(index);
    } catch (const base::Error&) {
        queue.close();
    }
}

class Import {
  public:
    Import(feed::Source& source, const ImportOptions& options, std::stop_token stop,
           const std::function<void(const ImportProgress&)>& progress)
        : source_(source), options_(options), stop_(stop), progress_(progress) {}

    // Throws what the source's plan or the store's writes throw.
    void run(detail::PieceWriter& writer) {
        const std::vector<feed::Unit> units = source_.plan(stop_);
        state_.units_total = units.size();
        for (const feed::Unit& unit : units) {
            state_.bytes_total += unit.bytes;
        }
        detail::UnitQueue queue(units.size(), options_.rows_ahead_max);
        const std::stop_callback on_stop(stop_, [&queue] { queue.close(); });
        std::atomic<std::size_t> next = 0;
        const auto parse = [&] {
            for (std::size_t i = next++; i < units.size() && !stop_.stop_requested(); i = next++) {
                parse_unit(source_, units[i], i, queue, counters_, stop_);
            }
        };
        std::vector<std::jthread> parsers;
        // Closed before the threads are joined, whatever the writer throws.
        struct Closer {
            detail::UnitQueue& queue;
            ~Closer() { queue.close(); }
        } closer{queue};
        const std::size_t threads = std::min(options_.parse_threads, units.size());
        for (std::size_t i = 0; i < threads; ++i) {
            parsers.emplace_back(parse);
        }
        drain(queue, writer);
        closer.queue.close();
        parsers.clear();
    }

    ImportProgress snapshot(const ImportReport& so_far) {
        state_.inserted = so_far.inserted;
        state_.changed = so_far.changed;
        state_.unchanged = so_far.unchanged;
        state_.rejected = so_far.rejected;
        state_.rows_read = counters_.rows;
        state_.bytes_done = counters_.bytes;
        state_.seconds = std::chrono::duration<double>(SteadyClock::now() - started_).count();
        if (state_.seconds >= kSecondsForRateMin) {
            state_.rows_per_second = double(state_.rows_read) / state_.seconds;
            if (state_.bytes_done > 0) {
                const auto left = double(state_.bytes_total - state_.bytes_done);
                state_.seconds_left = state_.seconds * left / double(state_.bytes_done);
            }
        }
        return state_;
    }

  private:
    void drain(detail::UnitQueue& queue, detail::PieceWriter& writer) {
        for (;;) {
            detail::UnitQueue::Popped popped = queue.pop(kProgressInterval);
            state_.units_done += popped.units_finished;
            if (popped.piece) {
                writer.write(std::move(*popped.piece));
            }
            if (SteadyClock::now() - reported_ >= kProgressInterval) {
                reported_ = SteadyClock::now();
                progress_(snapshot(writer.report().report()));
            }
            if (popped.end) {
                break;
            }
        }
        writer.flush();
    }

    feed::Source& source_;
    const ImportOptions& options_;
    std::stop_token stop_;
    const std::function<void(const ImportProgress&)>& progress_;
    Counters counters_;
    ImportProgress state_;
    const SteadyClock::time_point started_ = SteadyClock::now();
    SteadyClock::time_point reported_ = started_;
};

store::ImportState state_after(std::optional<base::ErrorKind> failure) {
    if (!failure) {
        return store::ImportState::kDone;
    }
    return *failure == base::ErrorKind::kCancelled ? store::ImportState::kCancelled
                                                   : store::ImportState::kFailed;
}

std::string host_name() {
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    return name;
}

// While an import runs, its record holds whose it is, so that a run that was cut off can be told
// from one that is still going on in another process.
std::string owner_json() {
    return boost::json::serialize(
        boost::json::object{{"owner_host", host_name()}, {"owner_pid", getpid()}});
}

}  // namespace

store::ImportRun with_true_state(store::ImportRun run) {
    if (run.state != store::ImportState::kRunning) {
        return run;
    }
    boost::system::error_code failed;
    const boost::json::value owner = boost::json::parse(run.report_json, failed);
    if (failed || !owner.is_object() || !owner.as_object().contains("owner_pid") ||
        owner.at("owner_host") != boost::json::value(host_name())) {
        return run;
    }
    const auto pid = static_cast<pid_t>(owner.at("owner_pid").to_number<std::int64_t>());
    if (kill(pid, 0) == 0 || errno == EPERM) {
        return run;
    }
    run.state = store::ImportState::kFailed;
    ImportReport report;
    report.error = "the program was stopped in the middle of this import; run it again";
    run.report_json = to_json(report);
    return run;
}

ImportOutcome run_import(feed::Source& source, const Stores& stores, const base::Clock& clock,
                         const ImportOptions& options, std::stop_token stop,
                         const std::function<void(std::int64_t)>& started,
                         const std::function<void(const ImportProgress&)>& progress) {
    ImportOutcome outcome;
    store::ImportRun& run = outcome.run;
    run.source = source.name();
    run.what = source.description();
    run.started = clock.now();
    run.report_json = owner_json();
    run.id = stores.records->begin_import(run);
    started(run.id);

    Import import(source, options, stop, progress);
    detail::PieceWriter writer(stores, run.source, run.id, options.rows_per_write);
    std::string failure;
    try {
        import.run(writer);
    } catch (const base::Error& error) {
        failure = error.message();
        outcome.failure = error.kind();
    } catch (const std::exception& error) {
        failure = error.what();
        outcome.failure = base::ErrorKind::kInternal;
    }
    if (stop.stop_requested()) {
        outcome.failure = base::ErrorKind::kCancelled;
        failure = "cancelled; what was written stays, and running it again completes it";
    }
    run.state = state_after(outcome.failure);
    const ImportProgress last = import.snapshot(writer.report().report());
    progress(last);
    outcome.report = writer.report().finish();
    outcome.report.rows_read = last.rows_read;
    outcome.report.seconds = last.seconds;
    outcome.report.error = failure;
    run.finished = clock.now();
    run.report_json = to_json(outcome.report);
    try {
        stores.records->finish_import(run);
    } catch (const base::Error& error) {
        base::log_error(fmt::format("the report of import {} could not be recorded: {}", run.id,
                                    error.message()));
    }
    return outcome;
}

}  // namespace mystocks::job
