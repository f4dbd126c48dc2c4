#include "mystocks/feed/tdx/detail/input_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"

namespace mystocks::feed::tdx::detail {

InputFile::InputFile(const std::filesystem::path& path) : path_(path) {
    // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) {
        throw base::error_from_errno(errno, fmt::format("{} can't be opened", path.string()));
    }
    struct stat facts {};
    if (::fstat(descriptor_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(descriptor_);
        throw base::Error(base::ErrorKind::kUnsupported,
                          fmt::format("{} is not a regular file", path.string()));
    }
    size_ = static_cast<std::uint64_t>(facts.st_size);
}

InputFile::~InputFile() {
    ::close(descriptor_);
}

std::size_t InputFile::read_at(std::uint64_t offset, std::span<std::byte> out) const {
    std::size_t filled = 0;
    while (filled < out.size()) {
        const ssize_t got = ::pread(descriptor_, out.data() + filled, out.size() - filled,
                                    static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw base::error_from_errno(errno, fmt::format("{} can't be read", path_.string()));
        }
        if (got == 0) {
            break;
        }
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

std::vector<std::byte> read_table(const std::filesystem::path& path) {
    const InputFile file(path);
    if (file.size() > kTableBytesMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          fmt::format("{} has {} bytes: a table of this kind has at most {}",
                                      path.string(), file.size(), kTableBytesMax));
    }
    std::vector<std::byte> bytes(static_cast<std::size_t>(file.size()));
    bytes.resize(file.read_at(0, bytes));
    return bytes;
}

}  // namespace mystocks::feed::tdx::detail
