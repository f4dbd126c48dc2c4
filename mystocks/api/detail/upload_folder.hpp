// Files that were sent to be imported, each upload in a folder of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "mystocks/http/router.hpp"

namespace mystocks::api::detail {

// Thread-safe. Paths from outside never leave the upload's folder: no "..", nothing absolute, at
// most 8 folders deep, at most 255 bytes a name. What is left of an earlier run of the program is
// removed at the first use, and what nobody imported with the program's end.
class UploadFolder {
  public:
    static constexpr std::size_t kUploadsMax = 16;
    static constexpr std::size_t kFilesMax = 100'000;  // of one upload

    UploadFolder(std::filesystem::path root, std::uint64_t bytes_max);
    ~UploadFolder();

    std::string open();  // gives the id; throws kExhausted where too many are open
    // The sink writes next to its final name and moves there in finish().
    std::unique_ptr<http::BodySink> open_file(const std::string& id, std::string_view path);
    void remove(const std::string& id);  // throws kNotFound
    // The folder to import from; throws kNotFound. The upload stays until it is removed.
    std::filesystem::path folder(const std::string& id) const;

  private:
    struct Upload {
        std::filesystem::path folder;
        std::atomic<std::uint64_t> bytes = 0;
        std::atomic<std::size_t> files = 0;
    };
    class FileSink;
    std::shared_ptr<Upload> find(const std::string& id) const;

    const std::filesystem::path root_;
    const std::uint64_t bytes_max_;
    mutable std::mutex mutex_;
    bool cleared_ = false;
    std::map<std::string, std::shared_ptr<Upload>> uploads_;
};

// "vipdoc/sh/lday/sh600000.day" as it may be used below a folder. Throws kInvalidArgument.
std::filesystem::path safe_relative_path(std::string_view text);

}  // namespace mystocks::api::detail
