#include "mystocks/base/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

#include <unistd.h>

#include "mystocks/base/error.hpp"

namespace mystocks::base {

namespace {

// Tests sync files thousands of times: memory makes that cheap.
std::filesystem::path best_place() {
    constexpr std::uintmax_t kFreeMin = 48 << 20;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code failed;
    const std::filesystem::space_info space = std::filesystem::space(memory, failed);
    const bool usable = !failed && space.available >= kFreeMin && access(memory.c_str(), W_OK) == 0;
    return usable && std::getenv("TMPDIR") == nullptr ? memory
                                                      : std::filesystem::temp_directory_path();
}

}  // namespace

TemporaryFolder::TemporaryFolder() : TemporaryFolder(best_place()) {}

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent) {
    std::string name = (parent / "mystocks-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw error_from_errno(errno,
                               "A temporary folder in " + parent.string() + " could not be made");
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;  // nothing to be done about it, and a destructor must not throw
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::filesystem::path& name,
                                             std::string_view bytes) const {
    const std::filesystem::path file = path_ / name;
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (!failed) {
        std::ofstream out(file, std::ios::binary);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        out.close();
        if (!out) {
            failed.assign(errno, std::generic_category());
        }
    }
    if (failed) {
        throw error_from_errno(failed.value(), "cannot write " + file.string());
    }
    return file;
}

}  // namespace mystocks::base
