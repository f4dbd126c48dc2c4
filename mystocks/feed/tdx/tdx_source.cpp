#include "mystocks/feed/tdx/tdx_source.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/encoding.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/feed/tdx/detail/bar_file.hpp"
#include "mystocks/feed/tdx/detail/file_search.hpp"
#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/feed/tdx/detail/tables.hpp"

namespace mystocks::feed::tdx {
namespace {

using detail::FileKind;
using detail::FoundFile;

struct PlannedFile {
    FoundFile found;
    std::size_t root = 0;
    std::uint64_t newest = 0;  // orders the files that hold one series
};

// Problems first, then what describes instruments, then bars.
auto order_of(const PlannedFile& file) {
    const auto& name = file.found.name;
    const bool has_bars = name.id.has_value();
    return std::tuple(has_bars, file.root, name.id ? name.id->str() : std::string(),
                      name.kind ? static_cast<int>(*name.kind) : -1, file.newest,
                      file.found.path.string());
}

bool is_same_series(const PlannedFile& a, const PlannedFile& b) {
    return a.root == b.root && a.found.name.id && a.found.name.id == b.found.name.id &&
           a.found.name.kind == b.found.name.kind;
}

// Only where several files hold one series: looking costs an open and a read each.
void look_for_newest(std::vector<PlannedFile>& files) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        const bool has_rival = (i > 0 && is_same_series(files[i - 1], files[i])) ||
                               (i + 1 < files.size() && is_same_series(files[i], files[i + 1]));
        if (has_rival && files[i].found.problem.empty()) {
            files[i].newest =
                detail::last_record_time(files[i].found.path, *files[i].found.name.kind);
        }
    }
}

// A path for people and reports: folders made on Chinese Windows may have names in GBK.
std::string shown(const std::filesystem::path& path) {
    const std::string& bytes = path.native();
    return base::is_utf8(bytes) ? bytes : base::utf8_from_gbk_lossy(bytes);
}

class TdxSource final : public Source {
  public:
    explicit TdxSource(std::vector<std::filesystem::path> paths) : paths_(std::move(paths)) {}

  private:
    std::string do_name() const override { return "tdx"; }

    std::string do_description() const override {
        std::string text;
        for (const auto& path : paths_) {
            text += (text.empty() ? "" : ", ") + shown(path);
        }
        return text;
    }

    std::vector<Unit> do_plan(std::stop_token stop) override {
        files_.clear();
        for (std::size_t root = 0; root < paths_.size(); ++root) {
            for (FoundFile& found : detail::search(paths_[root], stop)) {
                files_.push_back({std::move(found), root, 0});
            }
        }
        const auto by_order = [](const PlannedFile& a, const PlannedFile& b) {
            return order_of(a) < order_of(b);
        };
        std::sort(files_.begin(), files_.end(), by_order);
        look_for_newest(files_);
        std::sort(files_.begin(), files_.end(), by_order);
        std::vector<Unit> units;
        units.reserve(files_.size());
        for (std::size_t i = 0; i < files_.size(); ++i) {
            units.push_back({shown(files_[i].found.path), files_[i].found.bytes, i});
        }
        return units;
    }

    void do_read(const Unit& unit, FeedSink& sink, std::stop_token stop) const override {
        MYSTOCKS_ASSERT(unit.index < files_.size());
        const FoundFile& file = files_[unit.index].found;
        detail::RowReport report(sink, unit.name);
        if (!file.problem.empty()) {
            report.reject_file(file.problem);
            return;
        }
        try {
            if (detail::holds_bars(*file.name.kind)) {
                detail::read_bars(file, sink, report, stop);
            } else {
                detail::read_tables(file, sink, report);
            }
        } catch (const base::Error& error) {
            if (error.kind() == base::ErrorKind::kCancelled) {
                throw;
            }
            report.reject_file(error.message());
        }
    }

    std::vector<std::filesystem::path> paths_;
    std::vector<PlannedFile> files_;
};

}  // namespace

std::unique_ptr<Source> open_tdx(std::vector<std::filesystem::path> paths) {
    for (const auto& path : paths) {
        std::error_code error;
        if (!std::filesystem::exists(path, error)) {
            throw base::Error(
                base::ErrorKind::kNotFound,
                fmt::format("{} does not exist: name a 通达信 folder, such as vipdoc, "
                            "or files in it",
                            path.string()));
        }
    }
    return std::make_unique<TdxSource>(std::move(paths));
}

}  // namespace mystocks::feed::tdx
