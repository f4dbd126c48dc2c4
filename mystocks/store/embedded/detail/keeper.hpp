// Looks after one file, with a connection of its own.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "mystocks/store/embedded/detail/connection.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store::embedded::detail {

// What a store takes on disk, its write-ahead log included; 0 where there is none.
std::uint64_t bytes_of_store(const std::filesystem::path& path);

class EmbeddedKeeper final : public StoreKeeper {
  public:
    // `settings`: of a connection that only reads. Opens nothing yet.
    EmbeddedKeeper(std::filesystem::path path, ConnectionSettings settings);

    StoreState state() const override;
    // The same number as long as nothing was committed, and not otherwise. Takes microseconds.
    std::uint64_t data_version() const override;
    std::vector<Migration> pending() const override;
    std::vector<Migration> migrate() override;

  private:
    // `ask` gets the connection, whose statements are reset afterwards.
    template <typename Ask>
    auto asked(const Ask& ask) const;

    const std::filesystem::path path_;
    const ConnectionSettings settings_;
    mutable std::mutex mutex_;
    mutable std::unique_ptr<Connection> connection_;  // opened when it is first needed
};

}  // namespace mystocks::store::embedded::detail
