#include "mystocks/store/tdengine/detail/answer.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "mystocks/base/error.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

using base::Error;
using base::ErrorKind;
using boost::json::error_code;
using boost::json::string_view;

constexpr std::size_t kColumnsMax = 4096;
constexpr std::size_t kDescBytesMax = 1000;

[[noreturn]] void reject(std::string_view why) {
    throw Error(ErrorKind::kCorrupt,
                "The server's answer is not what TDengine answers: " + std::string(why) +
                    ". Is it a TDengine HTTP interface (taosAdapter) at that address?");
}

// The events of one answer. `depth_` counts arrays and objects that are open; what lies in a key
// that isn't known is skipped.
class AnswerEvents {
  public:
    // boost::json's own names.
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    explicit AnswerEvents(const RowReader* reader) : reader_(reader) {}

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) {
        if (depth_ == 0) {
            is_object_ = true;
        } else if (place_ == Place::kData) {
            reject("a row is no list");
        }
        ++depth_;
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        --depth_;
        return true;
    }
    bool on_array_begin(error_code&) {
        ++depth_;
        if (place_ == Place::kData && depth_ > 3) {
            reject("a value is a list");
        }
        return true;
    }
    bool on_array_end(std::size_t count, error_code&) {
        --depth_;
        if (place_ == Place::kColumns && depth_ == 1) {
            columns_ = count;
            if (count > kColumnsMax) {
                reject("it has too many columns");
            }
        } else if (place_ == Place::kData && depth_ == 2) {
            end_row();
        }
        return true;
    }
    bool on_key_part(string_view part, std::size_t, error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(string_view part, std::size_t, error_code&) {
        key_.append(part.data(), part.size());
        if (depth_ == 1) {
            place_ = place_of(key_);
        }
        key_.clear();
        return true;
    }
    bool on_string_part(string_view part, std::size_t, error_code&) {
        texts_.append(part.data(), part.size());
        part_bytes_ += part.size();
        return true;
    }
    bool on_string(string_view part, std::size_t, error_code&) {
        texts_.append(part.data(), part.size());
        value(Cell::Kind::kText, part_bytes_ + part.size());
        return true;
    }
    // All of the text is there at once, so that a number is never in parts.
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, string_view text, error_code&) { return number(text); }
    bool on_uint64(std::uint64_t, string_view text, error_code&) { return number(text); }
    bool on_double(double, string_view text, error_code&) { return number(text); }
    bool on_bool(bool truth, error_code&) {
        texts_ += truth ? "true" : "false";
        value(Cell::Kind::kTruth, truth ? 4 : 5);
        return true;
    }
    bool on_null(error_code&) {
        value(Cell::Kind::kNull, 0);
        return true;
    }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

    Answer finished() {
        if (!is_object_ || !code_) {
            reject("it has no code");
        }
        if (said_rows_ && *said_rows_ != answer_.rows && *code_ == 0) {
            reject("it has " + std::to_string(answer_.rows) + " rows and says " +
                   std::to_string(*said_rows_));
        }
        if (answer_.rows > 0 && !said_rows_) {
            reject("it does not say how many rows it has");
        }
        answer_.says_rows = said_rows_.has_value();
        answer_.code = *code_;
        return std::move(answer_);
    }

  private:
    enum class Place { kOther, kCode, kDesc, kColumns, kData, kRows };
    struct Piece {
        Cell::Kind kind;
        std::size_t bytes;
    };

    static Place place_of(std::string_view key) {
        return key == "code"          ? Place::kCode
               : key == "desc"        ? Place::kDesc
               : key == "column_meta" ? Place::kColumns
               : key == "data"        ? Place::kData
               : key == "rows"        ? Place::kRows
                                      : Place::kOther;
    }

    bool number(string_view text) {
        texts_.append(text.data(), text.size());
        value(Cell::Kind::kNumber, text.size());
        return true;
    }

    // The last `bytes` of texts_ are a value.
    void value(Cell::Kind kind, std::size_t bytes) {
        part_bytes_ = 0;
        if (place_ == Place::kData && depth_ == 3) {
            if (pieces_.size() >= kColumnsMax) {
                reject("a row has too many values");
            }
            pieces_.push_back({kind, bytes});
            return;
        }
        const Cell cell(kind, std::string_view(texts_).substr(texts_.size() - bytes));
        if (depth_ == 1 && place_ == Place::kCode) {
            const std::int64_t code = cell.integer();
            if (code < 0 || code > 0xffff'ffff) {
                reject("its code is out of range");
            }
            code_ = static_cast<int>(code & 0xffff);
        } else if (depth_ == 1 && place_ == Place::kDesc) {
            answer_.desc = cell.text().substr(0, kDescBytesMax);
        } else if (depth_ == 1 && place_ == Place::kRows) {
            const std::int64_t rows = cell.integer();
            said_rows_ = rows < 0 ? 0 : static_cast<std::uint64_t>(rows);
        } else if (place_ == Place::kData && depth_ == 2) {
            reject("a row is no list");
        }
        texts_.clear();
    }

    void end_row() {
        if (pieces_.size() != columns_) {
            reject("a row has not as many values as there are columns");
        }
        cells_.clear();
        std::size_t at = 0;
        for (const Piece& piece : pieces_) {
            cells_.emplace_back(piece.kind, std::string_view(texts_).substr(at, piece.bytes));
            at += piece.bytes;
        }
        ++answer_.rows;
        if (*reader_) {
            (*reader_)(cells_);
        }
        pieces_.clear();
        texts_.clear();
    }

    const RowReader* reader_;
    Answer answer_;
    std::size_t depth_ = 0;
    bool is_object_ = false;
    Place place_ = Place::kOther;
    std::string key_;
    std::size_t columns_ = 0;
    std::optional<int> code_;
    std::optional<std::uint64_t> said_rows_;
    std::string texts_;  // of the row's values so far, one after the other
    std::size_t part_bytes_ = 0;
    std::vector<Piece> pieces_;
    std::vector<Cell> cells_;
};

}  // namespace

std::int64_t Cell::integer() const {
    std::int64_t value = 0;
    const char* end = text_.data() + text_.size();
    if (kind_ == Kind::kNumber) {
        const auto [at, error] = std::from_chars(text_.data(), end, value);
        if (error == std::errc() && at == end) {
            return value;
        }
    }
    reject("a value should be a whole number of 64 bits");
}

std::string_view Cell::text() const {
    if (kind_ != Kind::kText) {
        reject("a value should be text");
    }
    return text_;
}

double Cell::number() const {
    if (kind_ == Kind::kNull) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    double value = 0;
    const char* end = text_.data() + text_.size();
    if (kind_ == Kind::kNumber) {
        const auto [at, error] = std::from_chars(text_.data(), end, value);
        if (error == std::errc() && at == end) {
            return value;
        }
    }
    reject("a value should be a number that a double can hold");
}

Answer parse_answer(std::string_view body, const RowReader& reader) {
    boost::json::parse_options options;
    options.max_depth = 8;
    boost::json::basic_parser<AnswerEvents> parser(options, &reader);
    error_code error;
    const std::size_t read = parser.write_some(false, body.data(), body.size(), error);
    if (error) {
        reject("it is no JSON (" + error.message() + ")");
    }
    if (!parser.done() || body.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
        reject("it is no single JSON value");
    }
    return parser.handler().finished();
}

}  // namespace mystocks::store::tdengine::detail
