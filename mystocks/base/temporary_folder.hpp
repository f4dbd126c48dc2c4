// A folder of one's own that is removed, with what is in it, at the end of the scope.
#pragma once

#include <filesystem>
#include <string_view>

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
    // Makes or replaces a file, with the folders above it. Throws as error_from_errno.
    std::filesystem::path write(const std::filesystem::path& name, std::string_view bytes) const;

  private:
    std::filesystem::path path_;
};

}  // namespace mystocks::base
