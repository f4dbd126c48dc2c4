// Arrays as PostgreSQL reads them from text.
// The form: https://www.postgresql.org/docs/15/arrays.html, "Array Input and Output Syntax".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace mystocks::store::postgres::detail {

// "{1,2,3}" and the same with quotes, for array parameters.
class ArrayText {
  public:
    void add(std::int64_t number) { separate().append(std::to_string(number)); }
    void add_quoted(std::string_view text) {
        separate() += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                text_ += '\\';
            }
            text_ += c;
        }
        text_ += '"';
    }
    std::string take() { return std::move(text_) + "}"; }

  private:
    std::string& separate() {
        if (text_.size() > 1) {
            text_ += ',';
        }
        return text_;
    }
    std::string text_ = "{";
};

}  // namespace mystocks::store::postgres::detail
