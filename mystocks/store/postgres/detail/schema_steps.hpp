// The numbered steps of a store's schema. Released steps never change; a new one is added at the
// end.
#pragma once

#include <string>
#include <vector>

#include "mystocks/store/postgres/postgres_store.hpp"

namespace mystocks::store::postgres::detail {

enum class Needs {
    kNothing,
    kTimescale,  // the extension, under either of its licences
    kCommunity,  // its Timescale (community) licence
};

struct SchemaStep {
    std::int64_t number = 0;
    std::string name;
    Needs needs = Needs::kNothing;
    std::string sql;  // statements with ';' between, run in one transaction
};

// `timescale`: the schema that the extension's functions are in, as SQL.
std::vector<SchemaStep> schema_steps(const PostgresOptions& options, const std::string& timescale);

// Compression and retention as the options want them, whatever is there: removed and added anew.
std::string policy_sql(const PostgresOptions& options, const std::string& timescale);
// The options that policy_sql() depends on, as text to compare.
std::string policy_text(const PostgresOptions& options);

// Text is compared byte by byte, as in every other store: run after the record migrations.
std::string byte_order_sql(const std::string& schema);

}  // namespace mystocks::store::postgres::detail
