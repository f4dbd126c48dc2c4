#include "mystocks/base/error.hpp"

#include <array>
#include <cerrno>
#include <cstring>

namespace mystocks::base {
namespace {

// In the order of the enumeration.
constexpr std::array<ErrorKindFacts, 12> kFacts{{
    {ErrorKind::kInvalidArgument, "invalid-argument", "Invalid request", 400, 2, false},
    {ErrorKind::kNotFound, "not-found", "Not found", 404, 3, false},
    {ErrorKind::kConflict, "conflict", "Conflict", 409, 4, false},
    {ErrorKind::kCorrupt, "corrupt", "Damaged data", 500, 5, false},
    {ErrorKind::kUnsupported, "unsupported", "Not supported", 501, 6, false},
    {ErrorKind::kPermission, "permission", "Not allowed", 403, 7, false},
    {ErrorKind::kExhausted, "exhausted", "A limit was reached", 507, 8, false},
    {ErrorKind::kUnavailable, "unavailable", "Not available now", 503, 9, true},
    {ErrorKind::kTimeout, "timeout", "Took too long", 504, 10, true},
    {ErrorKind::kCancelled, "cancelled", "Cancelled", 409, 11, false},
    {ErrorKind::kIo, "io", "Reading or writing failed", 500, 12, true},
    {ErrorKind::kInternal, "internal", "Internal error", 500, 70, false},
}};

}  // namespace

const ErrorKindFacts& facts_of(ErrorKind kind) {
    return kFacts.at(static_cast<std::size_t>(kind));
}

Error::Error(ErrorKind kind, std::string message, std::string_view cause)
    : kind_(kind), message_(std::move(message)) {
    message_.append(": ").append(cause);
}

Error error_from_errno(int error_number, std::string message) {
    const char* cause = std::strerror(error_number);
    switch (error_number) {
        case ENOENT:
        case ENOTDIR:
            return {ErrorKind::kNotFound, std::move(message), cause};
        case EACCES:
        case EPERM:
        case EROFS:
            return {ErrorKind::kPermission, std::move(message), cause};
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
        case ENOMEM:
        case EMFILE:
            return {ErrorKind::kExhausted, std::move(message), cause};
        case EEXIST:
            return {ErrorKind::kConflict, std::move(message), cause};
        default:
            return {ErrorKind::kIo, std::move(message), cause};
    }
}

}  // namespace mystocks::base
