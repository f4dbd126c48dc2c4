#include "mystocks/formula/detail/code_folder.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "mystocks/base/error.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr std::string_view kMagic = "MYSTOCKS FORMULA OBJECT 1\n";
constexpr std::size_t kFileBytesMax = std::size_t{64} << 20;

using Checksum = std::array<char, sizeof(XXH128_canonical_t)>;

Checksum checksum(std::string_view bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    Checksum result;
    std::memcpy(result.data(), &canonical, result.size());
    return result;
}

struct File {
    int descriptor;
    explicit File(int opened) : descriptor(opened) {}
    ~File() {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
};

// Empty where it can't be read, or isn't the user's own file.
std::string contents(const std::filesystem::path& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat facts {};
    if (file.descriptor < 0 || ::fstat(file.descriptor, &facts) != 0 || !S_ISREG(facts.st_mode) ||
        facts.st_uid != ::geteuid() || (facts.st_mode & 022) != 0 || facts.st_size < 0 ||
        static_cast<std::size_t>(facts.st_size) > kFileBytesMax)
        return {};
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = ::read(file.descriptor, bytes.data() + done, bytes.size() - done);
        if (got <= 0)
            return {};
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(descriptor, bytes.data(), bytes.size());
        if (done <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

void check_folder(const std::filesystem::path& folder) {
    struct stat facts {};
    if (::lstat(folder.c_str(), &facts) != 0)
        throw base::error_from_errno(errno, "Can't look at the folder " + folder.string());
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != ::geteuid() || (facts.st_mode & 022) != 0)
        throw base::Error(base::ErrorKind::kPermission,
                          "Compiled formulas can't be kept in " + folder.string() +
                              ": it has to be a folder of yours that nobody else may write to "
                              "(chmod go-w)");
}

void remove_oldest(const std::filesystem::path& folder, std::size_t files_max) {
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        files.emplace_back(entry.last_write_time(error), entry.path());
    if (files.size() <= files_max)
        return;
    const auto end = files.begin() + static_cast<std::ptrdiff_t>(files.size() - files_max);
    std::nth_element(files.begin(), end, files.end());
    for (auto file = files.begin(); file != end; ++file)
        std::filesystem::remove(file->second, error);
}

}  // namespace

ObjectFolder::ObjectFolder(std::filesystem::path folder, std::size_t files_max)
    : folder_(std::move(folder)) {
    std::error_code error;
    if (folder_.has_parent_path())
        std::filesystem::create_directories(folder_.parent_path(), error);
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST)
        throw base::error_from_errno(errno, "Can't make the folder " + folder_.string());
    check_folder(folder_);
    remove_oldest(folder_, files_max);
}

std::filesystem::path ObjectFolder::file_of(std::string_view key) const {
    std::string name;
    for (const char c : checksum(key)) name += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return folder_ / (name + ".o");
}

// magic, checksum of what follows, key size, key, object.
std::optional<std::string> ObjectFolder::read(std::string_view key) const {
    const std::string bytes = contents(file_of(key));
    std::string_view rest = bytes;
    const std::size_t head = kMagic.size() + sizeof(Checksum) + sizeof(std::uint64_t);
    if (rest.size() < head + key.size() || !rest.starts_with(kMagic))
        return {};
    rest.remove_prefix(kMagic.size());
    const std::string_view sum = rest.substr(0, sizeof(Checksum));
    rest.remove_prefix(sizeof(Checksum));
    const Checksum expected = checksum(rest);
    if (sum != std::string_view(expected.data(), expected.size()))
        return {};
    std::uint64_t key_size = 0;
    std::memcpy(&key_size, rest.data(), sizeof(key_size));
    rest.remove_prefix(sizeof(key_size));
    if (key_size != key.size() || !rest.starts_with(key))
        return {};
    return std::string(rest.substr(key.size()));
}

void ObjectFolder::write(std::string_view key, std::string_view object) const {
    static std::atomic<unsigned> count{0};
    std::string body(sizeof(std::uint64_t), '\0');
    const std::uint64_t key_size = key.size();
    std::memcpy(body.data(), &key_size, sizeof(key_size));
    body.append(key).append(object);
    const Checksum sum = checksum(body);

    const std::filesystem::path path = file_of(key);
    const std::string part = fmt::format("{}.{}.{}.part", path.string(), ::getpid(), ++count);
    bool whole = false;
    {
        const File file(
            ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        whole = file.descriptor >= 0 && write_all(file.descriptor, kMagic) &&
                write_all(file.descriptor, {sum.data(), sum.size()}) &&
                write_all(file.descriptor, body);
    }
    if (!whole || std::rename(part.c_str(), path.c_str()) != 0)
        ::unlink(part.c_str());
}

}  // namespace mystocks::formula::detail
