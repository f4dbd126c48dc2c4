// A file that is only read, by position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace mystocks::feed::tdx::detail {

// Tables are held in memory whole; the largest real one is base.dbf with 2.5 MB.
inline constexpr std::uint64_t kTableBytesMax = 64u << 20;

class InputFile {
  public:
    // Throws base::Error: kNotFound, kPermission, kIo; kUnsupported for what is no regular file (a
    // pipe would never end).
    explicit InputFile(const std::filesystem::path& path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    std::uint64_t size() const { return size_; }  // when it was opened
    // Fills `out` from `offset` on; fewer bytes only at the end of the file. Throws kIo.
    std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) const;

  private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

// The whole file. Throws as InputFile does, and kExhausted where it is longer than kTableBytesMax.
std::vector<std::byte> read_table(const std::filesystem::path& path);

}  // namespace mystocks::feed::tdx::detail
