// The stores that a run of the program works on, opened and wired by apps.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::job {

// `done` of `total` pages or bytes.
using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Cheap to copy; every copy keeps the stores open. Thread-safe like the ports.
struct Stores {
    std::shared_ptr<store::SeriesStore> series;
    std::shared_ptr<store::RecordStore> records;
    std::string url;                       // "sqlite:mystocks.db"
    std::function<std::uint64_t()> bytes;  // on disk
    // Changes whenever anything in the stores may have changed, by this process or another.
    std::function<std::uint64_t()> data_version;
    // Writes a consistent copy to a path that must not exist yet, while writing goes on.
    std::function<void(const std::filesystem::path&, const BackupProgress&)> backup;
};

}  // namespace mystocks::job
