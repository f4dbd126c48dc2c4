// Bytes → UTF-8 text in chunks of whole lines, in bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "mystocks/feed/csv/detail/byte_stream.hpp"

namespace mystocks::feed::csv::detail {

inline constexpr std::size_t kFirstChunkBytes = 4 << 20;  // what the shape is told from
inline constexpr std::size_t kChunkBytes = 512 << 10;
inline constexpr std::size_t kLineBytesMax = 256 << 10;

struct Chunk {
    std::string_view text;  // ends in '\n' except where the file doesn't; valid until the next one
    std::uint64_t first_line = 1;
    bool is_last = false;
};

// Line ends are '\n' (a '\r' before it is left to the reader) or, in a file that has none of
// those, '\r'. UTF-8 with or without a mark, else GBK.
class TextChunks {
  public:
    // `bad_line(line, reason)`: a line that is no text, or longer than kLineBytesMax. It is
    // replaced by an empty one.
    TextChunks(ByteStream& bytes, std::function<void(std::uint64_t, std::string)> bad_line)
        : bytes_(bytes), bad_line_(std::move(bad_line)) {}

    // False at the end. The last `keep` bytes of the chunk before are put in front of this one, and
    // what comes starts at line `line`: whoever splits the text has counted. Throws base::Error as
    // ByteStream does, and kCorrupt where the first chunk shows that this is no text in a known
    // encoding.
    bool next(Chunk& chunk, std::size_t keep = 0, std::uint64_t line = 1);

  private:
    enum class Encoding { kUnknown, kUtf8, kGbk };  // kUnknown: all ASCII so far

    void fill(std::size_t wanted);
    std::size_t end_of_whole_lines();
    void refuse_binary() const;
    std::string_view decoded(std::string_view raw);
    void decide_encoding(std::string_view raw);
    std::string_view decoded_by_line(std::string_view raw);

    ByteStream& bytes_;
    std::function<void(std::uint64_t, std::string)> bad_line_;
    std::string raw_;  // what was read and not handed out yet, from raw_used_ on
    std::size_t raw_used_ = 0;
    std::size_t raw_end_ = 0;
    bool at_end_ = false;
    bool first_ = true;
    bool cr_lines_ = false;
    bool skipping_line_ = false;  // inside a line that is too long
    Encoding encoding_ = Encoding::kUnknown;
    std::string decoded_;
    std::string joined_;
    std::string_view last_text_;
    std::uint64_t line_ = 1;  // of the next raw byte
};

}  // namespace mystocks::feed::csv::detail
