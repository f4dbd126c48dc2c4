// For tests: real files that lie beside the source tree and are never part of it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

// The build says it to tests; the working folder is right where they run from the source tree.
#ifndef MYSTOCKS_SOURCE_DIR
#define MYSTOCKS_SOURCE_DIR "."
#endif

namespace mystocks::market::detail {

// `relative` under $MYSTOCKS_SHARED, else under ../shared.
inline std::filesystem::path shared_path(const std::string& relative) {
    const char* folder = std::getenv("MYSTOCKS_SHARED");
    const std::filesystem::path root =
        folder != nullptr && *folder != '\0'
            ? std::filesystem::path(folder)
            : std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "../shared";
    return root / relative;
}

// Empty where the file is absent: the test is then skipped, saying so.
inline std::optional<std::string> read_shared(const std::string& relative) {
    std::ifstream file(shared_path(relative), std::ios::binary);
    if (!file) {
        return {};
    }
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace mystocks::market::detail
