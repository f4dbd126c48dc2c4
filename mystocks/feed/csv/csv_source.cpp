#include "mystocks/feed/csv/csv_source.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/settings.hpp"
#include "mystocks/feed/csv/detail/unit_reader.hpp"
#include "mystocks/feed/csv/detail/zip_archive.hpp"

namespace mystocks::feed::csv {
namespace {

using base::Error;
using base::ErrorKind;
using detail::ByteStream;
using detail::ZipArchive;
using detail::ZipMember;

constexpr std::size_t kUnitsMax = 1'000'000;

constexpr std::pair<std::string_view, CsvKind> kKindNames[] = {
    {"bars", CsvKind::kBars},         {"ticks", CsvKind::kTicks},
    {"depth", CsvKind::kDepth},       {"actions", CsvKind::kActions},
    {"calendar", CsvKind::kCalendar}, {"instruments", CsvKind::kInstruments},
};

// A file, or a member of an archive.
struct Place {
    std::filesystem::path path;
    std::optional<ZipMember> member;

    std::string shown() const {
        return member ? path.string() + ":" + member->name : path.string();
    }
    detail::NameFacts facts() const {
        std::vector<std::string> names;
        if (member) {
            names.push_back(member->name);
        }
        names.push_back(path.filename().string());
        names.push_back(path.parent_path().filename().string());
        return detail::facts_of_name(names);
    }
};

std::string lower_ending(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    std::string ending(dot == std::string_view::npos ? "" : name.substr(dot));
    std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return ending;
}

// What is looked into where only a folder or an archive was named.
bool may_be_table(std::string_view name) {
    constexpr std::array<std::string_view, 5> kEndings{".csv", ".txt", ".tsv", ".gz", ".zip"};
    return std::find(kEndings.begin(), kEndings.end(), lower_ending(name)) != kEndings.end();
}

bool is_workbook(const std::vector<ZipMember>& members) {
    return std::any_of(members.begin(), members.end(), [](const ZipMember& member) {
        return member.name == "[Content_Types].xml";
    });
}

bool is_zip(const std::filesystem::path& path) {
    std::array<char, 4> head{};
    const auto bytes = detail::open_file(path);
    const std::size_t got = bytes->read(head.data(), head.size());
    return detail::looks_like_zip({head.data(), got});
}

// An archive that is read as a whole is one that had nothing to read in it.
[[noreturn]] void refuse_archive(const std::filesystem::path& path) {
    const auto members = ZipArchive(path).members();
    throw Error(ErrorKind::kUnsupported,
                is_workbook(members) ? "It is a spreadsheet's workbook: save the sheet as CSV"
                                     : "The zip archive has no .csv, .txt or .tsv file in it");
}

std::unique_ptr<ByteStream> open(const Place& place) {
    if (!place.member && is_zip(place.path)) {
        refuse_archive(place.path);
    }
    if (!place.member) {
        return detail::unpacked(detail::open_file(place.path));
    }
    return detail::unpacked(ZipArchive(place.path).open(place.member->index));
}

class CsvSource final : public Source {
  public:
    CsvSource(std::vector<std::filesystem::path> paths, detail::Settings settings)
        : paths_(std::move(paths)), settings_(std::move(settings)) {}

  private:
    std::string do_name() const override { return "csv"; }

    std::string do_description() const override {
        std::string out;
        for (const auto& path : paths_) {
            out += out.empty() ? "" : ", ";
            out += path.string();
        }
        return out;
    }

    std::vector<Unit> do_plan(std::stop_token stop) override {
        places_.clear();
        for (const auto& path : paths_) {
            if (std::filesystem::is_directory(path)) {
                plan_folder(path, stop);
            } else {
                plan_file(path, true);
            }
        }
        std::vector<Unit> units;
        for (std::size_t i = 0; i < places_.size(); ++i) {
            units.push_back({places_[i].shown(), bytes_of(places_[i]), i});
        }
        return units;
    }

    void do_read(const Unit& unit, FeedSink& sink, std::stop_token stop) const override {
        const Place& place = places_.at(unit.index);
        std::unique_ptr<ByteStream> bytes;
        std::string problem;
        try {
            bytes = open(place);
        } catch (const Error& error) {
            problem = error.message();
        }
        if (bytes == nullptr) {
            sink.reject({unit.name, 0, std::move(problem)});
            return;
        }
        detail::UnitInput input{unit.name, place.facts(), {}};
        if (place.member) {
            input.check = [&](const detail::Recognised& recognised) {
                refuse_snapshots_beside_trades(place, recognised);
            };
        }
        detail::read_unit(*bytes, input, settings_, sink, stop);
    }

    void plan_folder(const std::filesystem::path& folder, const std::stop_token& stop) {
        std::vector<std::filesystem::path> files;
        std::error_code error;
        const auto options = std::filesystem::directory_options::skip_permission_denied;
        for (std::filesystem::recursive_directory_iterator it(folder, options, error), end;
             !error && it != end && !stop.stop_requested(); it.increment(error)) {
            std::error_code ignored;
            if (it->is_regular_file(ignored) && may_be_table(it->path().filename().string())) {
                files.push_back(it->path());
            }
        }
        if (error) {
            throw base::error_from_errno(error.value(),
                                         fmt::format("Cannot read folder {}", folder.string()));
        }
        std::sort(files.begin(), files.end());
        for (const auto& file : files) {
            if (stop.stop_requested()) {
                return;
            }
            plan_file(file, false);
        }
    }

    // A file that can't be opened stays a unit: reading it says why.
    void plan_file(const std::filesystem::path& path, bool named) {
        std::vector<ZipMember> members;
        try {
            if (!is_zip(path)) {
                add({path, {}}, named);
                return;
            }
            members = ZipArchive(path).members();
        } catch (const Error&) {
            add({path, {}}, true);
            return;
        }
        const bool workbook = is_workbook(members);
        const bool only = members.size() == 1;
        bool any = false;
        for (ZipMember& member : members) {
            if (!workbook && (only || may_be_table(member.name))) {
                any = true;
                add({path, std::move(member)}, named && only);
            }
        }
        if (!any && named) {
            add({path, {}}, true);
        }
    }

    void add(Place place, bool named) {
        if (places_.size() >= kUnitsMax) {
            throw Error(ErrorKind::kExhausted,
                        "There are more than a million files: import them folder by folder");
        }
        if (named || is_understood(place)) {
            places_.push_back(std::move(place));
        }
    }

    // Whether there is something in it that this source knows, be it not enough to read it.
    bool is_understood(const Place& place) const {
        try {
            detail::recognise_head(*open(place), settings_);
            return true;
        } catch (const Error& error) {
            return error.kind() != ErrorKind::kUnsupported ||
                   (place.member && place.member->encrypted);
        }
    }

    // A Level-2 archive has the day's trades and its snapshots: both as ticks would count every
    // share twice.
    void refuse_snapshots_beside_trades(const Place& place,
                                        const detail::Recognised& recognised) const {
        if (recognised.kind != CsvKind::kTicks || !recognised.snapshots) {
            return;
        }
        for (const Place& other : places_) {
            if (other.path != place.path || !other.member ||
                other.member->index == place.member->index) {
                continue;
            }
            bool trades = false;
            try {
                const auto seen = detail::recognise_head(*open(other), settings_);
                trades = seen.kind == CsvKind::kTicks && !seen.snapshots;
            } catch (const Error&) {
                continue;
            }
            if (trades) {
                throw Error(ErrorKind::kInvalidArgument,
                            fmt::format("the trades of {} beside it are the ticks; these snapshots "
                                        "would count them twice: import them with --kind depth",
                                        other.member->name));
            }
        }
    }

    static std::uint64_t bytes_of(const Place& place) {
        if (place.member) {
            return place.member->bytes;
        }
        std::error_code error;
        const auto bytes = std::filesystem::file_size(place.path, error);
        return error ? 0 : bytes;
    }

    std::vector<std::filesystem::path> paths_;
    detail::Settings settings_;
    std::vector<Place> places_;  // by unit index
};

}  // namespace

std::optional<CsvKind> parse_csv_kind(std::string_view text) {
    for (const auto& [name, kind] : kKindNames) {
        if (name == text) {
            return kind;
        }
    }
    return {};
}

std::unique_ptr<Source> open_csv(std::vector<std::filesystem::path> paths, CsvOptions options) {
    detail::Settings settings = detail::parse_settings(options);
    for (const auto& path : paths) {
        std::error_code error;
        if (!std::filesystem::exists(path, error)) {
            throw Error(ErrorKind::kNotFound,
                        fmt::format("There is no file or folder {}", path.string()));
        }
    }
    return std::make_unique<CsvSource>(std::move(paths), std::move(settings));
}

}  // namespace mystocks::feed::csv
