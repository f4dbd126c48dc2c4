// Finds the files of a 通达信 installation below the paths that a user names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/feed/tdx/detail/file_name.hpp"

namespace mystocks::feed::tdx::detail {

inline constexpr int kFolderDepthMax = 32;
inline constexpr std::size_t kFoundFilesMax = 1'000'000;

struct FoundFile {
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    FileName name;
    std::string problem;  // why it can't be read, where that is known already
};

// The file itself, or every known file in the folder and below, in order of path. A named file that
// isn't known, and a folder that can't be listed, come with a problem. Each folder is entered once,
// so links that go round in circles are safe. Throws base::Error: kNotFound, kCancelled, and
// kExhausted beyond kFoundFilesMax.
std::vector<FoundFile> search(const std::filesystem::path& root, std::stop_token stop);

}  // namespace mystocks::feed::tdx::detail
