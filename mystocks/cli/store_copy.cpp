// `mystocks store copy`: what one store holds into another one.
#include "mystocks/store/store_copy.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/interrupt.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/cli/detail/json_text.hpp"

namespace mystocks::cli::detail {
namespace {

constexpr std::size_t kThreadsByDefault = 4;
constexpr std::size_t kThreadsMax = 64;

struct CopyFlags {
    StoreEnd from;
    StoreEnd to;
    std::vector<std::string> only;
    std::size_t threads =
        std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kThreadsByDefault);
    std::string format = "table";
};

std::vector<store::DataClass> classes_of(const std::vector<std::string>& only) {
    std::vector<store::DataClass> classes;
    std::vector<std::string> names;
    std::string list;
    for (const store::DataClass known : store::kDataClasses) {
        names.emplace_back(to_string(known));
        list += (list.empty() ? "" : ", ") + names.back();
        if (only.empty()) {
            classes.push_back(known);
        }
    }
    for (const std::string& name : only) {
        const auto known = store::parse_data_class(name);
        if (!known) {
            const auto nearest = base::nearest_name(name, names);
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              "--only '" + name + "' is none of " + list +
                                  (nearest ? "; did you mean " + *nearest + "?" : ""));
        }
        classes.push_back(*known);
    }
    return classes;
}

// Copying a store onto itself would verify nothing.
void require_different(const job::Stores& from, const job::Stores& to) {
    for (const job::StoreEntry& source : from.entries) {
        for (const job::StoreEntry& target : to.entries) {
            const std::string url = source.keeper->state().url;
            if (url == target.keeper->state().url) {
                throw base::Error(base::ErrorKind::kInvalidArgument,
                                  url +
                                      " is both the source and the target of the copy: name "
                                      "another store");
            }
        }
    }
}

// On a terminal only; one line that writes over itself.
class ProgressLine {
  public:
    ProgressLine(std::ostream& err, bool terminal) : err_(err), terminal_(terminal) {}
    ~ProgressLine() {
        if (drawn_) {
            err_ << '\n';
        }
    }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const char* what, const store::CopyProgress& now) {
        const auto time = Clock::now();
        if (!now.waiting_for.empty()) {
            say_waiting(now.waiting_for);
        } else {
            waiting_ = false;
        }
        if (!terminal_ || (drawn_ && time - last_ < std::chrono::milliseconds{100} &&
                           now.series_done < now.series_total)) {
            return;
        }
        last_ = time;
        drawn_ = true;
        const double share =
            now.rows_total > 0 ? double(now.rows_done) / double(now.rows_total) : 1;
        err_ << fmt::format("\r{:3.0f}%  {} of {} {}, {} of {} rows\x1b[K",
                            std::min(share, 1.0) * 100, now.series_done, now.series_total, what,
                            now.rows_done, now.rows_total)
             << std::flush;
    }

  private:
    using Clock = std::chrono::steady_clock;

    // Once each time that the stores go away.
    void say_waiting(const std::string& trouble) {
        if (!waiting_) {
            err_ << (drawn_ ? "\n" : "") << "waiting: " << trouble << std::endl;
        }
        waiting_ = true;
    }

    std::ostream& err_;
    const bool terminal_;
    bool drawn_ = false;
    bool waiting_ = false;
    Clock::time_point last_{};
};

struct Copied {
    store::CopyReport records;
    store::CopyReport series;
    std::vector<std::string> remarks;
    double seconds = 0;

    std::size_t differing() const { return records.differing().size() + series.differing().size(); }
};

Copied copy(const Context& context, const CopyFlags& flags, std::stop_token stop) {
    const Wiring& wiring = context.wiring;
    store::CopyOptions options;
    options.classes = classes_of(flags.only);
    options.threads = flags.threads;
    options.stop = std::move(stop);
    const job::Stores from = wiring.open_store_end(context.global, flags.from, OpenMode::kExisting);
    const job::Stores to = wiring.open_store_end(context.global, flags.to, OpenMode::kCreate);
    require_different(from, to);
    const auto started = std::chrono::steady_clock::now();
    Copied copied;
    ProgressLine line(*wiring.err, wiring.err_is_terminal);
    const bool with_records = std::find(options.classes.begin(), options.classes.end(),
                                        store::DataClass::kRecords) != options.classes.end();
    if (with_records && from.records && to.records) {
        options.progress = [&](const store::CopyProgress& now) { line.show("kinds", now); };
        copied.records = store::copy_records(*from.records, *to.records, options);
    } else if (with_records) {
        copied.remarks.push_back(
            std::string(from.records ? "the target" : "the source") +
            " keeps no records: instruments, actions, blocks and what users made were not copied");
    }
    options.progress = [&](const store::CopyProgress& now) { line.show("series", now); };
    copied.series = store::copy_series(*from.series, *to.series, options);
    for (const std::string& remark : copied.series.remarks) {
        copied.remarks.push_back(remark);
    }
    copied.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return copied;
}

void write_parts(std::ostream& out, const std::vector<store::CopiedPart>& parts) {
    const char* comma = "";
    out << '[';
    for (const store::CopiedPart& part : parts) {
        out << comma << "{\"name\":" << json_text(part.name) << ",\"rows\":" << part.from.rows
            << ",\"checksum\":\"" << checksum_text(part.from)
            << "\",\"target_rows\":" << part.to.rows << ",\"target_checksum\":\""
            << checksum_text(part.to) << "\",\"written\":" << part.written
            << ",\"trouble\":" << json_text(part.trouble)
            << ",\"equal\":" << (part.equal() ? "true" : "false") << '}';
        comma = ",";
    }
    out << ']';
}

void write_json(std::ostream& out, const Copied& copied) {
    out << "{\"records\":";
    write_parts(out, copied.records.parts);
    out << ",\"series\":";
    write_parts(out, copied.series.parts);
    out << ",\"remarks\":[";
    const char* comma = "";
    for (const std::string& remark : copied.remarks) {
        out << comma << json_text(remark);
        comma = ",";
    }
    out << "],\"differing\":" << copied.differing()
        << ",\"seconds\":" << fmt::format("{:.3f}", copied.seconds) << "}\n";
}

void write_table(std::ostream& out, const Copied& copied) {
    for (const store::CopyReport* report : {&copied.records, &copied.series}) {
        for (const store::CopiedPart& part : report->differing()) {
            out << "differs: " << part.name << ": ";
            if (part.trouble.empty()) {
                out << part.from.rows << " rows, checksum " << checksum_text(part.from)
                    << " in the source; " << part.to.rows << " rows, checksum "
                    << checksum_text(part.to) << " in the target\n";
            } else {
                out << part.trouble << '\n';
            }
        }
    }
    for (const std::string& remark : copied.remarks) {
        out << "note: " << remark << '\n';
    }
    for (const store::CopiedPart& part : copied.records.parts) {
        out << fmt::format("{:<18} {:>10} rows, {:>10} written\n", part.name, part.from.rows,
                           part.written);
    }
    out << fmt::format("{} series, {} rows, {} written, in {:.1f} s; {}\n",
                       copied.series.parts.size(), copied.series.rows(), copied.series.written(),
                       copied.seconds,
                       copied.differing() == 0 ? "every count and checksum is equal"
                                               : std::to_string(copied.differing()) + " differ");
}

int run_copy(const Context& context, const CopyFlags& flags) {
    base::Interrupt interrupt;  // before the stores start threads of their own
    if (flags.from.url.empty() && flags.to.url.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "give --from or --to, or both: what is left out is the stores that the "
                          "configuration names");
    }
    const Copied copied = copy(context, flags, interrupt.token());
    if (flags.format == "json") {
        write_json(*context.wiring.out, copied);
    } else {
        write_table(*context.wiring.out, copied);
    }
    if (copied.differing() == 0) {
        return 0;
    }
    *context.wiring.err << "mystocks: source and target differ, see above; what only the target "
                           "has was left there\n";
    return base::facts_of(base::ErrorKind::kConflict).exit_code;
}

}  // namespace

void add_store_copy(CLI::App& store, Context context) {
    auto flags = std::make_shared<CopyFlags>();
    auto* copy = store.add_subcommand("copy", "Move what one store holds into another, verified");
    copy->add_option("--from", flags->from.url, "URL of the source (default: as configured)");
    copy->add_option("--to", flags->to.url, "URL of the target (default: as configured)");
    copy->add_option("--from-password-file", flags->from.password_file,
                     "File that holds the source's password");
    copy->add_option("--to-password-file", flags->to.password_file,
                     "File that holds the target's password");
    copy->add_option("--only", flags->only,
                     "Classes of data, separated by commas: ticks, depth, minute_bars, "
                     "daily_bars, values, records (default: all)")
        ->delimiter(',');
    copy->add_option("--threads", flags->threads, "Series copied at once")
        ->check(CLI::Range(std::size_t{1}, kThreadsMax));
    copy->add_option("--format", flags->format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    copy->footer(
        "Examples:\n"
        "  mystocks store copy --from sqlite:mystocks.db    into the stores of the configuration\n"
        "  mystocks store copy --to sqlite:/backup/all.db   out of them\n"
        "  mystocks store copy --from sqlite:a.db --to postgresql://ann@db/market\n"
        "Stopped or killed at any moment it goes on when it is run again. Passwords: the variables "
        "MYSTOCKS_STORE_POSTGRES_PASSWORD and MYSTOCKS_STORE_TDENGINE_PASSWORD, or a file.\n");
    copy->final_callback([context, flags] {
        context.action = [context, flags] { return run_copy(context, *flags); };
    });
}

}  // namespace mystocks::cli::detail
