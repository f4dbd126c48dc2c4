// A folder of one's own that is removed, with what is in it, at the end of the scope.
#pragma once

#include <filesystem>

namespace mystocks::base {

class TemporaryFolder {
  public:
    // In $TMPDIR, else /tmp. Throws as error_from_errno.
    TemporaryFolder();
    explicit TemporaryFolder(const std::filesystem::path& parent);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace mystocks::base
