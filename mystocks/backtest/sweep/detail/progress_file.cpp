#include "mystocks/backtest/sweep/detail/progress_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "mystocks/base/error.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

// "MSSWEEP1": another layout gets another name.
constexpr std::uint64_t kMagic = 0x3150454557534D53;

struct Head {
    std::uint64_t magic = kMagic;
    std::uint64_t inputs = 0;
    std::uint64_t instrument = 0;
    std::uint64_t groups = 0;
    std::uint64_t sets = 0;
    std::uint64_t failed = 0;
    std::uint64_t checksum = 0;  // of all that follows, and of the fields above
};

std::uint64_t take(std::uint64_t hash, const void* data, std::size_t bytes) {
    const auto* at = static_cast<const unsigned char*>(data);
    for (; bytes >= 8; bytes -= 8, at += 8) {
        std::uint64_t part = 0;
        std::memcpy(&part, at, 8);
        hash = (hash ^ part) * 0x9E3779B97F4A7C15;
        hash ^= hash >> 32;
    }
    for (; bytes > 0; --bytes, ++at) {
        hash = (hash ^ *at) * 0x100000001B3;
    }
    return hash;
}

std::uint64_t checksum_of(Head head, const Done& done) {
    head.checksum = 0;
    std::uint64_t hash = take(0, &head, sizeof head);
    hash = take(hash, done.groups.data(), done.groups.size());
    return take(hash, done.scores.data(), done.scores.size() * sizeof(Score));
}

}  // namespace

void write_progress(const std::filesystem::path& file, std::uint64_t inputs, const Done& done) {
    Head head{kMagic,      inputs, done.instrument, done.groups.size(), done.scores.size(),
              done.failed, 0};
    head.checksum = checksum_of(head, done);
    std::filesystem::path part = file;
    part += ".part";
    errno = 0;
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(&head), sizeof head);
    out.write(reinterpret_cast<const char*>(done.groups.data()),
              static_cast<std::streamsize>(done.groups.size()));
    out.write(reinterpret_cast<const char*>(done.scores.data()),
              static_cast<std::streamsize>(done.scores.size() * sizeof(Score)));
    out.close();
    std::error_code failed;
    if (out) {
        std::filesystem::rename(part, file, failed);
    }
    if (!out || failed) {
        const int number = failed ? failed.value() : errno != 0 ? errno : EIO;
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw base::error_from_errno(number,
                                     "the sweep's progress can't be written to " + file.string());
    }
}

bool read_progress(const std::filesystem::path& file, std::uint64_t inputs, Done& done) {
    std::ifstream in(file, std::ios::binary);
    Head head;
    if (!in.read(reinterpret_cast<char*>(&head), sizeof head) || head.magic != kMagic ||
        head.inputs != inputs || head.groups != done.groups.size() ||
        head.sets != done.scores.size()) {
        return false;
    }
    Done found;
    found.instrument = head.instrument;
    found.failed = head.failed;
    found.groups.resize(done.groups.size());
    found.scores.resize(done.scores.size());
    in.read(reinterpret_cast<char*>(found.groups.data()),
            static_cast<std::streamsize>(found.groups.size()));
    in.read(reinterpret_cast<char*>(found.scores.data()),
            static_cast<std::streamsize>(found.scores.size() * sizeof(Score)));
    if (!in || in.peek() != std::ifstream::traits_type::eof() ||
        checksum_of(head, found) != head.checksum) {
        return false;
    }
    done = std::move(found);
    return true;
}

}  // namespace mystocks::backtest::sweep::detail
