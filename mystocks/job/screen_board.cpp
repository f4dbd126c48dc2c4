#include "mystocks/job/screen_board.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <thread>
#include <utility>

#include "mystocks/base/nearest_name.hpp"

namespace mystocks::job {
namespace {

std::uint64_t bytes_of(const ScreenResult& result) {
    std::uint64_t bytes = 0;
    for (const ScreenRow& row : result.rows) {
        bytes += sizeof(ScreenRow) + row.id.str().size() + row.name.size() +
                 (row.values.size() + row.sparkline.size()) * sizeof(double);
    }
    return bytes;
}

}  // namespace

ScreenBoard::ScreenBoard(BarShelf& shelf, FormulaEngine& engine, const base::Clock& clock,
                         std::size_t threads)
    : shelf_(shelf),
      engine_(engine),
      clock_(clock),
      threads_(threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency())),
      queue_({"screen", kWaitingMax, kKeptMax, kKeptBytesMax}, clock,
             [this](const ScreenRequest& request, std::stop_token stop,
                    const Queue::Change& change) { return run(request, stop, change); }) {}

std::int64_t ScreenBoard::start(ScreenRequest request, std::string title) {
    check_screen(request, *shelf_.stores().records);
    ScreenView view;
    view.title = std::move(title);
    view.period = request.period;
    view.adjust = request.adjust;
    view.from = request.from;
    view.to = request.to;
    view.over_range = request.over_range();
    return queue_.start(std::move(view), std::move(request));
}

ScreenBoard::Queue::Finish ScreenBoard::run(const ScreenRequest& request, std::stop_token stop,
                                            const Queue::Change& change) const {
    const auto show = [&](const ScreenProgress& progress) {
        change([&](ScreenView& view) { view.progress = progress; });
    };
    auto result = std::make_shared<const ScreenResult>(
        run_screen(request, shelf_, engine_, threads_, clock_.now(), stop, show));
    return [result](ScreenView& view) {
        view.result = result;
        return bytes_of(*result);
    };
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
