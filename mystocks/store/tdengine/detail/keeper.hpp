// Looking after one TDengine database: how it is, and its numbered layout.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "mystocks/base/clock.hpp"
#include "mystocks/store/store_keeper.hpp"
#include "mystocks/store/tdengine/detail/change_log.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"

namespace mystocks::store::tdengine::detail {

struct DatabaseFacts {
    std::string precision;  // "us"
    int keep_days = 0;
};
// Empty where there is no such database.
std::optional<DatabaseFacts> database_facts(const RestClient& client);

// Thread-safe; what it is given must outlive it.
class TdengineKeeper final : public StoreKeeper {
  public:
    TdengineKeeper(const RestClient& reader, const RestClient& writer, const ChangeLog& changes,
                   const TdengineOptions& options)
        : reader_(reader), writer_(writer), changes_(changes), options_(options) {}

    StoreState state() const override;
    std::uint64_t data_version() const override;
    std::vector<Migration> pending() const override;
    std::vector<Migration> migrate() override;

    // Throws kUnsupported for a server that is too old.
    std::string require_version() const;

  private:
    std::int64_t applied() const;  // 0: nothing is there
    void require_known(std::int64_t applied) const;

    const RestClient& reader_;
    const RestClient& writer_;
    const ChangeLog& changes_;
    const TdengineOptions options_;
};

}  // namespace mystocks::store::tdengine::detail
