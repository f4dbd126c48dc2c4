// Status line and header fields of an answer.
#pragma once

#include <string>
#include <string_view>

#include "mystocks/http/message.hpp"

namespace mystocks::http::detail {

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::int64_t seconds_since_epoch);

// Appends everything up to and with the empty line. `date` as from http_date(). Content-Length is
// that of the whole body, also for HEAD.
void append_head(std::string& out, const Response& response, std::string_view date,
                 bool keep_alive);

}  // namespace mystocks::http::detail
