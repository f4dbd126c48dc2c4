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

#include "mystocks/base/clock.hpp"
#include "mystocks/http/router.hpp"

namespace mystocks::api::detail {

// Thread-safe. Paths from outside never leave the upload's folder: no "..", nothing absolute, at
// most 8 folders deep, at most 255 bytes a name. An upload that nobody touches for an hour is
// removed when the next one is opened, all of them with the program's end, and what is left of a
// run that was killed at the first use, unless another process works in the same folder.
class UploadFolder {
  public:
    static constexpr std::size_t kUploadsMax = 16;
    static constexpr std::size_t kFilesMax = 100'000;  // of one upload

    static constexpr base::TimeUs kIdleMax = base::kUsPerHour;

    // `clock` outlives the object.
    UploadFolder(std::filesystem::path root, std::uint64_t bytes_max, const base::Clock& clock);
    ~UploadFolder();
    UploadFolder(const UploadFolder&) = delete;
    UploadFolder& operator=(const UploadFolder&) = delete;

    std::string open();  // gives the id; throws kExhausted where too many are open
    // The sink writes next to its final name and moves there in finish().
    std::unique_ptr<http::BodySink> open_file(const std::string& id, std::string_view path);
    // Throws kNotFound. The files go when nobody sends to them or holds their folder any more.
    void remove(const std::string& id);
    // The folder to import from; throws kNotFound. It stays while somebody holds the pointer.
    std::shared_ptr<const std::filesystem::path> folder(const std::string& id) const;

  private:
    // Its folder goes with it: not while a file still arrives or an import still reads there.
    struct Upload {
        explicit Upload(std::filesystem::path where) : folder(std::move(where)) {}
        ~Upload();
        Upload(const Upload&) = delete;
        Upload& operator=(const Upload&) = delete;

        const std::filesystem::path folder;
        std::atomic<std::uint64_t> bytes = 0;
        std::atomic<std::size_t> files = 0;
        std::atomic<base::TimeUs> touched = 0;
    };
    class FileSink;
    std::shared_ptr<Upload> find(const std::string& id) const;  // and touches it
    void clear_leftovers();                                     // under mutex_
    void drop_idle();                                           // under mutex_

    const std::filesystem::path root_;
    const std::uint64_t bytes_max_;
    const base::Clock& clock_;
    mutable std::mutex mutex_;
    int lock_file_ = -1;  // held by the process that works in the folder
    bool cleared_ = false;
    std::map<std::string, std::shared_ptr<Upload>> uploads_;
};

// "vipdoc/sh/lday/sh600000.day" as it may be used below a folder. Throws kInvalidArgument.
std::filesystem::path safe_relative_path(std::string_view text);

}  // namespace mystocks::api::detail
