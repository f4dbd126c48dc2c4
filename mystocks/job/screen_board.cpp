#include "mystocks/job/screen_board.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numeric>
#include <stop_token>
#include <utility>

#include "mystocks/base/nearest_name.hpp"

namespace mystocks::job {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::uint64_t bytes_of(const ScreenResult& result) {
    std::uint64_t bytes = 0;
    for (const ScreenRow& row : result.rows) {
        bytes += sizeof(ScreenRow) + row.id.str().size() + row.name.size() +
                 (row.values.size() + row.sparkline.size()) * sizeof(double);
    }
    return bytes;
}

double seconds_since(SteadyClock::time_point begin) {
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

}  // namespace

struct ScreenBoard::Screen {
    ScreenView view;  // under the board's mutex
    ScreenRequest request;
    std::stop_source stop;
    SteadyClock::time_point begun;
    std::uint64_t bytes = 0;

    bool has_ended() const {
        return view.state != ScreenState::kQueued && view.state != ScreenState::kRunning;
    }
};

ScreenBoard::ScreenBoard(BarShelf& shelf, FormulaEngine& engine, const base::Clock& clock,
                         std::size_t threads)
    : shelf_(shelf),
      engine_(engine),
      clock_(clock),
      threads_(threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency())),
      worker_([this](std::stop_token stop) { work(stop); }) {}

ScreenBoard::~ScreenBoard() {
    worker_.request_stop();
    const std::lock_guard lock(mutex_);
    for (const auto& [id, screen] : screens_) {
        screen->stop.request_stop();
    }
}

std::int64_t ScreenBoard::start(ScreenRequest request, std::string title) {
    check_screen(request, *shelf_.stores().records);
    auto screen = std::make_shared<Screen>();
    screen->view.title = std::move(title);
    screen->view.started = clock_.now();
    screen->view.period = request.period;
    screen->view.adjust = request.adjust;
    screen->view.from = request.from;
    screen->view.to = request.to;
    screen->view.over_range = request.over_range();
    screen->request = std::move(request);
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kWaitingMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          "too many screens wait already; let one end or cancel it");
    }
    screen->view.id = ++last_id_;
    screens_.emplace(last_id_, screen);
    waiting_.push_back(screen);
    make_room();
    changed_.notify_all();
    return last_id_;
}

void ScreenBoard::work(std::stop_token stop) {
    while (true) {
        std::shared_ptr<Screen> next;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); }) ||
                stop.stop_requested()) {
                return;
            }
            next = std::move(waiting_.front());
            waiting_.pop_front();
            next->view.state = ScreenState::kRunning;
            next->begun = SteadyClock::now();
        }
        run(*next);
    }
}

void ScreenBoard::run(Screen& screen) {
    std::shared_ptr<const ScreenResult> result;
    std::optional<base::Error> failure;
    try {
        result = std::make_shared<const ScreenResult>(
            run_screen(screen.request, shelf_, engine_, threads_, clock_.now(),
                       screen.stop.get_token(), [&](const ScreenProgress& progress) {
                           const std::lock_guard lock(mutex_);
                           screen.view.progress = progress;
                       }));
    } catch (const base::Error& error) {
        failure = error;
    } catch (const std::exception& error) {
        failure = base::Error(base::ErrorKind::kInternal, "the screen broke off", error.what());
    }
    const std::lock_guard lock(mutex_);
    screen.view.seconds = seconds_since(screen.begun);
    if (result != nullptr) {
        screen.bytes = bytes_of(*result);
        screen.view.result = std::move(result);
        screen.view.state = ScreenState::kDone;
    } else if (failure->kind() == base::ErrorKind::kCancelled) {
        screen.view.state = ScreenState::kCancelled;
    } else {
        screen.view.state = ScreenState::kFailed;
        screen.view.failure = std::move(failure);
    }
    screen.request.formula.reset();
    make_room();
}

void ScreenBoard::make_room() {
    std::size_t kept = 0;
    std::uint64_t bytes = 0;
    for (auto each = screens_.rbegin(); each != screens_.rend();) {
        const bool newest = kept == 0;
        if (each->second->has_ended()) {
            ++kept;
            bytes += each->second->bytes;
            if (!newest && (kept > kKeptMax || bytes > kKeptBytesMax)) {
                bytes -= each->second->bytes;
                --kept;
                each = std::make_reverse_iterator(screens_.erase(std::next(each).base()));
                continue;
            }
        }
        ++each;
    }
}

ScreenView ScreenBoard::view_of(const Screen& screen) {
    ScreenView view = screen.view;
    if (view.state == ScreenState::kRunning) {
        view.seconds = seconds_since(screen.begun);
    }
    return view;
}

ScreenView ScreenBoard::find(std::int64_t id) const {
    const std::lock_guard lock(mutex_);
    const auto found = screens_.find(id);
    if (found == screens_.end()) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no screen " + std::to_string(id) +
                              "; screens are remembered for a while only, start it again");
    }
    return view_of(*found->second);
}

std::vector<ScreenView> ScreenBoard::list() const {
    std::vector<ScreenView> views;
    const std::lock_guard lock(mutex_);
    for (auto each = screens_.rbegin(); each != screens_.rend(); ++each) {
        views.push_back(view_of(*each->second));
    }
    return views;
}

void ScreenBoard::remove(std::int64_t id) {
    find(id);
    const std::lock_guard lock(mutex_);
    const auto found = screens_.find(id);
    if (found == screens_.end()) {
        return;
    }
    Screen& screen = *found->second;
    if (screen.has_ended()) {
        screens_.erase(found);
        return;
    }
    screen.stop.request_stop();
    if (screen.view.state == ScreenState::kQueued) {
        std::erase(waiting_, found->second);
        screen.view.state = ScreenState::kCancelled;
        make_room();
    }
}

namespace {

// NaN sorts after everything, whichever way the rest goes.
template <typename Value>
void sort_by(std::vector<std::size_t>& order, bool descending, const Value& value) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const double x = value(a);
        const double y = value(b);
        if (std::isnan(x) || std::isnan(y)) {
            return !std::isnan(x) && std::isnan(y);
        }
        return descending ? x > y : x < y;
    });
}

using RowValue = std::function<double(const ScreenRow&)>;

std::optional<RowValue> value_named(const ScreenResult& result, std::string_view sort) {
    const auto column = std::find(result.columns.begin(), result.columns.end(), sort);
    if (column != result.columns.end()) {
        const auto index = static_cast<std::size_t>(column - result.columns.begin());
        return [index](const ScreenRow& row) { return row.values[index]; };
    }
    if (sort == "close") {
        return [](const ScreenRow& row) { return row.close; };
    }
    if (sort == "change") {
        return [](const ScreenRow& row) { return row.change; };
    }
    if (sort == "hits") {
        return [](const ScreenRow& row) { return static_cast<double>(row.hits); };
    }
    if (sort == "time" || sort == "last_hit") {
        return [](const ScreenRow& row) { return static_cast<double>(row.time); };
    }
    for (std::size_t i = 0; i < kAfterBars.size(); ++i) {
        if (sort == "after_" + std::to_string(kAfterBars[i])) {
            return [i](const ScreenRow& row) { return row.after[i].mean_return; };
        }
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::size_t> sorted_rows(const ScreenResult& result, std::string_view sort,
                                     bool descending) {
    std::vector<std::size_t> order(result.rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const bool is_column =
        std::find(result.columns.begin(), result.columns.end(), sort) != result.columns.end();
    if (!is_column && (sort.empty() || sort == "instrument" || sort == "name")) {
        if (sort == "name") {
            std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
                return descending ? result.rows[b].name < result.rows[a].name
                                  : result.rows[a].name < result.rows[b].name;
            });
        } else if (descending) {
            std::reverse(order.begin(), order.end());
        }
        return order;
    }
    const auto value = value_named(result, sort);
    if (!value) {
        std::vector<std::string> known{"instrument", "name",     "time",    "close",   "change",
                                       "hits",       "last_hit", "after_1", "after_5", "after_20"};
        known.insert(known.end(), result.columns.begin(), result.columns.end());
        const auto nearest = base::nearest_name(sort, known);
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the rows can't be sorted by '" + std::string(sort) + "'" +
                              (nearest ? "; did you mean '" + *nearest + "'?" : ""));
    }
    sort_by(order, descending, [&](std::size_t i) { return (*value)(result.rows[i]); });
    return order;
}

}  // namespace mystocks::job
