// The upsert of many rows of one table: what is there is looked up, what differs is written.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "mystocks/store/record_rules.hpp"
#include "mystocks/store/sql_session.hpp"

namespace mystocks::store::detail {

template <typename Row>
struct RowUpsert {
    std::string_view find;  // at most one row for a key
    std::function<void(SqlStatement&, const Row&)> bind_key;
    std::function<bool(const SqlStatement&, const Row&)> is_same;  // as what was found
    std::string_view put;
    std::function<void(SqlStatement&, const Row&)> bind_row;
};

// `rows` have distinct keys.
template <typename Row>
WriteCounts upsert_rows(SqlSession& session, const std::vector<const Row*>& rows,
                        const RowUpsert<Row>& how) {
    enum class Found : std::uint8_t { kNone, kOther, kSame };
    std::vector<Found> found(rows.size(), Found::kNone);
    session.run_each(
        how.find, rows.size(),
        [&](SqlStatement& statement, std::size_t i) { how.bind_key(statement, *rows[i]); },
        [&](const SqlStatement& statement, std::size_t i) {
            found[i] = how.is_same(statement, *rows[i]) ? Found::kSame : Found::kOther;
        });
    WriteCounts counts;
    std::vector<const Row*> changed;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        count_upsert(counts, found[i] != Found::kNone, found[i] == Found::kSame);
        if (found[i] != Found::kSame) {
            changed.push_back(rows[i]);
        }
    }
    session.run_each(how.put, changed.size(), [&](SqlStatement& statement, std::size_t i) {
        how.bind_row(statement, *changed[i]);
    });
    return counts;
}

}  // namespace mystocks::store::detail
