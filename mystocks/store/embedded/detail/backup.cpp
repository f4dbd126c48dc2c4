#include "mystocks/store/embedded/detail/backup.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace mystocks::store::embedded::detail {
namespace {

namespace fs = std::filesystem;

constexpr int kPagesAStep = 1024;

// Removes an unfinished copy.
class Draft {
  public:
    explicit Draft(fs::path path) : path_(std::move(path)) {
        const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (file < 0) {
            throw base::error_from_errno(errno, "The copy '" + path_.string() + "' can't be made");
        }
        ::close(file);
    }
    ~Draft() {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
            std::error_code ignored;
            fs::remove(path_.string() + suffix, ignored);
        }
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

void copy(Connection& source, Connection& target,
          const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
    // An open read transaction holds the source at one moment: a writer can't make it start over.
    Transaction snapshot(source, TransactionKind::kRead);
    source.read_integer("SELECT count(*) FROM sqlite_master");
    const auto finish = [](sqlite3_backup* backup) { sqlite3_backup_finish(backup); };
    const std::unique_ptr<sqlite3_backup, decltype(finish)> backup(
        sqlite3_backup_init(target.handle(), "main", source.handle(), "main"), finish);
    if (!backup) {
        throw target.error(sqlite3_errcode(target.handle()), "could not be written");
    }
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup.get(), kPagesAStep);
        if (code != SQLITE_OK && code != SQLITE_DONE) {
            throw target.error(code, "could not be written");
        }
        const auto total = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup.get()));
        const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup.get()));
        if (progress) {
            progress(total - left, total);
        }
    }
}

}  // namespace

void back_up(const ConnectionSettings& from, const fs::path& to,
             const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
    std::error_code ignored;
    if (fs::exists(to, ignored)) {
        throw base::Error(base::ErrorKind::kConflict,
                          "'" + to.string() + "' exists already: name a new file for the copy");
    }
    const Draft draft(to.string() + ".part-" + std::to_string(::getpid()));
    {
        Connection source(from);
        ConnectionSettings settings;
        settings.path = draft.path().string();
        settings.full_sync = true;
        Connection target(settings);
        copy(source, target, progress);
    }
    // Unlike a rename, a link never replaces a file that came up meanwhile.
    if (::link(draft.path().c_str(), to.c_str()) != 0) {
        throw base::error_from_errno(errno, "The copy '" + to.string() + "' can't be made");
    }
}

}  // namespace mystocks::store::embedded::detail
