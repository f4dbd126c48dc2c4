#include "mystocks/api/detail/upload_folder.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kPathBytesMax = 1024;

std::string random_id() {
    std::array<unsigned char, 16> bytes;
    MYSTOCKS_ASSERT(getrandom(bytes.data(), bytes.size(), 0) == ssize_t(bytes.size()));
    std::string id;
    for (const unsigned char byte : bytes) {
        id += fmt::format("{:02x}", byte);
    }
    return id;
}

base::Error bad_path(std::string_view text, const char* why) {
    return {base::ErrorKind::kInvalidArgument,
            fmt::format("'{}' is no path for an upload: {}", text.substr(0, 100), why)};
}

void make_folder(const std::filesystem::path& path) {
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed) {
        throw base::error_from_errno(failed.value(), "cannot make the folder " + path.string());
    }
}

}  // namespace

std::filesystem::path safe_relative_path(std::string_view text) {
    if (text.empty() || text.size() > kPathBytesMax) {
        throw bad_path(text, "empty or too long");
    }
    std::filesystem::path path;
    std::size_t depth = 0;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('/', begin), text.size());
        const std::string_view name = text.substr(begin, end - begin);
        if (name.empty() || name == "." || name == ".." || name.size() > kNameBytesMax) {
            throw bad_path(text, "empty names, '.', '..' and names over 255 bytes are not taken");
        }
        if (name.find_first_of(std::string_view("\\\0\r\n", 4)) != std::string_view::npos) {
            throw bad_path(text, "a name holds a backslash or a control character");
        }
        if (++depth > kDepthMax) {
            throw bad_path(text, "more than 8 folders deep");
        }
        path /= name;
        begin = end + 1;
    }
    return path;
}

// Destroyed without finish(): the upload was cut off, and the part that came is removed.
class UploadFolder::FileSink final : public http::BodySink {
  public:
    FileSink(std::shared_ptr<Upload> upload, std::filesystem::path path, std::uint64_t bytes_max)
        : upload_(std::move(upload)),
          path_(std::move(path)),
          part_(path_.string() + ".part-" + random_id()),
          bytes_max_(bytes_max) {
        make_folder(path_.parent_path());
        file_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file_ < 0) {
            throw base::error_from_errno(errno, "cannot write the upload " + path_.string());
        }
    }
    ~FileSink() override {
        if (file_ >= 0) {
            ::close(file_);
            ::unlink(part_.c_str());
            upload_->bytes -= bytes_;
        }
    }

    void write(std::span<const std::byte> piece) override {
        bytes_ += piece.size();
        if ((upload_->bytes += piece.size()) > bytes_max_) {
            throw base::Error(base::ErrorKind::kExhausted,
                              fmt::format("the upload is larger than {} bytes in all; put the "
                                          "files on the server and import them by path",
                                          bytes_max_));
        }
        while (!piece.empty()) {
            const ssize_t written = ::write(file_, piece.data(), piece.size());
            if (written < 0 && errno != EINTR) {
                throw base::error_from_errno(errno, "cannot write the upload " + path_.string());
            }
            piece = piece.subspan(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
    }

    http::Response finish() override {
        if (::rename(part_.c_str(), path_.c_str()) != 0) {
            throw base::error_from_errno(errno, "cannot keep the upload " + path_.string());
        }
        ::close(std::exchange(file_, -1));
        upload_.reset();
        return http::Response::empty();
    }

  private:
    std::shared_ptr<Upload> upload_;
    const std::filesystem::path path_;
    const std::string part_;
    const std::uint64_t bytes_max_;
    std::uint64_t bytes_ = 0;
    int file_ = -1;
};

UploadFolder::UploadFolder(std::filesystem::path root, std::uint64_t bytes_max,
                           const base::Clock& clock)
    : root_(std::move(root)), bytes_max_(bytes_max), clock_(clock) {}

UploadFolder::Upload::~Upload() {
    std::error_code ignored;  // a folder that can't be removed now is removed at the next start
    std::filesystem::remove_all(folder, ignored);
}

UploadFolder::~UploadFolder() {
    uploads_.clear();  // before another process may take the folder
    if (lock_file_ >= 0) {
        ::close(lock_file_);
    }
}

void UploadFolder::clear_leftovers() {
    make_folder(root_.parent_path());
    lock_file_ = ::open((root_.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_file_ < 0 || ::flock(lock_file_, LOCK_EX | LOCK_NB) != 0) {
        return;  // another process may be at work there
    }
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

void UploadFolder::drop_idle() {
    const base::TimeUs oldest = clock_.now() - kIdleMax;
    std::erase_if(uploads_, [oldest](const auto& entry) {
        const std::shared_ptr<Upload>& upload = entry.second;
        return upload.use_count() == 1 && upload->touched <= oldest;
    });
}

std::string UploadFolder::open() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(cleared_, true)) {
        clear_leftovers();
    }
    drop_idle();
    if (uploads_.size() >= kUploadsMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          "too many uploads wait to be imported; delete one");
    }
    std::string id = random_id();
    auto upload = std::make_shared<Upload>(root_ / id);
    upload->touched = clock_.now();
    make_folder(upload->folder);
    uploads_[id] = std::move(upload);
    return id;
}

std::shared_ptr<UploadFolder::Upload> UploadFolder::find(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = uploads_.find(id);
    if (found == uploads_.end()) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no upload of this id; open one "
                          "with POST /api/v1/uploads");
    }
    found->second->touched = clock_.now();
    return found->second;
}

std::unique_ptr<http::BodySink> UploadFolder::open_file(const std::string& id,
                                                        std::string_view path) {
    std::shared_ptr<Upload> upload = find(id);
    if (++upload->files > kFilesMax) {
        throw base::Error(base::ErrorKind::kExhausted, "the upload holds too many files");
    }
    std::filesystem::path file = upload->folder / safe_relative_path(path);
    return std::make_unique<FileSink>(std::move(upload), std::move(file), bytes_max_);
}

void UploadFolder::remove(const std::string& id) {
    const std::shared_ptr<Upload> upload = find(id);
    const std::lock_guard lock(mutex_);
    uploads_.erase(id);
}

std::shared_ptr<const std::filesystem::path> UploadFolder::folder(const std::string& id) const {
    const std::shared_ptr<Upload> upload = find(id);
    return {upload, &upload->folder};
}

}  // namespace mystocks::api::detail
