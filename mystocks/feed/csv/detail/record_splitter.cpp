#include "mystocks/feed/csv/detail/record_splitter.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>
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

constexpr std::ptrdiff_t kBlockBytes = 16;

// One bit for each of 16 bytes that is the separator or a line's end, the first one lowest.
std::uint32_t hits_in_block(const char* p, char separator) {
#if defined(__SSE2__)
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(separator)),
                                      _mm_cmpeq_epi8(block, _mm_set1_epi8('\n')));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(hits));
#else
    std::uint32_t hits = 0;
    for (std::ptrdiff_t i = 0; i < kBlockBytes; ++i) {
        hits |= (p[i] == separator || p[i] == '\n' ? 1U : 0U) << i;
    }
    return hits;
#endif
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
        record_line_ = line_;
        if (has_quotes_ && separator_ != kBlanks) {
            const char* const newline = find(at_, end_, '\n');
            if (find(at_, newline, '"') != newline) {
                return next_with_quotes(fields);
            }
        }
        if (separator_ == kBlanks) {
            take_blank_separated(fields);
        } else {
            take_plain(fields);
        }
        if (fields.size() > kFieldsMax) {
            problem_ = fmt::format("the record has more than {} fields", kFieldsMax);
            return Result::kBad;
        }
        const bool empty_line =
            fields.empty() ||
            (fields.size() == 1 && std::all_of(fields[0].begin(), fields[0].end(), is_blank));
        if (!empty_line) {
            return Result::kRecord;
        }
    }
    return Result::kEnd;
}

void RecordSplitter::take_blank_separated(std::vector<std::string_view>& fields) {
    const char* const newline = find(at_, end_, '\n');
    const char* const line_end = newline != at_ && newline[-1] == '\r' ? newline - 1 : newline;
    fields.clear();
    split_at_blanks(at_, line_end, fields);
    at_ = newline == end_ ? end_ : newline + 1;
    ++line_;
}

// Separators and the line's end in one pass. `fields` keeps its size from row to row, so that
// nothing is constructed anew.
void RecordSplitter::take_plain(std::vector<std::string_view>& fields) {
    std::size_t count = 0;
    const char* from = at_;
    const auto put = [&](const char* to) {
        if (count < fields.size()) {
            fields[count] = between(from, to);
        } else if (count <= kFieldsMax) {
            fields.push_back(between(from, to));
        }
        ++count;
        from = to + 1;
    };
    const char* p = at_;
    const char* newline = nullptr;
    for (; newline == nullptr && end_ - p >= kBlockBytes; p += kBlockBytes) {
        for (std::uint32_t hits = hits_in_block(p, separator_); hits != 0; hits &= hits - 1) {
            const char* const hit = p + std::countr_zero(hits);
            if (*hit == '\n') {
                newline = hit;
                break;
            }
            put(hit);
        }
    }
    for (; newline == nullptr && p != end_; ++p) {
        if (*p == '\n') {
            newline = p;
        } else if (*p == separator_) {
            put(p);
        }
    }
    const char* line_end = newline == nullptr ? end_ : newline;
    at_ = newline == nullptr ? end_ : newline + 1;
    line_end -= line_end != from && line_end[-1] == '\r' ? 1 : 0;
    put(line_end);
    fields.resize(std::min(count, kFieldsMax + 1));
    ++line_;
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
