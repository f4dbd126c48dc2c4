#include "mystocks/feed/csv/detail/text_chunks.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "mystocks/base/encoding.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t kBinaryProbeBytes = 4096;
constexpr std::size_t kReadBytesMin = 64 << 10;

bool is_ascii(std::string_view text) {
    std::uint64_t high_bits = 0;
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        high_bits |= word;
    }
    for (; i < text.size(); ++i) {
        high_bits |= static_cast<unsigned char>(text[i]);
    }
    return (high_bits & 0x8080808080808080U) == 0;
}

// Takes a line off the front, without its end.
std::string_view take_line(std::string_view& text) {
    const std::size_t newline = text.find('\n');
    const std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    return line;
}

bool has_nul(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

}  // namespace

bool TextChunks::next(Chunk& chunk, std::size_t keep, std::uint64_t line) {
    std::string kept(last_text_.substr(last_text_.size() - keep));
    line_ = line + static_cast<std::uint64_t>(std::count(kept.begin(), kept.end(), '\n'));
    fill(first_ ? kFirstChunkBytes : kChunkBytes);
    if (first_) {
        refuse_binary();
    }
    const std::size_t end = end_of_whole_lines();
    if (end == raw_used_ && kept.empty() && at_end_ && raw_end_ == raw_used_) {
        return false;
    }
    const std::string_view raw = std::string_view(raw_).substr(raw_used_, end - raw_used_);
    chunk.first_line = line;
    std::string_view text = decoded(raw);
    if (!kept.empty()) {
        joined_ = std::move(kept);
        joined_ += text;
        text = joined_;
    }
    raw_used_ = end;
    first_ = false;
    chunk.text = last_text_ = text;
    chunk.is_last = at_end_ && raw_used_ == raw_end_;
    return true;
}

// Moves what is left to the front and reads until `wanted` bytes are there.
void TextChunks::fill(std::size_t wanted) {
    std::copy(raw_.begin() + static_cast<std::ptrdiff_t>(raw_used_),
              raw_.begin() + static_cast<std::ptrdiff_t>(raw_end_), raw_.begin());
    raw_end_ -= raw_used_;
    raw_used_ = 0;
    wanted = std::max(wanted, raw_end_ + kLineBytesMax);
    const std::size_t fresh = raw_end_;
    while (!at_end_ && raw_end_ < wanted) {
        if (raw_end_ == raw_.size()) {  // in steps: most files are small
            raw_.resize(std::min(wanted, std::max(kReadBytesMin, 2 * raw_.size())));
        }
        const std::size_t room = std::min(wanted, raw_.size()) - raw_end_;
        const std::size_t got = bytes_.read(raw_.data() + raw_end_, room);
        at_end_ = got == 0;
        raw_end_ += got;
    }
    if (first_) {
        const std::string_view all = std::string_view(raw_).substr(0, raw_end_);
        cr_lines_ =
            all.find('\n') == std::string_view::npos && all.find('\r') != std::string_view::npos;
        raw_used_ = all.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
    }
    if (cr_lines_) {
        std::replace(raw_.begin() + static_cast<std::ptrdiff_t>(fresh),
                     raw_.begin() + static_cast<std::ptrdiff_t>(raw_end_), '\r', '\n');
    }
}

// Where the last whole line ends; lines beyond the limit are cut out here.
std::size_t TextChunks::end_of_whole_lines() {
    const std::string_view rest = std::string_view(raw_).substr(raw_used_, raw_end_ - raw_used_);
    if (skipping_line_) {
        const std::size_t newline = rest.find('\n');
        raw_used_ = newline == std::string_view::npos ? raw_end_ : raw_used_ + newline;
        skipping_line_ = newline == std::string_view::npos && !at_end_;
        return newline == std::string_view::npos ? raw_used_ : end_of_whole_lines();
    }
    if (at_end_) {
        return raw_end_;
    }
    const std::size_t newline = rest.rfind('\n');
    if (newline != std::string_view::npos) {
        return raw_used_ + newline + 1;
    }
    bad_line_(line_, fmt::format("the line is longer than {} bytes", kLineBytesMax));
    skipping_line_ = true;
    raw_used_ = raw_end_;
    return raw_used_;
}

void TextChunks::refuse_binary() const {
    const std::string_view all = std::string_view(raw_).substr(0, raw_end_);
    if (all.starts_with("\xFF\xFE") || all.starts_with("\xFE\xFF")) {
        throw Error(ErrorKind::kUnsupported, "The text is UTF-16: save it as UTF-8");
    }
    if (has_nul(all.substr(0, kBinaryProbeBytes))) {
        throw Error(ErrorKind::kCorrupt, "It is no text: it has NUL bytes");
    }
}

std::string_view TextChunks::decoded(std::string_view raw) {
    const bool whole = !has_nul(raw);
    if (whole && is_ascii(raw)) {
        return raw;
    }
    if (encoding_ == Encoding::kUnknown) {
        decide_encoding(raw);
    }
    if (whole && encoding_ == Encoding::kUtf8 && base::is_utf8(raw)) {
        return raw;
    }
    if (whole && encoding_ == Encoding::kGbk) {
        if (auto text = base::utf8_from_gbk(raw)) {
            decoded_ = std::move(*text);
            return decoded_;
        }
    }
    return decoded_by_line(raw);
}

// Most lines decide, so that one damaged line doesn't turn the others into the wrong characters:
// UTF-8 text often is GBK text too, by chance; GBK text hardly ever is UTF-8.
void TextChunks::decide_encoding(std::string_view raw) {
    if (base::is_utf8(raw)) {
        encoding_ = is_ascii(raw) ? Encoding::kUnknown : Encoding::kUtf8;
        return;
    }
    std::uint64_t utf8 = 0;
    std::uint64_t others = 0;
    std::uint64_t gbk = 0;
    std::uint64_t first_other = 0;
    for (std::uint64_t line = line_; !raw.empty(); ++line) {
        const std::string_view one = take_line(raw);
        if (is_ascii(one)) {
            continue;
        }
        if (base::is_utf8(one)) {
            ++utf8;
            continue;
        }
        first_other = others++ == 0 ? line : first_other;
        gbk += base::utf8_from_gbk(one).has_value() ? 1 : 0;
    }
    if (utf8 == 0 && gbk == 0) {
        throw Error(ErrorKind::kCorrupt,
                    fmt::format("Line {} is neither UTF-8 nor GBK text: save the file as UTF-8",
                                first_other));
    }
    encoding_ = utf8 >= others ? Encoding::kUtf8 : Encoding::kGbk;
}

// The slow way, for a chunk with a line that is no text.
std::string_view TextChunks::decoded_by_line(std::string_view raw) {
    std::string out;
    for (std::uint64_t line = line_; !raw.empty(); ++line) {
        const bool ended = raw.find('\n') != std::string_view::npos;
        const std::string_view one = take_line(raw);
        std::optional<std::string> gbk;
        if (has_nul(one)) {
            bad_line_(line, "NUL bytes: the file is damaged here");
        } else if (is_ascii(one) || (encoding_ == Encoding::kUtf8 && base::is_utf8(one))) {
            out += one;
        } else if (encoding_ == Encoding::kGbk && (gbk = base::utf8_from_gbk(one))) {
            out += *gbk;
        } else {
            bad_line_(line, fmt::format("it is no {} text",
                                        encoding_ == Encoding::kGbk ? "GBK" : "UTF-8"));
        }
        out += ended ? "\n" : "";
    }
    decoded_ = std::move(out);
    return decoded_;
}

}  // namespace mystocks::feed::csv::detail
