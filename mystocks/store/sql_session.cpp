#include "mystocks/store/sql_session.hpp"

namespace mystocks::store {
namespace {

std::string parameter(std::size_t number) {
    return std::string("$") + std::to_string(number);
}

// "a = $1 AND b = $2".
std::string same_key(const SqlTable& table) {
    std::string condition;
    for (std::size_t i = 0; i < table.key.size(); ++i) {
        condition.append(i == 0 ? "" : " AND ").append(table.key[i].name).append(" = ");
        condition += parameter(i + 1);
    }
    return condition;
}

void run_each(SqlSession& session, const std::string& sql, std::size_t count,
              const SqlSession::BindRow& bind, const SqlSession::TakeRow& take) {
    for (std::size_t i = 0; i < count; ++i) {
        SqlStatement& statement = session.prepare(sql);
        bind(statement, i);
        while (statement.step()) {
            take(statement, i);
        }
    }
}

void no_rows(const SqlStatement& /*row*/, std::size_t /*i*/) {}

}  // namespace

std::string list_of(std::span<const SqlColumn> columns, std::string_view before) {
    std::string list;
    for (const SqlColumn& column : columns) {
        list.append(list.empty() ? "" : ", ").append(before).append(column.name);
    }
    return list;
}

std::string on_conflict(const SqlTable& table) {
    std::string sql = "ON CONFLICT (" + list_of(table.key) + ") DO ";
    if (table.values.empty()) {
        return sql + "NOTHING";
    }
    std::string_view before = "UPDATE SET ";
    for (const SqlColumn& column : table.values) {
        sql.append(before).append(column.name).append(" = excluded.").append(column.name);
        before = ", ";
    }
    return sql;
}

void SqlSession::find_each(const SqlTable& table, std::size_t count, const BindRow& bind,
                           const TakeRow& take) {
    run_each(*this,
             "SELECT " + list_of(table.values) + " FROM " + std::string(table.name) + " WHERE " +
                 same_key(table),
             count, bind, take);
}

void SqlSession::put_each(const SqlTable& table, std::size_t count, const BindRow& bind) {
    std::string columns = list_of(table.key);
    columns.append(table.values.empty() ? "" : ", ").append(list_of(table.values));
    std::string parameters;
    for (std::size_t i = 0; i < table.key.size() + table.values.size(); ++i) {
        parameters.append(i == 0 ? "" : ", ").append(parameter(i + 1));
    }
    run_each(*this,
             "INSERT INTO " + std::string(table.name) + " (" + columns + ") VALUES (" + parameters +
                 ") " + on_conflict(table),
             count, bind, no_rows);
}

void SqlSession::erase_each(const SqlTable& table, std::size_t count, const BindRow& bind) {
    run_each(*this, "DELETE FROM " + std::string(table.name) + " WHERE " + same_key(table), count,
             bind, no_rows);
}

}  // namespace mystocks::store
