#include "mystocks/feed/csv/detail/record_splitter.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace mystocks::feed::csv::detail {
namespace {

const char* find(const char* from, const char* end, char c) {
    const void* const hit = std::memchr(from, c, static_cast<std::size_t>(end - from));
    return hit == nullptr ? end : static_cast<const char*>(hit);
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view between(const char* from, const char* to) {
    return {from, static_cast<std::size_t>(to - from)};
}

void split_at_blanks(const char* p, const char* end, std::vector<std::string_view>& fields) {
    while (p != end && fields.size() <= kFieldsMax) {
        const char* const from = p;
        while (p != end && !is_blank(*p)) {
            ++p;
        }
        if (p != from) {
            fields.push_back(between(from, p));
        }
        while (p != end && is_blank(*p)) {
            ++p;
        }
    }
}

}  // namespace

void RecordSplitter::start(const Chunk& chunk) {
    at_ = chunk.text.data();
    end_ = at_ + chunk.text.size();
    line_ = chunk.first_line;
    is_last_ = chunk.is_last;
    has_quotes_ = find(at_, end_, '"') != end_;
}

RecordSplitter::Result RecordSplitter::next(std::vector<std::string_view>& fields) {
    while (at_ != end_) {
        const char* const newline = find(at_, end_, '\n');
        const char* line_end = newline;
        if (line_end != at_ && line_end[-1] == '\r') {
            --line_end;
        }
        const bool blank = std::all_of(at_, line_end, is_blank);
        if (!blank) {
            record_line_ = line_;
            const bool quoted =
                has_quotes_ && separator_ != kBlanks && find(at_, newline, '"') != newline;
            return quoted ? next_with_quotes(fields) : next_plain(fields, line_end);
        }
        at_ = newline == end_ ? end_ : newline + 1;
        ++line_;
    }
    return Result::kEnd;
}

RecordSplitter::Result RecordSplitter::next_plain(std::vector<std::string_view>& fields,
                                                  const char* line_end) {
    fields.clear();
    if (separator_ == kBlanks) {
        split_at_blanks(at_, line_end, fields);
    } else {
        const char* from = at_;
        for (const char* p = at_; p != line_end; ++p) {
            if (*p == separator_) {
                fields.push_back(between(from, p));
                from = p + 1;
            }
        }
        fields.push_back(between(from, line_end));
    }
    at_ = line_end;
    at_ += at_ != end_ && *at_ == '\r' ? 1 : 0;
    at_ += at_ != end_ ? 1 : 0;
    ++line_;
    if (fields.size() > kFieldsMax) {
        problem_ = fmt::format("the record has more than {} fields", kFieldsMax);
        return Result::kBad;
    }
    return Result::kRecord;
}

// A record that isn't well-formed ends with its first line, so that a quote left open costs one
// line and not the rest of the file.
RecordSplitter::Result RecordSplitter::give_up(std::string problem) {
    problem_ = std::move(problem);
    const char* const newline = find(at_, end_, '\n');
    at_ = newline == end_ ? end_ : newline + 1;
    line_ = record_line_ + 1;
    return Result::kBad;
}

RecordSplitter::Result RecordSplitter::next_with_quotes(std::vector<std::string_view>& fields) {
    fields.clear();
    unescaped_.clear();
    const char* p = at_;
    std::uint64_t line = line_;
    while (fields.size() <= kFieldsMax) {
        std::string_view field;
        const char* blank_end = p;
        while (blank_end != end_ && *blank_end == ' ') {
            ++blank_end;
        }
        if (blank_end != end_ && *blank_end == '"') {
            p = blank_end;
            quote_line_ = line;
            const Quoted result = take_quoted(p, line, field);
            if (result == Quoted::kCutOff && unconsumed() <= kLineBytesMax) {
                return Result::kEnd;
            }
            if (result == Quoted::kCutOff) {
                return give_up(fmt::format("the record is longer than {} bytes", kLineBytesMax));
            }
            if (result == Quoted::kBad) {
                return give_up(std::move(problem_));
            }
        } else {
            const char* const from = p;
            while (p != end_ && *p != separator_ && *p != '\n') {
                ++p;
            }
            const bool cr = p != from && p[-1] == '\r' && (p == end_ || *p == '\n');
            field = between(from, cr ? p - 1 : p);
        }
        fields.push_back(field);
        if (p == end_ || *p == '\n') {
            at_ = p == end_ ? p : p + 1;
            line_ = line + 1;
            return Result::kRecord;
        }
        ++p;  // the separator
    }
    return give_up(fmt::format("the record has more than {} fields", kFieldsMax));
}

// `p` stands on the opening quote and is moved to the separator or line end behind the field.
RecordSplitter::Quoted RecordSplitter::take_quoted(const char*& p, std::uint64_t& line,
                                                   std::string_view& field) {
    const char* const opened = ++p;
    std::string* text = nullptr;
    const char* piece = opened;
    while (true) {
        const auto room = static_cast<std::size_t>(end_ - p);
        const auto left =
            kQuotedBytesMax - std::min(kQuotedBytesMax, static_cast<std::size_t>(p - opened));
        const char* const limit = p + std::min(room, left);
        const char* const quote = find(p, limit, '"');
        line += static_cast<std::uint64_t>(std::count(p, quote, '\n'));
        if (quote == limit) {
            if (limit == end_ && !is_last_ && left > room) {
                return Quoted::kCutOff;
            }
            problem_ = fmt::format("a quote opened on line {} is {}", quote_line_,
                                   limit == end_ ? "never closed" : "not closed within 16 KiB");
            return Quoted::kBad;
        }
        p = quote + 1;
        if (p != end_ && *p == '"') {
            text = text == nullptr ? &unescaped_.emplace_back() : text;
            text->append(piece, p);
            piece = ++p;
            continue;
        }
        if (p == end_ && !is_last_) {
            return Quoted::kCutOff;  // the next chunk may start with the second quote of a pair
        }
        if (text != nullptr) {
            text->append(piece, quote);
        }
        field = text != nullptr ? std::string_view(*text) : between(opened, quote);
        while (p != end_ && (*p == ' ' || *p == '\r')) {
            ++p;
        }
        if (p == end_ || *p == separator_ || *p == '\n') {
            return Quoted::kDone;
        }
        problem_ = fmt::format("a quote opened on line {} is closed inside a field", quote_line_);
        return Quoted::kBad;
    }
}

}  // namespace mystocks::feed::csv::detail
