// The store that needs no server: series and records in one SQLite file.
//
// docs/embedded-store.md has the format, byte by byte. Any number of threads and processes may use
// one file at a time: readers never wait for writers, writers queue.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store::embedded {

// What an acknowledged write survives. A torn file is impossible either way.
enum class Durability {
    kProcess,  // the death of this process, kill -9 included; a power cut may lose the last writes
    kPower,    // a power cut too: every write call waits for the disk
};

struct EmbeddedOptions {
    bool create = true;  // where there is no file
    Durability durability = Durability::kProcess;
    // How long a write waits for another process that is writing, before kUnavailable.
    std::chrono::milliseconds busy_wait_max{10'000};
    std::size_t readers_max = 8;  // reads at once; further ones queue
    // The write-ahead log is copied into the file whenever it has grown to so many pages of 8 KiB.
    std::uint32_t log_pages_max = 4'000;
    // Decoded chunks kept for reads of a part of them, a chart's for example: a chunk of 4,096
    // daily bars takes 224 KiB.
    std::size_t chunk_cache_bytes_max = std::size_t{64} << 20;
    // For tests of a full disk: pages of the file at most; 0 = no limit.
    std::uint32_t pages_max = 0;
};

// Pages copied and pages in all; throws to give up.
using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

class EmbeddedStore {
  public:
    // Throws kNotFound (no file and no `create`, or no such folder), kCorrupt (not a store, or a
    // damaged one; the file is left as it is), kUnsupported (written by a newer version),
    // kPermission, kUnavailable.
    static std::unique_ptr<EmbeddedStore> open(const std::filesystem::path& path,
                                               const EmbeddedOptions& options = {});
    // Looks after a file that nobody opened yet, and leaves an older layout as it is until
    // migrate(). Throws nothing: a file that is no store is one that state() finds out of reach.
    static std::shared_ptr<StoreKeeper> keeper_of(const std::filesystem::path& path);
    ~EmbeddedStore();
    EmbeddedStore(const EmbeddedStore&) = delete;
    EmbeddedStore& operator=(const EmbeddedStore&) = delete;

    // Valid as long as this.
    SeriesStore& series();
    const SeriesStore& series() const;
    RecordStore& records();
    const RecordStore& records() const;
    StoreKeeper& keeper();
    const StoreKeeper& keeper() const;

    // A copy of this moment at `to`, while others read and write. Throws kConflict where `to`
    // exists. `to` appears whole or not at all.
    void backup(const std::filesystem::path& to, const BackupProgress& progress = {}) const;

    // Another number whenever this or another process has committed something since, series or
    // records; the same number as long as nothing was. Takes some microseconds. Thread-safe.
    std::uint64_t data_version() const;

    // What the store takes on disk, its write-ahead log included.
    std::uint64_t bytes() const;
    const std::filesystem::path& path() const;

  private:
    class Parts;
    explicit EmbeddedStore(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace mystocks::store::embedded
