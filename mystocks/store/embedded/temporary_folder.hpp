// For tests: a folder of its own that goes when the object goes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <stdlib.h>
#include <unistd.h>

namespace mystocks::store::embedded {

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (place() / "mystocks-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    // In memory where that is possible: the tests sync thousands of times.
    static std::filesystem::path place() {
        constexpr std::uintmax_t kFreeMin = 48 << 20;
        const std::filesystem::path memory = "/dev/shm";
        std::error_code error;
        const auto space = std::filesystem::space(memory, error);
        const bool usable =
            !error && space.available >= kFreeMin && ::access(memory.c_str(), W_OK) == 0;
        return usable ? memory : std::filesystem::temp_directory_path();
    }

    std::filesystem::path path_;
};

}  // namespace mystocks::store::embedded
