// Pinyin initials of a Chinese name, as traders type them to search: 浦发银行 → PFYH.
#pragma once

#include <string>
#include <string_view>

namespace mystocks::market {

// Upper case; Latin letters and digits stay, everything else is dropped. A character with several
// readings that matter in names (行 长 重 …) gives every combination, joined by ',', at most 8.
std::string initials_of(std::string_view utf8_name);

}  // namespace mystocks::market
