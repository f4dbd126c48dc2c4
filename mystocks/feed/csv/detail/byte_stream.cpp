#include "mystocks/feed/csv/detail/byte_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "mystocks/base/error.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kPackedBlockBytes = 64 * 1024;
constexpr std::string_view kGzipMagic = "\x1F\x8B\x08";

class FileStream final : public ByteStream {
  public:
    explicit FileStream(const std::filesystem::path& path)
        : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (file_ < 0) {
            throw base::error_from_errno(errno, fmt::format("Cannot open {}", path.string()));
        }
    }
    ~FileStream() override { ::close(file_); }
    FileStream(const FileStream&) = delete;
    FileStream& operator=(const FileStream&) = delete;

  private:
    std::size_t do_read(char* to, std::size_t room) override {
        while (true) {
            const ssize_t got = ::read(file_, to, room);
            if (got >= 0) {
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR) {
                throw base::error_from_errno(errno, fmt::format("Cannot read {}", path_.string()));
            }
        }
    }

    std::filesystem::path path_;
    int file_;
};

class MemoryStream final : public ByteStream {
  public:
    explicit MemoryStream(std::string_view bytes) : rest_(bytes) {}

  private:
    std::size_t do_read(char* to, std::size_t room) override {
        const std::size_t count = std::min(room, rest_.size());
        std::copy_n(rest_.data(), count, to);
        rest_.remove_prefix(count);
        return count;
    }

    std::string_view rest_;
};

// Gives back what was read ahead to look at it.
class ReplayStream final : public ByteStream {
  public:
    ReplayStream(std::string head, std::unique_ptr<ByteStream> rest)
        : head_(std::move(head)), rest_(std::move(rest)) {}

  private:
    std::size_t do_read(char* to, std::size_t room) override {
        if (used_ == head_.size()) {
            return rest_->read(to, room);
        }
        const std::size_t count = std::min(room, head_.size() - used_);
        std::copy_n(head_.data() + used_, count, to);
        used_ += count;
        return count;
    }

    std::string head_;
    std::size_t used_ = 0;
    std::unique_ptr<ByteStream> rest_;
};

class GzipStream final : public ByteStream {
  public:
    explicit GzipStream(std::unique_ptr<ByteStream> packed)
        : packed_(std::move(packed)), block_(kPackedBlockBytes) {
        constexpr int kGzipOnly = 16;
        if (inflateInit2(&zip_, MAX_WBITS + kGzipOnly) != Z_OK) {
            throw Error(ErrorKind::kExhausted, "There is no memory to unpack gzip");
        }
    }
    ~GzipStream() override { inflateEnd(&zip_); }
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

  private:
    std::size_t do_read(char* to, std::size_t room) override {
        constexpr std::size_t kRoomMax = 1U << 30;
        zip_.next_out = reinterpret_cast<Bytef*>(to);
        zip_.avail_out = static_cast<uInt>(std::min(room, kRoomMax));
        const std::size_t wanted = zip_.avail_out;
        while (!ended_ && zip_.avail_out == wanted) {
            if (zip_.avail_in == 0) {
                refill();
            }
            if (!ended_) {
                inflate_once();
            }
        }
        const std::size_t got = wanted - zip_.avail_out;
        out_ += got;
        check_expansion(in_, out_);
        return got;
    }

    void refill() {
        const std::size_t got = packed_->read(block_.data(), block_.size());
        if (got == 0) {
            if (!between_members_) {
                throw Error(ErrorKind::kCorrupt, "The gzip data ends in the middle");
            }
            ended_ = true;
        }
        in_ += got;
        zip_.next_in = reinterpret_cast<Bytef*>(block_.data());
        zip_.avail_in = static_cast<uInt>(got);
    }

    void inflate_once() {
        if (between_members_ && *zip_.next_in == 0) {  // tape padding
            ++zip_.next_in;
            --zip_.avail_in;
            return;
        }
        between_members_ = false;
        const int result = inflate(&zip_, Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            between_members_ = true;
            inflateReset(&zip_);
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            throw Error(ErrorKind::kCorrupt, "The gzip data is damaged",
                        zip_.msg == nullptr ? "unknown" : zip_.msg);
        }
    }

    std::unique_ptr<ByteStream> packed_;
    std::vector<char> block_;
    z_stream zip_{};
    bool between_members_ = false;
    bool ended_ = false;
    std::uint64_t in_ = 0;
    std::uint64_t out_ = 0;
};

}  // namespace

std::unique_ptr<ByteStream> open_file(const std::filesystem::path& path) {
    return std::make_unique<FileStream>(path);
}

std::unique_ptr<ByteStream> stream_of(std::string_view bytes) {
    return std::make_unique<MemoryStream>(bytes);
}

std::unique_ptr<ByteStream> unpacked(std::unique_ptr<ByteStream> raw) {
    std::string head(kGzipMagic.size(), '\0');
    std::size_t used = 0;
    while (used < head.size()) {
        const std::size_t got = raw->read(head.data() + used, head.size() - used);
        if (got == 0) {
            break;
        }
        used += got;
    }
    head.resize(used);
    const bool is_gzip = head == kGzipMagic;
    auto whole = std::make_unique<ReplayStream>(std::move(head), std::move(raw));
    if (is_gzip) {
        return std::make_unique<GzipStream>(std::move(whole));
    }
    return whole;
}

void check_expansion(std::uint64_t in, std::uint64_t out) {
    if (out > kExpandedBytesMax) {
        throw Error(ErrorKind::kExhausted, fmt::format("It unpacks to more than {} GiB: split it",
                                                       kExpandedBytesMax >> 30));
    }
    if (out > kExpandedBytesFree && out / kExpandedRatioMax > in) {
        throw Error(
            ErrorKind::kExhausted,
            fmt::format("It unpacks to more than {} times its size, as no market data does: "
                        "unpack it yourself if you trust it",
                        kExpandedRatioMax));
    }
}

bool looks_like_zip(std::string_view head) {
    return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06");
}

}  // namespace mystocks::feed::csv::detail
