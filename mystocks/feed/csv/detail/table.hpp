// How a file's text is laid out as a table: separator, titles, header, first rows.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/feed/csv/detail/text_chunks.hpp"

namespace mystocks::feed::csv::detail {

struct Table {
    char separator = ',';
    std::size_t columns = 0;
    std::vector<std::string> titles;  // lines before the header
    std::vector<std::string> header;  // as written; empty where there is none
    std::uint64_t first_row_line = 1;
    std::vector<std::vector<std::string>> rows;  // the first ones, trimmed
};

// `is_name` tells a header's cell. Throws base::Error(kInvalidArgument) where the text is no table.
Table find_table(const Chunk& first_chunk, const std::function<bool(std::string_view)>& is_name);

// The last line of an export: "数据来源:通达信", "# …".
bool is_remark(std::string_view line);

}  // namespace mystocks::feed::csv::detail
