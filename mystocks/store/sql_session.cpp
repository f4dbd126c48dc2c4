#include "mystocks/store/sql_session.hpp"

namespace mystocks::store {

void SqlSession::run_each(std::string_view sql, std::size_t count, const BindRow& bind,
                          const TakeRow& take) {
    for (std::size_t i = 0; i < count; ++i) {
        SqlStatement& statement = prepare(sql);
        bind(statement, i);
        while (statement.step()) {
            if (take) {
                take(statement, i);
            }
        }
    }
}

}  // namespace mystocks::store
