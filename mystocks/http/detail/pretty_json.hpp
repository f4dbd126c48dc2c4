#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace mystocks::http::detail {

// Keys sorted, two spaces a level, a newline at the end: text that diffs well.
std::string pretty_json(const boost::json::value& json);

}  // namespace mystocks::http::detail
