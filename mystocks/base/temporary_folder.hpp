// A folder of one's own that is removed, with what is in it, at the end of the scope.
#pragma once

#include <filesystem>

namespace mystocks::base {

class TemporaryFolder {
  public:
    // In $TMPDIR where it is set; else in memory (/dev/shm) where that has room for small things;
    // else in /tmp. Throws as error_from_errno.
    TemporaryFolder();
    explicit TemporaryFolder(const std::filesystem::path& parent);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::filesystem::path& name) const {
        return path_ / name;
    }

  private:
    std::filesystem::path path_;
};

}  // namespace mystocks::base
