// The one exception type for what can go wrong in the world.
//
// A bug is an assertion; a bad row in a file is data (counted and reported); everything else that
// stops an operation is thrown as base::Error and caught once, at an edge: HTTP, job, command line.
// kind_table() is the only place that maps a kind to an HTTP status, an exit code and a label.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace mystocks::base {

enum class ErrorKind {
    kInvalidArgument,  // the caller asked for something malformed: fix the request
    kNotFound,         // what was asked for does not exist
    kConflict,         // it exists already, or is in a state that forbids this
    kCorrupt,          // stored or received bytes are damaged or foreign
    kUnsupported,      // understood, and not available here
    kPermission,       // the operating system or an account forbids it
    kExhausted,        // a limit was reached: disk, memory, size, connections
    kUnavailable,      // a server or device doesn't answer now
    kTimeout,          // it took longer than allowed
    kCancelled,        // somebody asked to stop
    kIo,               // reading or writing failed
    kInternal,         // our own bug that was caught at an edge
};

struct ErrorKindFacts {
    ErrorKind kind;
    std::string_view label;  // metric label and `type` of a problem document; stable
    std::string_view title;  // for people
    int http_status;
    int exit_code;  // 2 is wrong usage
    bool retryable;
};

const ErrorKindFacts& facts_of(ErrorKind kind);

class Error : public std::exception {
  public:
    // `message`: what happened, to what, and what to do next; one sentence or two, no newline.
    Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}
    // `cause` is the text of the underlying failure, appended as "message: cause".
    Error(ErrorKind kind, std::string message, std::string_view cause);

    ErrorKind kind() const { return kind_; }
    const char* what() const noexcept override { return message_.c_str(); }
    const std::string& message() const { return message_; }

  private:
    ErrorKind kind_;
    std::string message_;
};

// errno → Error: ENOENT not found, EACCES permission, ENOSPC and EDQUOT exhausted, others I/O.
Error error_from_errno(int error_number, std::string message);

}  // namespace mystocks::base
