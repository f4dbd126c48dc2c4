#include "mystocks/feed/csv/detail/unit_reader.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/number.hpp"
#include "mystocks/feed/csv/detail/record_splitter.hpp"
#include "mystocks/feed/csv/detail/row_reader.hpp"
#include "mystocks/feed/csv/detail/tick_facts.hpp"

namespace mystocks::feed::csv::detail {
namespace {

constexpr std::uint64_t kRowsBetweenChecks = 16'384;
constexpr std::size_t kHeadBytes = 64 << 10;

class UnitRun {
  public:
    UnitRun(ByteStream& bytes, const UnitInput& input, const Settings& settings, FeedSink& sink,
            std::stop_token stop)
        : input_(input),
          settings_(settings),
          output_{sink, input.name},
          chunks_(bytes, [this](std::uint64_t line,
                                std::string reason) { output_.reject(line, std::move(reason)); }),
          stop_(std::move(stop)) {}

    void run() {
        Chunk chunk;
        if (!next_chunk(chunk, 0, 1)) {
            if (!failed_) {
                output_.reject(0, "the file is empty");
            }
            return;
        }
        if (!recognise_first(chunk)) {
            return;
        }
        const auto reader = make_row_reader(*recognised_, settings_, output_);
        RecordSplitter splitter(recognised_->table.separator);
        std::size_t keep = 0;
        do {
            splitter.start(chunk);
            if (!read_chunk(splitter, *reader)) {
                return;
            }
            keep = splitter.unconsumed();
        } while (next_chunk(chunk, keep, splitter.unconsumed_line()));
        reader->finish();
        if (rows_ == 0 && !failed_) {
            output_.reject(0, "there are no rows below the header");
        }
    }

  private:
    // False at the end and where the bytes are damaged; the rows before that are kept.
    bool next_chunk(Chunk& chunk, std::size_t keep, std::uint64_t line) {
        bool more = false;
        try {
            more = chunks_.next(chunk, keep, line);
        } catch (const base::Error& error) {
            failed_ = true;
            bad_lines_.push_back({input_.name, 0,
                                  rows_ == 0 ? error.message()
                                             : fmt::format("{}; the {} rows before that are kept",
                                                           error.message(), rows_)});
        }
        // Outside of the try: what the sink throws is its own.
        for (Rejection& rejection : std::exchange(bad_lines_, {})) {
            output_.sink.reject(std::move(rejection));
        }
        return more;
    }

    bool recognise_first(const Chunk& chunk) {
        std::string problem;
        try {
            recognised_ = recognise(chunk, input_.facts, settings_);
            if (recognised_->kind == CsvKind::kTicks || recognised_->kind == CsvKind::kDepth) {
                find_tick_facts(chunk, settings_, *recognised_);
            }
            if (input_.check) {
                input_.check(*recognised_);
            }
            return true;
        } catch (const base::Error& error) {
            problem = error.message();
        }
        output_.reject(0, std::move(problem));
        return false;
    }

    // False where the read was stopped.
    bool read_chunk(RecordSplitter& splitter, RowReader& reader) {
        std::uint64_t since_check = 0;
        for (auto result = splitter.next(fields_); result != RecordSplitter::Result::kEnd;
             result = splitter.next(fields_)) {
            if (splitter.line() < recognised_->table.first_row_line) {
                continue;
            }
            if (result == RecordSplitter::Result::kBad) {
                output_.reject(splitter.line(), splitter.problem());
            } else if (!take_row(splitter.line(), reader)) {
                continue;
            }
            ++rows_;
            if (++since_check == kRowsBetweenChecks) {
                output_.sink.rows_read(std::exchange(since_check, 0));
                if (stop_.stop_requested()) {
                    return false;
                }
            }
        }
        if (since_check > 0) {
            output_.sink.rows_read(since_check);
        }
        return !stop_.stop_requested();
    }

    // False for a line that is no row: an export's last line.
    bool take_row(std::uint64_t line, RowReader& reader) {
        const std::size_t columns = recognised_->table.columns;
        if (fields_.size() == columns + 1 && trimmed(fields_.back()).empty()) {
            fields_.pop_back();  // a separator at the end
        }
        if (fields_.size() == columns) {
            reader.row(fields_, line);
            return true;
        }
        if (is_remark(fields_.front())) {
            return false;
        }
        output_.reject(
            line, fmt::format("it has {} fields and the table has {}", fields_.size(), columns));
        return true;
    }

    const UnitInput& input_;
    const Settings& settings_;
    RowOutput output_;
    std::vector<Rejection> bad_lines_;
    TextChunks chunks_;
    std::stop_token stop_;
    std::optional<Recognised> recognised_;
    std::vector<std::string_view> fields_;
    std::uint64_t rows_ = 0;
    bool failed_ = false;
};

}  // namespace

void read_unit(ByteStream& bytes, const UnitInput& input, const Settings& settings, FeedSink& sink,
               std::stop_token stop) {
    UnitRun(bytes, input, settings, sink, std::move(stop)).run();
}

Recognised recognise_head(ByteStream& bytes, const Settings& settings) {
    std::string head(kHeadBytes, '\0');
    std::size_t used = 0;
    while (used < head.size()) {
        const std::size_t got = bytes.read(head.data() + used, head.size() - used);
        if (got == 0) {
            break;
        }
        used += got;
    }
    // A line that is cut off is none of the table's.
    const std::size_t newline = std::string_view(head).substr(0, used).rfind('\n');
    const bool cut = used == head.size() && newline != std::string::npos;
    head.resize(cut ? newline + 1 : used);
    const auto stream = stream_of(head);
    TextChunks chunks(*stream, [](std::uint64_t, const std::string&) {});
    Chunk chunk;
    if (!chunks.next(chunk)) {
        throw base::Error(base::ErrorKind::kUnsupported, "the file is empty");
    }
    return recognise_kind(chunk, settings);
}

}  // namespace mystocks::feed::csv::detail
