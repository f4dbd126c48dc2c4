#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/sweep_types.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::api::detail {
namespace {

namespace sweep = backtest::sweep;

constexpr std::int64_t kRowsDefault = 100;
constexpr std::int64_t kRowsMax = 20'000;
constexpr std::size_t kCellsMax = 250'000;

struct GetRows {
    std::int64_t id = 0;
    std::optional<std::string> sort;
    std::int64_t limit = kRowsDefault;
    std::int64_t offset = 0;
};
BOOST_DESCRIBE_STRUCT(GetRows, (), (id, sort, limit, offset))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetRows>) {
    return {"GetSweepRows",
            "Which rows.",
            {{.field = "id", .description = "The sweep's number.", .minimum = 1},
             {.field = "sort",
              .description = "A figure: the best sets by it first; without it the sweep's own.",
              .size_max = 64},
             {.field = "limit",
              .description = "At most so many rows.",
              .defaulted = true,
              .minimum = 0,
              .maximum = double(kRowsMax)},
             {.field = "offset",
              .description = "Leave out so many rows first.",
              .defaulted = true,
              .minimum = 0,
              .maximum = 1e12}}};
}

struct RowPage {
    std::uint64_t total = 0;
    std::vector<SweepRow> rows;
};
BOOST_DESCRIBE_STRUCT(RowPage, (), (total, rows))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RowPage>) {
    return {"SweepRowPage",
            "Some parameter sets.",
            {{.field = "total", .description = "Rows without limit and offset."},
             {.field = "rows", .description = "The best first."}}};
}

struct GetHeatMap {
    std::int64_t id = 0;
    std::string rows;
    std::string columns;
    std::optional<std::string> figure;
    bool mean = false;
};
BOOST_DESCRIBE_STRUCT(GetHeatMap, (), (id, rows, columns, figure, mean))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetHeatMap>) {
    return {"GetSweepHeatMap",
            "A figure over two parameters.",
            {{.field = "id", .description = "The sweep's number.", .minimum = 1},
             {.field = "rows", .description = "A parameter.", .size_max = 64},
             {.field = "columns", .description = "Another one.", .size_max = 64},
             {.field = "figure", .description = "Without it the sweep's own.", .size_max = 64},
             {.field = "mean",
              .description = "Of all sets with the two values the mean, instead of the best.",
              .defaulted = true}}};
}

struct HeatMapAnswer {
    std::string figure;
    std::vector<double> rows;
    std::vector<double> columns;
    std::vector<double> values;
    std::vector<std::optional<std::uint64_t>> sets;
};
BOOST_DESCRIBE_STRUCT(HeatMapAnswer, (), (figure, rows, columns, values, sets))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<HeatMapAnswer>) {
    return {"SweepHeatMap",
            "A figure over two parameters.",
            {{.field = "figure", .description = "Its name."},
             {.field = "rows", .description = "The row parameter's values, ascending."},
             {.field = "columns", .description = "The column parameter's values, ascending."},
             {.field = "values",
              .description = "Row by row; null where no set has the two values.",
              .nan_is_null = true},
             {.field = "sets", .description = "The best set with these values; null: none."}}};
}

struct GetSet {
    std::int64_t id = 0;
    std::uint64_t set = 0;
};
BOOST_DESCRIBE_STRUCT(GetSet, (), (id, set))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetSet>) {
    return {"GetSweepSet",
            "Which parameter set.",
            {{.field = "id", .description = "The sweep's number.", .minimum = 1},
             {.field = "set", .description = "The set's number."}}};
}

const backtest::Figure<sweep::Score>& figure_named(const job::SweepView& view,
                                                   const std::optional<std::string>& name) {
    const std::string wanted = name.value_or(view.strategy->sweep.rank_by);
    const auto* found = sweep::find_figure(wanted);
    if (found == nullptr) {
        throw http::InvalidRequest(name ? "figure" : "sort",
                                   "'" + wanted + "' is none of the sweep's figures");
    }
    return *found;
}

job::SweepView finished_sweep(const Context& context, std::int64_t id) {
    job::SweepView view = wired(context.sweeps).find(id);
    if (view.outcome == nullptr) {
        throw base::Error(base::ErrorKind::kConflict,
                          "sweep " + std::to_string(id) + " has no result; it isn't done");
    }
    return view;
}

RowPage rows_of(const job::SweepView& view, const GetRows& query) {
    const job::SweepOutcome& outcome = *view.outcome;
    const std::vector<std::uint64_t> order =
        query.sort ? sweep::ranking(outcome.result, figure_named(view, query.sort)) : outcome.order;
    RowPage page;
    page.total = order.size();
    const auto first = std::min(static_cast<std::size_t>(query.offset), order.size());
    const auto count = std::min(static_cast<std::size_t>(query.limit), order.size() - first);
    for (std::size_t i = first; i < first + count; ++i) {
        page.rows.push_back(row_of(outcome.sets, order[i], outcome.result.scores[order[i]]));
    }
    return page;
}

std::size_t parameter_named(const sweep::ParameterSets& sets, const char* field,
                            const std::string& name) {
    for (std::size_t i = 0; i < sets.names().size(); ++i) {
        if (sets.names()[i] == name) {
            return i;
        }
    }
    throw http::InvalidRequest(field, "'" + name + "' is none of the sweep's parameters");
}

HeatMapAnswer heat_map_of(const job::SweepView& view, const GetHeatMap& query) {
    const job::SweepOutcome& outcome = *view.outcome;
    const auto& figure = figure_named(view, query.figure);
    const std::size_t rows = parameter_named(outcome.sets, "rows", query.rows);
    const std::size_t columns = parameter_named(outcome.sets, "columns", query.columns);
    if (rows == columns) {
        throw http::InvalidRequest("columns", "must be another parameter than `rows`");
    }
    if (outcome.sets.axis(rows).size() * outcome.sets.axis(columns).size() > kCellsMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          "the two parameters have too many values for one picture");
    }
    const sweep::HeatMap map =
        sweep::heat_map(outcome.result, outcome.sets, figure, rows, columns, !query.mean);
    HeatMapAnswer answer{std::string(figure.name), map.rows, map.columns, map.values, {}};
    for (const std::uint64_t set : map.sets) {
        answer.sets.push_back(set == ~std::uint64_t{0} ? std::nullopt : std::optional(set));
    }
    return answer;
}

SweepRow set_of(const job::SweepView& view, const GetSet& query) {
    if (query.set >= view.outcome->result.scores.size()) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "the sweep has no set " + std::to_string(query.set));
    }
    return row_of(view.outcome->sets, query.set, view.outcome->result.scores[query.set]);
}

}  // namespace

void add_sweep_results(http::Router& router, const Context& context) {
    const std::vector<base::ErrorKind> errors{base::ErrorKind::kNotFound,
                                              base::ErrorKind::kConflict};
    router.add(http::Route<GetRows, RowPage>{
        .operation = {.path = "/api/v1/sweeps/{id}/rows",
                      .id = "list_sweep_rows",
                      .tag = "sweeps",
                      .summary = "Parameter sets of a finished sweep, the best first",
                      .success = "Some of them.",
                      .errors = errors},
        .handle = [context](const GetRows& query) {
            return rows_of(finished_sweep(context, query.id), query);
        }});
    router.add(http::Route<GetSet, SweepRow>{
        .operation = {.path = "/api/v1/sweeps/{id}/sets/{set}",
                      .id = "get_sweep_set",
                      .tag = "sweeps",
                      .summary = "One parameter set of a finished sweep",
                      .description = "Start a backtest with its parameters to see it trade.",
                      .success = "The set.",
                      .errors = errors},
        .handle = [context](const GetSet& query) {
            return set_of(finished_sweep(context, query.id), query);
        }});
    router.add(http::Route<GetHeatMap, HeatMapAnswer>{
        .operation = {.path = "/api/v1/sweeps/{id}/heat-map",
                      .id = "get_sweep_heat_map",
                      .tag = "sweeps",
                      .summary = "A figure over two parameters",
                      .success = "The cells.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict,
                                 base::ErrorKind::kExhausted}},
        .handle = [context](const GetHeatMap& query) {
            return heat_map_of(finished_sweep(context, query.id), query);
        }});
}

}  // namespace mystocks::api::detail
