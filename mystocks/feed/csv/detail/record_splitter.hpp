// Text → records of fields (RFC 4180), with a way out of a quote that is never closed.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/feed/csv/detail/text_chunks.hpp"

namespace mystocks::feed::csv::detail {

inline constexpr std::size_t kQuotedBytesMax = 16 << 10;
inline constexpr std::size_t kFieldsMax = 4096;

// Splits at runs of blanks and tabs instead of at a character.
inline constexpr char kBlanks = ' ';

class RecordSplitter {
  public:
    enum class Result {
        kRecord,
        kBad,  // problem() says why; the next call goes on with the line after line()
        kEnd,  // of the chunk; unconsumed() bytes belong to a record that goes on
    };

    explicit RecordSplitter(char separator) : separator_(separator) {}

    void start(const Chunk& chunk);
    // Fields point into the chunk (or to what an escape had to be taken out of) and are valid until
    // the next call. Empty lines are skipped. Fields are not trimmed.
    Result next(std::vector<std::string_view>& fields);

    std::uint64_t line() const { return record_line_; }  // where the record starts, 1-based
    const std::string& problem() const { return problem_; }
    std::size_t unconsumed() const { return static_cast<std::size_t>(end_ - at_); }
    std::uint64_t unconsumed_line() const { return line_; }

  private:
    enum class Quoted { kDone, kCutOff, kBad };

    void take_plain(std::vector<std::string_view>& fields);
    void take_blank_separated(std::vector<std::string_view>& fields);
    Result next_with_quotes(std::vector<std::string_view>& fields);
    Quoted take_quoted(const char*& p, std::uint64_t& line, std::string_view& field);
    Result give_up(std::string problem);

    char separator_;
    const char* at_ = nullptr;
    const char* end_ = nullptr;
    bool has_quotes_ = false;
    bool is_last_ = false;
    std::uint64_t line_ = 1;  // of at_
    std::uint64_t record_line_ = 1;
    std::uint64_t quote_line_ = 1;
    std::string problem_;
    std::deque<std::string> unescaped_;
};

}  // namespace mystocks::feed::csv::detail
