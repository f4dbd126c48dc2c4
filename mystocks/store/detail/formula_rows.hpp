// A user's formula as a row of user_formulas.
#pragma once

#include <string>
#include <string_view>

#include "mystocks/store/record_store.hpp"
#include "mystocks/store/sql_session.hpp"

namespace mystocks::store::detail {

// Behind the key, in the order that the two below read and bind.
inline const std::string kFormulaColumns =
    "name, version, saved_at, formula, title_zh, title_en, kind, panel, family";

inline UserFormula formula_at(const SqlStatement& row) {
    return {.name = row.text(0),
            .version = row.integer(1),
            .saved_at = row.integer(2),
            .text = row.text(3),
            .zh = row.text(4),
            .en = row.text(5),
            .kind = row.text(6),
            .panel = row.text(7),
            .group = row.text(8)};
}

// The key as parameter 1, the columns as 2 to 10.
inline SqlStatement& bind_formula(SqlStatement& statement, std::string_view key,
                                  const UserFormula& row) {
    return statement.bind_text(1, key)
        .bind_text(2, row.name)
        .bind(3, row.version)
        .bind(4, row.saved_at)
        .bind_text(5, row.text)
        .bind_text(6, row.zh)
        .bind_text(7, row.en)
        .bind_text(8, row.kind)
        .bind_text(9, row.panel)
        .bind_text(10, row.group);
}

}  // namespace mystocks::store::detail
