// StoreKeeper of a PostgreSQL schema.
#pragma once

#include "mystocks/store/postgres/detail/connection_pool.hpp"
#include "mystocks/store/postgres/detail/database.hpp"
#include "mystocks/store/postgres/postgres_store.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store::postgres::detail {

class PostgresKeeper final : public StoreKeeper {
  public:
    PostgresKeeper(ConnectionPool& pool, PostgresDatabase& database, const PostgresOptions& options)
        : pool_(pool), database_(database), options_(options) {}

    StoreState state() const override;
    // Of the whole server: any transaction that wrote something, in any database, changes it.
    std::uint64_t data_version() const override;
    std::vector<Migration> pending() const override;
    std::vector<Migration> migrate() override;

  private:
    ConnectionPool& pool_;
    PostgresDatabase& database_;
    const PostgresOptions options_;
};

}  // namespace mystocks::store::postgres::detail
