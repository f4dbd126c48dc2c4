// What the server complains about, in our words and kinds.
#pragma once

#include <string>
#include <string_view>

#include "mystocks/base/error.hpp"

namespace mystocks::store::postgres::detail {

// `state`: five characters of SQLSTATE; empty where there is none. `message`: the server's, of
// which the first line is kept. `where`: the address without a password.
base::Error server_error(std::string_view state, std::string_view message, std::string_view where);

// The SQLSTATE in a verbose message of libpq ("FATAL:  28P01: password …"); empty where it has
// none.
std::string state_in(std::string_view verbose_message);

// Another run of the same transaction may succeed.
bool is_conflict(std::string_view state);
// The server goes down, comes up or has no room for another connection.
bool is_going_away(std::string_view state);

}  // namespace mystocks::store::postgres::detail
