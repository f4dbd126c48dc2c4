#include "mystocks/store/postgres/detail/server_error.hpp"

#include <algorithm>
#include <array>

namespace mystocks::store::postgres::detail {
namespace {

using base::ErrorKind;

struct StateRule {
    std::string_view prefix;
    ErrorKind kind;
    std::string_view advice;
};

// The first rule whose prefix fits; docs: PostgreSQL manual, appendix A.
constexpr std::array kRules{
    StateRule{"08", ErrorKind::kUnavailable, "check that the server runs and can be reached"},
    StateRule{"28", ErrorKind::kPermission, "check user and password of the store's URL"},
    StateRule{"3D000", ErrorKind::kNotFound, "create the database, or correct the URL"},
    StateRule{"42501", ErrorKind::kPermission, "grant the role of deploy/postgres/roles.sql"},
    StateRule{"42P01", ErrorKind::kConflict, "run `mystocks store migrate`"},
    StateRule{"42703", ErrorKind::kConflict, "run `mystocks store migrate`"},
    StateRule{"3F000", ErrorKind::kConflict, "run `mystocks store migrate`"},
    StateRule{"25006", ErrorKind::kPermission, "the server only reads: a standby?"},
    StateRule{"53100", ErrorKind::kExhausted, "make room on the server's disk"},
    StateRule{"53200", ErrorKind::kExhausted, "the server is out of memory"},
    StateRule{"53300", ErrorKind::kUnavailable, "raise the server's max_connections"},
    StateRule{"53", ErrorKind::kExhausted, "the server has reached a limit"},
    StateRule{"54", ErrorKind::kExhausted, "the server has reached a limit"},
    StateRule{"55P03", ErrorKind::kUnavailable, "another writer held it too long; try again"},
    StateRule{"57014", ErrorKind::kTimeout, "raise statement_timeout, or ask for less"},
    StateRule{"57P", ErrorKind::kUnavailable, "try again once the server is up"},
    StateRule{"25P03", ErrorKind::kUnavailable, "try again"},
    StateRule{"58", ErrorKind::kIo, "see the server's log"},
    StateRule{"XX001", ErrorKind::kCorrupt, "restore the server's files from a backup"},
    StateRule{"XX002", ErrorKind::kCorrupt, "rebuild the index: REINDEX"},
    StateRule{"40", ErrorKind::kUnavailable, "others wrote the same rows; try again"},
    StateRule{"0A000", ErrorKind::kUnsupported, "this server can't do that"},
    StateRule{"22", ErrorKind::kInvalidArgument, "the server can't keep this value"},
};

// What stands in a message instead of a state where TLS can't be had as the URL demands it. A
// connection that breaks says "SSL SYSCALL" and the like, and none of these.
struct TlsRule {
    std::string_view part;
    std::string_view advice;
};

constexpr std::array kTlsRules{
    TlsRule{"certificate verify failed",
            "the server's certificate is not signed by what sslrootcert of the URL names: don't "
            "trust it, or correct sslrootcert"},
    TlsRule{"root certificate file", "correct sslrootcert of the store's URL"},
    TlsRule{"server certificate for",
            "the certificate is another server's: correct the host of the store's URL"},
    TlsRule{"certificate", "check sslrootcert and sslcert of the store's URL"},
    TlsRule{"does not support SSL", "switch the server's ssl on, or lower sslmode of the URL"},
    TlsRule{"no encryption",
            "the server takes TLS only: set sslmode of the store's URL to "
            "verify-full, or at least to require"}};

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

base::Error server_error(std::string_view state, std::string_view message, std::string_view where) {
    ErrorKind kind = state.empty() ? ErrorKind::kUnavailable : ErrorKind::kInternal;
    std::string_view advice = state.empty() ? "check that the server runs and can be reached" : "";
    for (const StateRule& rule : kRules) {
        if (state.starts_with(rule.prefix)) {
            kind = rule.kind;
            advice = rule.advice;
            break;
        }
    }
    for (const TlsRule& rule : kTlsRules) {
        const bool is_refusal = state.empty() || state.starts_with("28");
        if (is_refusal && message.find(rule.part) != std::string_view::npos) {
            kind = ErrorKind::kPermission;
            advice = rule.advice;
            break;
        }
    }
    std::string what = "PostgreSQL at " + std::string(where) + ": ";
    what += first_line(message);
    if (!state.empty()) {
        what += " (SQLSTATE " + std::string(state) + ")";
    }
    if (!advice.empty()) {
        what += "; " + std::string(advice);
    }
    return {kind, what};
}

std::string state_in(std::string_view verbose_message) {
    // Five of 0-9 A-Z between ':' with blanks and ':'.
    for (std::size_t colon = verbose_message.find(':'); colon != std::string_view::npos;
         colon = verbose_message.find(':', colon + 1)) {
        const std::size_t start = verbose_message.find_first_not_of(' ', colon + 1);
        if (start == std::string_view::npos || start == colon + 1 ||
            start + 5 >= verbose_message.size() || verbose_message[start + 5] != ':') {
            continue;
        }
        const std::string_view state = verbose_message.substr(start, 5);
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        const auto fits = [&](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); };
        // Every state has a digit; "FATAL" and "ERROR" have none.
        if (std::all_of(state.begin(), state.end(), fits) &&
            std::any_of(state.begin(), state.end(), is_digit)) {
            return std::string(state);
        }
    }
    return {};
}

bool is_conflict(std::string_view state) {
    return state == "40001" || state == "40P01" || state == "23505";
}

bool is_going_away(std::string_view state) {
    return state.starts_with("57P") || state.starts_with("08") || state == "25P03" ||
           state == "53300";
}

}  // namespace mystocks::store::postgres::detail
