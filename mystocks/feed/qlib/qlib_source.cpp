#include "mystocks/feed/qlib/qlib_source.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/qlib/detail/day_columns.hpp"

namespace mystocks::feed::qlib {
namespace {

using base::Date;
using base::Error;
using base::ErrorKind;
using market::InstrumentId;

constexpr std::uintmax_t kFileBytesMax = 8 << 20;  // a day a line, a century long, is 0.4 MB

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::error_code error;
    if (!file || std::filesystem::file_size(path, error) > kFileBytesMax || error) {
        throw Error(ErrorKind::kCorrupt,
                    fmt::format("{} is missing, can't be read or is larger than 8 MiB",
                                path.filename().string()));
    }
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::move(bytes).str();
}

// Strictly rising, as the columns count by it.
std::vector<Date> read_calendar(const std::filesystem::path& path) {
    std::istringstream lines(read_file(path));
    std::vector<Date> days;
    std::string line;
    while (std::getline(lines, line)) {
        line.erase(std::find(line.begin(), line.end(), '\r'), line.end());
        const auto day = base::parse_date(line);
        if (!day || (!days.empty() && *day <= days.back())) {
            throw Error(ErrorKind::kCorrupt,
                        fmt::format("{} line {}: not a date after the one before", path.string(),
                                    days.size() + 1));
        }
        days.push_back(*day);
    }
    return days;
}

bool is_mainland(const InstrumentId& id) {
    return id.exchange() == "SH" || id.exchange() == "SZ" || id.exchange() == "BJ";
}

class QlibSource final : public Source {
  public:
    explicit QlibSource(std::filesystem::path folder)
        : folder_(std::move(folder)), calendar_(read_calendar(folder_ / "calendars/day.txt")) {}

  private:
    enum class What { kCalendar, kMembers, kBars };
    struct Piece {
        What what;
        std::filesystem::path path;
        std::optional<InstrumentId> id = {};
    };

    std::string do_name() const override { return "qlib"; }
    std::string do_description() const override { return folder_.string(); }

    std::vector<Unit> do_plan(std::stop_token stop) override {
        pieces_.clear();
        std::vector<Piece> bars;
        for (const auto& path : listed("features", stop)) {
            const auto id = InstrumentId::try_parse(path.filename().string());
            if (id && is_mainland(*id)) {
                bars.push_back({What::kBars, path, id});
            }
        }
        if (!bars.empty()) {
            pieces_.push_back({What::kCalendar, folder_ / "calendars/day.txt"});
        }
        for (const auto& path : listed("instruments", stop)) {
            // all.txt lists what there is; it is no index.
            if (path.extension() == ".txt" && path.stem() != "all") {
                pieces_.push_back({What::kMembers, path});
            }
        }
        pieces_.insert(pieces_.end(), bars.begin(), bars.end());
        std::vector<Unit> units;
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            units.push_back({pieces_[i].path.string(), 0, i});
        }
        return units;
    }

    void do_read(const Unit& unit, FeedSink& sink, std::stop_token) const override {
        const Piece& piece = pieces_.at(unit.index);
        switch (piece.what) {
            case What::kCalendar:
                sink.rows_read(calendar_.size());
                sink.trading_days("CN", std::vector<Date>(calendar_));
                break;
            case What::kMembers:
                read_members(unit, piece, sink);
                break;
            case What::kBars:
                read_bars(unit, piece, sink);
                break;
        }
    }

    void read_bars(const Unit& unit, const Piece& piece, FeedSink& sink) const {
        market::Bars bars;
        std::vector<Rejection> rejections;
        std::uint64_t rows = 0;
        try {
            const auto column = [&](const char* name) {
                return read_file(piece.path / fmt::format("{}.day.bin", name));
            };
            const detail::DayColumns columns{column("open"),  column("high"),   column("low"),
                                             column("close"), column("volume"), column("factor")};
            rows = columns.close.size() / 4;
            bars =
                detail::bars_of(columns, calendar_, market::facts_of_code(*piece.id).price_decimals,
                                [&](std::uint64_t record, std::string why) {
                                    rejections.push_back({unit.name, record, std::move(why)});
                                });
            --rows;  // the first value is no day
        } catch (const Error& error) {
            rejections.push_back({unit.name, 0, error.message()});
        }
        // Outside of the try: what the sink throws is its own.
        sink.rows_read(rows);
        for (Rejection& rejection : rejections) {
            sink.reject(std::move(rejection));
        }
        if (!bars.empty()) {
            sink.bars(*piece.id, market::Period::k1d, std::move(bars));
        }
    }

    // "SH600000\t2010-01-04\t2026-05-08": a member on the newest day is one whose span reaches it.
    void read_members(const Unit& unit, const Piece& piece, FeedSink& sink) const {
        std::string text;
        std::string problem;
        try {
            text = read_file(piece.path);
        } catch (const Error& error) {
            problem = error.message();
        }
        if (!problem.empty()) {
            sink.reject({unit.name, 0, std::move(problem)});
            return;
        }
        std::istringstream lines(text);
        market::Block block{market::BlockKind::kIndex, piece.path.stem().string(), {}, "qlib", {}};
        std::string line;
        std::uint64_t number = 0;
        while (std::getline(lines, line)) {
            ++number;
            std::istringstream cells(line);
            std::string code;
            std::string from;
            std::string until;
            cells >> code >> from >> until;
            const auto id = InstrumentId::try_parse(code);
            const auto first = base::parse_date(from);
            const auto last = base::parse_date(until);
            if (!id || !first || !last || *last < *first) {
                sink.reject({unit.name, number, "it is not a code and two dates"});
                continue;
            }
            block.history.push_back({*id, *first, *last});
            if (!calendar_.empty() && *last >= calendar_.back()) {
                block.members.push_back(*id);
            }
        }
        sink.rows_read(number);
        sink.blocks({std::move(block)});
    }

    std::vector<std::filesystem::path> listed(const char* part, const std::stop_token& stop) const {
        std::vector<std::filesystem::path> paths;
        std::error_code error;
        for (std::filesystem::directory_iterator it(folder_ / part, error), end;
             !error && it != end && !stop.stop_requested(); it.increment(error)) {
            paths.push_back(it->path());
        }
        std::sort(paths.begin(), paths.end());
        return paths;
    }

    std::filesystem::path folder_;
    std::vector<Date> calendar_;
    std::vector<Piece> pieces_;  // by unit index
};

}  // namespace

std::unique_ptr<Source> open_qlib(std::filesystem::path folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        throw Error(ErrorKind::kNotFound, fmt::format("There is no folder {}", folder.string()));
    }
    return std::make_unique<QlibSource>(std::move(folder));
}

}  // namespace mystocks::feed::qlib
