#include "mystocks/feed/tdx/detail/file_search.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "mystocks/base/error.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

namespace fs = std::filesystem;

class Search {
  public:
    explicit Search(std::stop_token stop) : stop_(std::move(stop)) {}

    void enter(const fs::path& folder, int depth) {
        if (stop_.stop_requested()) {
            throw base::Error(base::ErrorKind::kCancelled, "the search for files was stopped");
        }
        if (depth > kFolderDepthMax) {
            report(folder, fmt::format("the folder lies more than {} folders deep and was left out",
                                       kFolderDepthMax));
            return;
        }
        std::error_code error;
        std::vector<fs::path> entries;
        for (fs::directory_iterator it(folder, error), end; !error && it != end;
             it.increment(error)) {
            entries.push_back(it->path());
        }
        if (error) {
            report(folder, fmt::format("the folder can't be listed: {}", error.message()));
        }
        std::sort(entries.begin(), entries.end());
        for (const fs::path& entry : entries) {
            visit(entry, depth);
        }
    }
    // A folder's identity; false where it was entered before.
    bool is_new_folder(const struct stat& facts) {
        return folders_.insert({facts.st_dev, facts.st_ino}).second;
    }
    void add(FoundFile file) {
        if (files_.size() >= kFoundFilesMax) {
            throw base::Error(
                base::ErrorKind::kExhausted,
                fmt::format("more than {} files were found: name smaller folders", kFoundFilesMax));
        }
        files_.push_back(std::move(file));
    }
    void report(const fs::path& path, std::string problem) {
        add({path, 0, {}, std::move(problem)});
    }
    std::vector<FoundFile> take() { return std::move(files_); }

  private:
    void visit(const fs::path& entry, int depth) {
        struct stat facts {};
        if (::stat(entry.c_str(), &facts) != 0) {
            const int number = errno;
            if (FileName name = name_of(entry); name.kind) {
                const std::string cause = std::generic_category().message(number);
                add({entry, 0, std::move(name), fmt::format("can't be read: {}", cause)});
            }
            return;
        }
        if (S_ISDIR(facts.st_mode)) {
            if (is_new_folder(facts)) {
                enter(entry, depth + 1);
            }
            return;
        }
        if (FileName name = name_of(entry); name.kind) {
            std::string refusal = name.refusal;
            const auto bytes = static_cast<std::uint64_t>(facts.st_size);
            add({entry, bytes, std::move(name), std::move(refusal)});
        }
    }

    std::stop_token stop_;
    std::set<std::pair<dev_t, ino_t>> folders_;
    std::vector<FoundFile> files_;
};

}  // namespace

std::vector<FoundFile> search(const fs::path& root, std::stop_token stop) {
    struct stat facts {};
    if (::stat(root.c_str(), &facts) != 0) {
        throw base::error_from_errno(errno, fmt::format("{} can't be imported", root.string()));
    }
    Search found(std::move(stop));
    if (S_ISDIR(facts.st_mode)) {
        found.is_new_folder(facts);
        found.enter(root, 0);
        return found.take();
    }
    FileName name = name_of(root);
    std::string problem = name.refusal;
    if (!name.kind) {
        problem =
            "this is no file of 通达信 that is known here: expected .day, .lc1, .lc5, szm.tnf, "
            "base.dbf, tdxhy.cfg, block_*.dat, spblock.dat or gbbq";
    }
    const auto bytes = static_cast<std::uint64_t>(facts.st_size);
    found.add({root, bytes, std::move(name), std::move(problem)});
    return found.take();
}

}  // namespace mystocks::feed::tdx::detail
