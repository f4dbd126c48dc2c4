// An import as the API shows it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/job/import_board.hpp"

namespace mystocks::api::detail {

struct ProgressAnswer {
    std::uint64_t units_done = 0;
    std::uint64_t units_total = 0;
    std::uint64_t bytes_done = 0;
    std::uint64_t bytes_total = 0;
    std::uint64_t rows_read = 0;
    double rows_per_second = 0;
    std::optional<double> seconds_left;
};
BOOST_DESCRIBE_STRUCT(ProgressAnswer, (),
                      (units_done, units_total, bytes_done, bytes_total, rows_read, rows_per_second,
                       seconds_left))
http::StructNotes notes_of(std::type_identity<ProgressAnswer>);

struct RejectionAnswer {
    std::string unit;
    std::uint64_t line = 0;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RejectionAnswer, (), (unit, line, reason))
http::StructNotes notes_of(std::type_identity<RejectionAnswer>);

struct ReasonAnswer {
    std::string reason;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(ReasonAnswer, (), (reason, count))
http::StructNotes notes_of(std::type_identity<ReasonAnswer>);

struct GapAnswer {
    std::string id;
    base::Date from;
    base::Date to;
    std::uint64_t days = 0;
};
BOOST_DESCRIBE_STRUCT(GapAnswer, (), (id, from, to, days))
http::StructNotes notes_of(std::type_identity<GapAnswer>);

struct GapsAnswer {
    std::uint64_t instruments = 0;
    std::uint64_t days = 0;
    std::vector<GapAnswer> first;
};
BOOST_DESCRIBE_STRUCT(GapsAnswer, (), (instruments, days, first))
http::StructNotes notes_of(std::type_identity<GapsAnswer>);

struct ReportAnswer {
    std::uint64_t rows_read = 0;
    std::uint64_t inserted = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rejected = 0;
    std::uint64_t series = 0;
    std::uint64_t instruments = 0;
    std::uint64_t actions = 0;
    std::uint64_t share_events = 0;
    std::uint64_t blocks = 0;
    std::uint64_t trading_days = 0;
    double seconds = 0;
    std::vector<RejectionAnswer> rejections;
    std::vector<ReasonAnswer> rejected_by_reason;
    GapsAnswer gaps;
};
BOOST_DESCRIBE_STRUCT(ReportAnswer, (),
                      (rows_read, inserted, changed, unchanged, rejected, series, instruments,
                       actions, share_events, blocks, trading_days, seconds, rejections,
                       rejected_by_reason, gaps))
http::StructNotes notes_of(std::type_identity<ReportAnswer>);

struct ImportAnswer {
    std::int64_t id = 0;
    std::string source;
    std::string what;
    store::ImportState state{};
    http::Instant started;
    std::optional<http::Instant> finished;
    std::optional<std::string> error;
    std::optional<ProgressAnswer> progress;
    std::optional<ReportAnswer> report;
};
BOOST_DESCRIBE_STRUCT(ImportAnswer, (),
                      (id, source, what, state, started, finished, error, progress, report))
http::StructNotes notes_of(std::type_identity<ImportAnswer>);

// The place of an upload on the server means nothing to whoever sent it: paths below
// `uploads_folder` are shown as they were sent.
ImportAnswer import_answer(const job::ImportView& view,
                           const std::filesystem::path& uploads_folder);

}  // namespace mystocks::api::detail
