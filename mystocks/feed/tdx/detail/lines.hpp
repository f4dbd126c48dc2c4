// Text tables: lines, and fields in a line.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace mystocks::feed::tdx::detail {

// Calls use(line, number) for each line, 1-based, without its end (LF or CR LF).
template <class Use>
std::size_t for_each_line(std::string_view text, Use use) {
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        use(line, ++number);
    }
    return number;
}

inline std::vector<std::string_view> split(std::string_view line, char separator) {
    std::vector<std::string_view> fields;
    while (true) {
        const std::size_t end = line.find(separator);
        fields.push_back(line.substr(0, end));
        if (end == std::string_view::npos) {
            return fields;
        }
        line.remove_prefix(end + 1);
    }
}

}  // namespace mystocks::feed::tdx::detail
