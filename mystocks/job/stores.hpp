// The stores that a run of the program works on, opened and wired by apps.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mystocks/store/data_class.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::job {

// `done` of `total` pages or bytes.
using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// One of the stores: who looks after it, and which classes of data go there.
struct StoreEntry {
    std::shared_ptr<store::StoreKeeper> keeper;
    std::vector<store::DataClass> classes;
    std::shared_ptr<store::SeriesStore> series{};  // null where it is only looked after
};

// Cheap to copy; every copy keeps the stores open. Thread-safe like the ports.
struct Stores {
    std::shared_ptr<store::SeriesStore> series;
    std::shared_ptr<store::RecordStore> records;
    std::vector<StoreEntry> entries;       // each store once
    std::string url;                       // "sqlite:mystocks.db"; of several the first
    std::function<std::uint64_t()> bytes;  // on disk, of all
    // Changes whenever anything in the stores may have changed, by this process or another.
    std::function<std::uint64_t()> data_version;
    // Writes a consistent copy to a path that must not exist yet, while writing goes on.
    // Throws kUnsupported where the stores are not one file.
    std::function<void(const std::filesystem::path&, const BackupProgress&)> backup;
};

// The data version of several stores: another number whenever that of any of them is another one.
std::function<std::uint64_t()> version_of_all(
    std::vector<std::shared_ptr<const store::StoreKeeper>> keepers);

}  // namespace mystocks::job
