// A zip archive's members as streams of bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/feed/csv/detail/byte_stream.hpp"

namespace mystocks::feed::csv::detail {

inline constexpr std::uint64_t kZipMembersMax = 100'000;

struct ZipMember {
    std::uint64_t index = 0;
    std::string name;         // UTF-8, with its folders
    std::uint64_t bytes = 0;  // as the archive claims
    bool encrypted = false;
};

// Not thread-safe: one object a thread. Throws base::Error: kCorrupt for what is no archive or is
// damaged, kExhausted above kZipMembersMax, kUnsupported for an unknown or encrypted packing.
class ZipArchive {
  public:
    explicit ZipArchive(const std::filesystem::path& path);
    // `bytes` must outlive the archive and its streams.
    static ZipArchive of_bytes(std::string_view bytes);

    std::vector<ZipMember> members() const;  // files only, in the archive's order
    // The stream keeps the archive open.
    std::unique_ptr<ByteStream> open(std::uint64_t index) const;

    struct Handle;

  private:
    explicit ZipArchive(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}
    std::shared_ptr<Handle> handle_;
};

}  // namespace mystocks::feed::csv::detail
