#include "mystocks/api/detail/sweep_types.hpp"

namespace mystocks::api::detail {

http::StructNotes notes_of(std::type_identity<SweepRef>) {
    return {
        "SweepRef", "Which sweep.", {{.field = "id", .description = "Its number.", .minimum = 1}}};
}

http::StructNotes notes_of(std::type_identity<SweepRow>) {
    return {"SweepRow",
            "One parameter set; a backtest with these parameters runs it bar by bar.",
            {{.field = "set", .description = "Its number."},
             {.field = "parameters", .description = "By name."},
             {.field = "values",
              .description = "One for each of the sweep's `figures`; null where undefined.",
              .nan_is_null = true}}};
}

std::vector<double> values_of(const backtest::sweep::Score& score) {
    std::vector<double> values;
    for (const auto& figure : backtest::sweep::score_table()) {
        values.push_back(score.*figure.value);
    }
    return values;
}

SweepRow row_of(const backtest::sweep::ParameterSets& sets, std::uint64_t set,
                const backtest::sweep::Score& score) {
    SweepRow row;
    row.set = set;
    std::vector<double> values(sets.parameters());
    sets.values(set, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
        row.parameters[sets.names()[i]] = values[i];
    }
    row.values = values_of(score);
    return row;
}

}  // namespace mystocks::api::detail
