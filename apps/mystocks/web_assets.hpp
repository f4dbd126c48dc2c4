// The web page that was built into this program (cmake/WebAssets.cmake writes the table).
#pragma once

#include <span>

#include "mystocks/http/assets.hpp"

namespace mystocks::app {

// Static; sorted by path. Where web/ wasn't built: one /index.html that says so.
std::span<const http::Asset> web_assets();

}  // namespace mystocks::app
