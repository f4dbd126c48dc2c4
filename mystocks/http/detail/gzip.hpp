#pragma once

#include <string>
#include <string_view>

namespace mystocks::http::detail {

// What is shorter stays as it is: the head alone takes that much.
inline constexpr std::size_t kGzipBytesMin = 1024;

std::string gzip(std::string_view plain);
std::string gunzip(std::string_view packed, std::size_t size_max);

// Text, JSON, SVG …: what gets shorter.
bool is_compressible(std::string_view content_type);

}  // namespace mystocks::http::detail
