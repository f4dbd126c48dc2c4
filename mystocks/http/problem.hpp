// Errors as RFC 9457 problem documents.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/http/message.hpp"

namespace mystocks::http {

// What is wrong with one field: its path ("csv.period", "paths[2]", "limit") and why.
struct FieldError {
    std::string field;
    std::string message;

    friend bool operator==(const FieldError&, const FieldError&) = default;
};

// A request that can't be understood: every fault at once, field by field. Status 400.
class InvalidRequest : public base::Error {
  public:
    explicit InvalidRequest(std::vector<FieldError> errors);
    InvalidRequest(std::string field, std::string message)
        : InvalidRequest(std::vector{FieldError{std::move(field), std::move(message)}}) {}
    const std::vector<FieldError>& errors() const { return errors_; }

  private:
    std::vector<FieldError> errors_;
};

inline constexpr std::string_view kProblemContentType = "application/problem+json";

// {type, title, status, detail, instance?, errors?}. `type` is "urn:mystocks:error:<label>" of the
// error's kind, or "about:blank" where only the status speaks.
Response problem(const base::Error& error, std::string_view instance = {});
// For what HTTP itself refuses: 405, 408, 413, 414, 421, 431 …
Response problem(int status, std::string_view detail);

// "Not Found" for 404; "Unknown" for a number that has no phrase.
std::string_view reason_phrase(int status);

}  // namespace mystocks::http
