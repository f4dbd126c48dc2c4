// The file of a store: is it one, and how a new one comes to be.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "mystocks/store/embedded/detail/connection.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store::embedded::detail {

// SQLite's application_id: "MyST".
inline constexpr std::uint32_t kApplicationId = 0x4d795354;
// SQLite's user_version: of the tables below and of everything that they hold, chunks included.
inline constexpr std::uint32_t kFormatVersion = 2;
// A chunk of 50 kB lies on few pages, a small one wastes little.
inline constexpr int kPageSize = 8192;

// Looks at the file's first bytes without SQLite, so that a foreign file isn't touched at all.
// Throws kCorrupt or kUnsupported for what can't be opened.
void require_store(const std::filesystem::path& path);

// Makes an empty store at `path`, whole or not at all. Harmless where another process was faster.
void create_store(const std::filesystem::path& path);

// After opening: throws kCorrupt or kUnsupported as SQLite sees it, log included.
void require_format(Connection& connection);

// What takes a file of format `version` over to this one, oldest first; numbered by the format that
// a step leads to.
std::vector<Migration> format_steps_after(std::int64_t version);
// Carries them out. Inside a write transaction; harmless where nothing is to be done.
void take_over_format(Connection& connection);

}  // namespace mystocks::store::embedded::detail
