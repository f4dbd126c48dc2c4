// Bytes in: a file, one member of an archive, memory; unpacked where they are gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace mystocks::feed::csv::detail {

// What a packed file may grow to. DEFLATE can reach 1,032:1; market data stays below 100:1.
inline constexpr std::uint64_t kExpandedBytesMax = std::uint64_t{64} << 30;
inline constexpr std::uint64_t kExpandedRatioMax = 400;
// The ratio counts from here on: a small file of equal rows may be packed that well.
inline constexpr std::uint64_t kExpandedBytesFree = std::uint64_t{32} << 20;

class ByteStream {
  public:
    virtual ~ByteStream() = default;
    // Fills at most `room` bytes; 0 only at the end. Throws base::Error: kIo, kCorrupt (damaged or
    // cut off), kExhausted (expands beyond the limits above).
    std::size_t read(char* to, std::size_t room) { return do_read(to, room); }

  private:
    virtual std::size_t do_read(char* to, std::size_t room) = 0;
};

// Throws as base::error_from_errno does.
std::unique_ptr<ByteStream> open_file(const std::filesystem::path& path);
// `bytes` must outlive the stream.
std::unique_ptr<ByteStream> stream_of(std::string_view bytes);
// `raw` itself, or what it unpacks to where it starts like gzip (several members are one stream).
std::unique_ptr<ByteStream> unpacked(std::unique_ptr<ByteStream> raw);

// Throws kExhausted where `out` bytes made of `in` are more than the limits allow.
void check_expansion(std::uint64_t in, std::uint64_t out);

bool looks_like_zip(std::string_view head);

}  // namespace mystocks::feed::csv::detail
