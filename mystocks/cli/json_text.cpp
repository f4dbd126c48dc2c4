#include "mystocks/cli/detail/json_text.hpp"

#include <boost/json.hpp>

namespace mystocks::cli::detail {

std::string json_text(std::string_view utf8) {
    return boost::json::serialize(boost::json::string_view(utf8.data(), utf8.size()));
}

}  // namespace mystocks::cli::detail
