// Which column of a table is which field.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "mystocks/feed/csv/detail/fields.hpp"
#include "mystocks/feed/csv/detail/settings.hpp"
#include "mystocks/feed/csv/detail/shapes.hpp"
#include "mystocks/feed/csv/detail/table.hpp"

namespace mystocks::feed::csv::detail {

struct Columns {
    Columns() { at.fill(-1), shift.fill(0); }

    std::array<int, kFieldCount> at;     // −1: there is none
    std::array<int, kFieldCount> shift;  // power of ten to this program's unit
    // Whether the volume's unit is written in the header.
    bool volume_unit_told = false;

    int of(Field field) const { return at[index_of(field)]; }
    bool has(Field field) const { return of(field) >= 0; }
};

// A mapped column that isn't there throws base::Error(kInvalidArgument) that names the nearest.
Columns find_columns(const Table& table, const Shape* shape, const Settings& settings,
                     CsvKind kind);

// The kind that the columns can be read as. Throws kUnsupported where there is none.
CsvKind find_kind(const Table& table, const Shape* shape, const Settings& settings);

// "date, open, high …": for a reason that has to say what there is.
std::string list_of_header(const Table& table);

// Throws kInvalidArgument: no such column, and how to name it.
[[noreturn]] void ask_for_column(const Table& table, Field field);

}  // namespace mystocks::feed::csv::detail
