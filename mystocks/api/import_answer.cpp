#include "mystocks/api/detail/import_answer.hpp"

#include <algorithm>
#include <string>

namespace mystocks::api::detail {

http::StructNotes notes_of(std::type_identity<ProgressAnswer>) {
    return {"ImportProgress",
            "How far a running import is.",
            {{.field = "units_done", .description = "Files that are read and written."},
             {.field = "units_total", .description = "Files in all."},
             {.field = "bytes_done", .description = "Bytes read."},
             {.field = "bytes_total", .description = "Bytes in all; 0 where unknown."},
             {.field = "rows_read", .description = "Rows looked at, good and bad."},
             {.field = "rows_per_second", .description = "Since the start."},
             {.field = "seconds_left", .description = "At this rate; null until it is known."}}};
}

http::StructNotes notes_of(std::type_identity<RejectionAnswer>) {
    return {"Rejection",
            "A row, or a file, that could not be kept.",
            {{.field = "unit", .description = "The file."},
             {.field = "line", .description = "Line or record, from 1; 0 for the whole file."},
             {.field = "reason", .description = "Why."}}};
}

http::StructNotes notes_of(std::type_identity<ReasonAnswer>) {
    return {"RejectionCount",
            "How often one reason occurred.",
            {{.field = "reason", .description = "With # for its numbers."},
             {.field = "count", .description = "Rows."}}};
}

http::StructNotes notes_of(std::type_identity<GapAnswer>) {
    return {"Gap",
            "Trading days without a bar between two daily bars.",
            {{.field = "id", .description = "The instrument."},
             {.field = "from", .description = "First missing trading day."},
             {.field = "to", .description = "Last missing trading day."},
             {.field = "days", .description = "Missing trading days."}}};
}

http::StructNotes notes_of(std::type_identity<GapsAnswer>) {
    return {"Gaps",
            "Gaps of the imported daily bars against the trading calendar: suspensions or missing "
            "data.",
            {{.field = "instruments", .description = "Instruments with gaps."},
             {.field = "days", .description = "Missing trading days in all."},
             {.field = "first", .description = "The longest gaps."}}};
}

http::StructNotes notes_of(std::type_identity<ReportAnswer>) {
    return {"ImportReport",
            "What an import did.",
            {{.field = "rows_read", .description = "Rows looked at, good and bad."},
             {.field = "inserted", .description = "Rows whose key was new."},
             {.field = "changed", .description = "Rows that replaced other values."},
             {.field = "unchanged", .description = "Rows that were already there."},
             {.field = "rejected", .description = "Rows and files that could not be kept."},
             {.field = "series", .description = "Series written to."},
             {.field = "instruments", .description = "Instruments described."},
             {.field = "actions", .description = "Corporate actions."},
             {.field = "share_events", .description = "Changes of share capital."},
             {.field = "blocks", .description = "Blocks replaced."},
             {.field = "trading_days", .description = "Trading days added to calendars."},
             {.field = "seconds", .description = "From start to end."},
             {.field = "rejections", .description = "The first hundred."},
             {.field = "rejected_by_reason", .description = "Most frequent first."},
             {.field = "gaps", .description = "Missing trading days."}}};
}

http::StructNotes notes_of(std::type_identity<ImportAnswer>) {
    return {"Import",
            "One import.",
            {{.field = "id", .description = "Its number."},
             {.field = "source", .description = "tdx, csv, simulated."},
             {.field = "what", .description = "The paths or the seed."},
             {.field = "state", .description = "How far it is."},
             {.field = "started", .description = "When."},
             {.field = "finished", .description = "When; null while it runs."},
             {.field = "error", .description = "Why it stopped early; null otherwise."},
             {.field = "progress", .description = "While it runs in this process."},
             {.field = "report", .description = "Once it has ended."}}};
}

namespace {

// Without the folder of the upload, whose name is the upload's id.
std::string as_sent(std::string text, const std::string& uploads_folder) {
    const std::string prefix = uploads_folder + '/';
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
        const std::size_t id_end = text.find_first_not_of("0123456789abcdef", at + prefix.size());
        const bool is_whole = id_end == std::string::npos || text[id_end] != '/';
        const std::size_t end = is_whole ? std::min(id_end, text.size()) : id_end + 1;
        text.replace(at, end - at, is_whole ? "upload" : "");
    }
    return text;
}

ReportAnswer report_answer(const job::ImportReport& report, const std::string& uploads_folder) {
    ReportAnswer answer{report.rows_read,
                        report.inserted,
                        report.changed,
                        report.unchanged,
                        report.rejected,
                        report.series,
                        report.instruments,
                        report.actions,
                        report.share_events,
                        report.blocks,
                        report.trading_days,
                        report.seconds,
                        {},
                        {},
                        {}};
    for (const feed::Rejection& row : report.rejections) {
        answer.rejections.push_back(
            {as_sent(row.unit, uploads_folder), row.line, as_sent(row.reason, uploads_folder)});
    }
    for (const job::RejectionCount& row : report.rejected_by_reason) {
        answer.rejected_by_reason.push_back({as_sent(row.reason, uploads_folder), row.count});
    }
    answer.gaps.instruments = report.gap_instruments;
    answer.gaps.days = report.gap_days;
    for (const job::Gap& gap : report.gaps) {
        answer.gaps.first.push_back({gap.id.str(), gap.from, gap.to, gap.days});
    }
    return answer;
}

}  // namespace

ImportAnswer import_answer(const job::ImportView& view,
                           const std::filesystem::path& uploads_folder) {
    const std::string uploads = uploads_folder.string();
    ImportAnswer answer;
    answer.id = view.run.id;
    answer.source = view.run.source;
    answer.what = as_sent(view.run.what, uploads);
    answer.state = view.run.state;
    answer.started = {view.run.started};
    if (view.run.finished) {
        answer.finished = http::Instant{*view.run.finished};
    }
    if (view.progress) {
        const job::ImportProgress& now = *view.progress;
        answer.progress = {now.units_done, now.units_total,     now.bytes_done,  now.bytes_total,
                           now.rows_read,  now.rows_per_second, now.seconds_left};
    }
    if (view.report) {
        answer.report = report_answer(*view.report, uploads);
        if (!view.report->error.empty()) {
            answer.error = as_sent(view.report->error, uploads);
        }
    }
    return answer;
}

}  // namespace mystocks::api::detail
