#include "mystocks/job/import_report.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace mystocks::job {
namespace {

namespace json = boost::json;

// The counters, named once for both directions.
struct Counter {
    const char* name;
    std::uint64_t ImportReport::*field;
};
constexpr Counter kCounters[] = {
    {"rows_read", &ImportReport::rows_read},
    {"inserted", &ImportReport::inserted},
    {"changed", &ImportReport::changed},
    {"unchanged", &ImportReport::unchanged},
    {"rejected", &ImportReport::rejected},
    {"series", &ImportReport::series},
    {"instruments", &ImportReport::instruments},
    {"actions", &ImportReport::actions},
    {"share_events", &ImportReport::share_events},
    {"blocks", &ImportReport::blocks},
    {"trading_days", &ImportReport::trading_days},
    {"gap_instruments", &ImportReport::gap_instruments},
    {"gap_days", &ImportReport::gap_days},
};

json::array rejections_of(const ImportReport& report) {
    json::array list;
    for (const feed::Rejection& row : report.rejections) {
        list.push_back({{"unit", row.unit}, {"line", row.line}, {"reason", row.reason}});
    }
    return list;
}

json::array reasons_of(const ImportReport& report) {
    json::array list;
    for (const RejectionCount& row : report.rejected_by_reason) {
        list.push_back({{"reason", row.reason}, {"count", row.count}});
    }
    return list;
}

json::array gaps_of(const ImportReport& report) {
    json::array list;
    for (const Gap& gap : report.gaps) {
        list.push_back({{"id", gap.id.str()},
                        {"from", base::to_string(gap.from)},
                        {"to", base::to_string(gap.to)},
                        {"days", gap.days}});
    }
    return list;
}

std::string text_at(const json::object& row, const char* name) {
    return std::string(row.at(name).as_string());
}

std::uint64_t count_at(const json::object& row, const char* name) {
    return row.at(name).to_number<std::uint64_t>();
}

void read_lists(const json::object& root, ImportReport& report) {
    for (const json::value& item : root.at("rejections").as_array()) {
        const json::object& row = item.as_object();
        report.rejections.push_back(
            {text_at(row, "unit"), count_at(row, "line"), text_at(row, "reason")});
    }
    for (const json::value& item : root.at("rejected_by_reason").as_array()) {
        const json::object& row = item.as_object();
        report.rejected_by_reason.push_back({text_at(row, "reason"), count_at(row, "count")});
    }
    for (const json::value& item : root.at("gaps").as_array()) {
        const json::object& row = item.as_object();
        report.gaps.push_back({market::InstrumentId::parse(text_at(row, "id")),
                               base::parse_date(text_at(row, "from")).value(),
                               base::parse_date(text_at(row, "to")).value(),
                               count_at(row, "days")});
    }
}

void append_rejections(std::string& text, const ImportReport& report) {
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < std::min(kShown, report.rejected_by_reason.size()); ++i) {
        const RejectionCount& row = report.rejected_by_reason[i];
        text += fmt::format("  {:>10} × {}\n", row.count, row.reason);
    }
    for (std::size_t i = 0; i < std::min(kShown, report.rejections.size()); ++i) {
        const feed::Rejection& row = report.rejections[i];
        const std::string line = row.line == 0 ? "" : fmt::format(":{}", row.line);
        text += fmt::format("  {}{}: {}\n", row.unit, line, row.reason);
    }
}

}  // namespace

std::string to_json(const ImportReport& report) {
    json::object root;
    for (const Counter& counter : kCounters) {
        root[counter.name] = report.*counter.field;
    }
    root["seconds"] = report.seconds;
    root["rejections"] = rejections_of(report);
    root["rejected_by_reason"] = reasons_of(report);
    root["gaps"] = gaps_of(report);
    root["error"] = report.error;
    return json::serialize(root);
}

std::optional<ImportReport> parse_import_report(std::string_view text) {
    try {
        const json::value parsed = json::parse(json::string_view(text.data(), text.size()));
        const json::object& root = parsed.as_object();
        ImportReport report;
        for (const Counter& counter : kCounters) {
            report.*counter.field = count_at(root, counter.name);
        }
        report.seconds = root.at("seconds").to_number<double>();
        report.error = text_at(root, "error");
        read_lists(root, report);
        return report;
    } catch (const std::exception&) {
        return {};
    }
}

std::string to_text(const ImportReport& report) {
    std::string text;
    const double rate = report.seconds > 0 ? double(report.rows_read) / report.seconds : 0;
    text += fmt::format("read {} rows in {:.2f} s ({:.0f} rows/s)\n", report.rows_read,
                        report.seconds, rate);
    text += fmt::format("wrote {} new, {} changed; {} unchanged; {} rejected\n", report.inserted,
                        report.changed, report.unchanged, report.rejected);
    text += fmt::format(
        "{} series, {} instruments, {} corporate actions, {} share events, "
        "{} blocks, {} trading days\n",
        report.series, report.instruments, report.actions, report.share_events, report.blocks,
        report.trading_days);
    if (report.rejected > 0) {
        text += "rejected:\n";
        append_rejections(text, report);
    }
    if (report.gap_days > 0) {
        text += fmt::format(
            "{} trading days without a bar (suspended or missing) in {} "
            "instruments",
            report.gap_days, report.gap_instruments);
        if (!report.gaps.empty()) {
            const Gap& longest = report.gaps.front();
            text += fmt::format("; the longest: {} {} to {}, {} days", longest.id.str(),
                                base::to_string(longest.from), base::to_string(longest.to),
                                longest.days);
        }
        text += '\n';
    }
    if (!report.error.empty()) {
        text += "stopped: " + report.error + '\n';
    }
    return text;
}

}  // namespace mystocks::job
