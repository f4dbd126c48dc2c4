#include <cerrno>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mystocks/backtest/report.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::backtest {
namespace {

namespace fs = std::filesystem;

std::string not_written(const fs::path& folder) {
    return "The report could not be written to " + folder.string();
}

class File {
  public:
    File(int handle, const fs::path& folder) : handle_(handle), folder_(folder) {
        if (handle_ < 0) {
            throw base::error_from_errno(errno, not_written(folder_));
        }
    }
    ~File() {
        if (handle_ >= 0) {
            ::close(handle_);
        }
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::write(handle_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) {
                continue;
            }
            if (count < 0) {
                throw base::error_from_errno(errno, not_written(folder_));
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    // A disk may find out only here that it is full.
    void close() {
        const int handle = std::exchange(handle_, -1);
        if (::fsync(handle) != 0 && errno != EINVAL && errno != EROFS) {
            const int failed = errno;
            ::close(handle);
            throw base::error_from_errno(failed, not_written(folder_));
        }
        if (::close(handle) != 0) {
            throw base::error_from_errno(errno, not_written(folder_));
        }
    }

  private:
    int handle_;
    const fs::path& folder_;
};

void write_file(const fs::path& path, std::string_view bytes, const fs::path& folder) {
    File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), folder);
    file.write(bytes);
    file.close();
}

// True where there is something to be replaced.
bool check_target(const fs::path& folder) {
    std::error_code failed;
    const fs::file_status status = fs::symlink_status(folder, failed);
    if (status.type() == fs::file_type::not_found) {
        return false;
    }
    if (failed) {
        throw base::error_from_errno(failed.value(), not_written(folder));
    }
    const std::string elsewhere = ". Name another folder for the report";
    if (status.type() != fs::file_type::directory) {
        throw base::Error(base::ErrorKind::kConflict,
                          folder.string() + " exists and is no folder" + elsewhere);
    }
    const std::vector<std::string> names = report_file_names();
    const std::set<std::string> ours(names.begin(), names.end());
    fs::directory_iterator entries(folder, failed);
    if (failed) {
        throw base::error_from_errno(failed.value(), not_written(folder));
    }
    for (const fs::directory_entry& entry : entries) {
        const std::string name = entry.path().filename().string();
        if (!ours.contains(name) || !entry.is_regular_file(failed)) {
            throw base::Error(
                base::ErrorKind::kConflict,
                folder.string() + " holds " + name + ", which is no part of a report" + elsewhere);
        }
    }
    return true;
}

std::unique_ptr<base::TemporaryFolder> folder_beside(const fs::path& target) {
    try {
        return std::make_unique<base::TemporaryFolder>(target.parent_path());
    } catch (const base::Error& error) {
        throw base::Error(error.kind(), not_written(target), error.message());
    }
}

// `made` becomes `target`; what was there goes to `made` or `aside`, which are thrown away.
void put_in_place(const fs::path& made, const fs::path& aside, const fs::path& target,
                  bool replaces) {
    const unsigned how = replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, target.c_str(), how) == 0) {
        return;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        throw base::error_from_errno(errno, not_written(target));
    }
    // Network file systems can't exchange: for an instant there is no report.
    if (replaces && ::rename(target.c_str(), aside.c_str()) != 0) {
        throw base::error_from_errno(errno, not_written(target));
    }
    if (::rename(made.c_str(), target.c_str()) != 0) {
        const int failed = errno;
        if (replaces) {
            ::rename(aside.c_str(), target.c_str());
        }
        throw base::error_from_errno(failed, not_written(target));
    }
}

}  // namespace

std::vector<std::string> report_file_names() {
    return {"report.html", "metrics.json", "trades.csv",  "equity.csv",
            "orders.csv",  "fills.csv",    "bookings.csv"};
}

void write_report(const fs::path& folder, const Summary& summary, const Result& result) {
    std::error_code failed;
    fs::path target = fs::weakly_canonical(fs::absolute(folder, failed), failed);
    if (failed) {
        throw base::error_from_errno(failed.value(), not_written(folder));
    }
    if (!target.has_filename()) {
        target = target.parent_path();  // "out/" means "out"
    }
    const bool replaces = check_target(target);
    fs::create_directories(target.parent_path(), failed);
    if (failed) {
        throw base::error_from_errno(failed.value(), not_written(target));
    }
    const std::unique_ptr<base::TemporaryFolder> beside = folder_beside(target);
    const fs::path made = *beside / "report";
    // Temporary folders are for their owner alone, this one is as the user's mask says.
    if (::mkdir(made.c_str(), 0777) != 0) {
        throw base::error_from_errno(errno, not_written(target));
    }
    write_file(made / "report.html", report_html(summary, result), target);
    write_file(made / "metrics.json", metrics_json(summary), target);
    write_file(made / "trades.csv", trades_csv(result), target);
    write_file(made / "equity.csv", equity_csv(result), target);
    write_file(made / "orders.csv", orders_csv(result), target);
    write_file(made / "fills.csv", fills_csv(result), target);
    write_file(made / "bookings.csv", bookings_csv(result), target);
    put_in_place(made, *beside / "before", target, replaces);
}

}  // namespace mystocks::backtest
