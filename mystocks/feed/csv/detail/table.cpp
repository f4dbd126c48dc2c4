#include "mystocks/feed/csv/detail/table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/date_time.hpp"
#include "mystocks/feed/csv/detail/number.hpp"
#include "mystocks/feed/csv/detail/record_splitter.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kLinesMax = 300;
constexpr std::size_t kLinesBytesMax = 256 << 10;
constexpr std::size_t kTitleLinesMax = 30;
constexpr std::size_t kRowsMax = 200;
constexpr std::array kSeparators{',', '\t', ';', '|'};

struct Line {
    std::uint64_t number;
    std::string_view text;
};

std::vector<Line> first_lines(const Chunk& chunk) {
    std::vector<Line> lines;
    std::string_view rest = chunk.text.substr(0, kLinesBytesMax);
    for (std::uint64_t number = chunk.first_line; !rest.empty() && lines.size() < kLinesMax;
         ++number) {
        const std::size_t newline = rest.find('\n');
        const std::string_view line = trimmed(rest.substr(0, newline));
        // The last line may be cut off by the limit on bytes.
        const bool whole = newline != std::string_view::npos || rest.size() < kLinesBytesMax;
        if (!line.empty() && (whole || lines.empty())) {
            lines.push_back({number, line});
        }
        rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    }
    return lines;
}

std::vector<std::string> split(std::string_view line, char separator) {
    RecordSplitter splitter(separator);
    splitter.start({line, 1, true});
    std::vector<std::string_view> fields;
    std::vector<std::string> out;
    if (splitter.next(fields) == RecordSplitter::Result::kRecord) {
        for (const std::string_view field : fields) {
            out.emplace_back(trimmed(field));
        }
    }
    return out;
}

struct Layout {
    char separator;
    std::size_t columns;
    std::size_t lines;  // that have so many
};

Layout most_common_layout(std::span<const Line> lines, char separator) {
    std::map<std::size_t, std::size_t> counts;
    for (const Line& line : lines) {
        const std::size_t count = split(line.text, separator).size();
        counts[count] += count >= 2 ? 1 : 0;
    }
    Layout best{separator, 1, 0};
    for (const auto& [columns, count] : counts) {
        if (count > best.lines || (count == best.lines && count > 0)) {
            best = {separator, columns, count};
        }
    }
    return best;
}

// The one that gives most lines so many columns.
char separator_of_rows(std::span<const Line> lines, std::size_t columns, char of_header) {
    char best = of_header;
    std::ptrdiff_t best_lines = 1;  // the header itself
    for (const char separator : kSeparators) {
        const auto fitting = std::count_if(lines.begin(), lines.end(), [&](const Line& line) {
            return split(line.text, separator).size() == columns;
        });
        if (fitting > best_lines) {
            best = separator;
            best_lines = fitting;
        }
    }
    return best;
}

// Where too few rows are good, the header says how many columns there are.
std::optional<Layout> layout_of_header(std::span<const Line> lines,
                                       const std::function<bool(std::string_view)>& is_name) {
    for (const Line& line : lines.first(std::min(lines.size(), kTitleLinesMax))) {
        for (const char separator : kSeparators) {
            const auto cells = split(line.text, separator);
            const auto names = std::count_if(cells.begin(), cells.end(),
                                             [&](const auto& cell) { return is_name(cell); });
            if (names >= 3) {
                return Layout{separator_of_rows(lines, cells.size(), separator), cells.size(), 0};
            }
        }
    }
    return {};
}

Layout find_layout(std::span<const Line> lines,
                   const std::function<bool(std::string_view)>& is_name) {
    Layout best{',', 1, 0};
    for (const char separator : kSeparators) {
        const Layout one = most_common_layout(lines, separator);
        if (one.lines > best.lines) {
            best = one;
        }
    }
    if (best.lines * 2 >= lines.size()) {
        return best;
    }
    const Layout blanks = most_common_layout(lines, kBlanks);
    if (blanks.lines > best.lines && blanks.lines * 2 >= lines.size()) {
        return blanks;
    }
    if (const auto layout = layout_of_header(lines, is_name)) {
        return *layout;
    }
    // What few lines share is no table's width, unless there are few lines.
    return best.lines * 3 >= lines.size() && best.lines > 0 ? best : Layout{',', 1, lines.size()};
}

bool looks_like_json(std::string_view line) {
    return line.starts_with('{') || line.starts_with("[{") || line.starts_with("[[") ||
           line.find("{\"") != std::string_view::npos;
}

bool is_value(std::string_view cell) {
    double number = 0;
    return parse_number(cell, 0, number) == NumberResult::kNumber ||
           parse_stamp(cell, DateOrder::kDayMonth) || parse_stamp(cell, DateOrder::kMonthDay);
}

// The header may be separated otherwise than the rows (通达信 puts tabs there).
std::vector<std::string> as_header(std::string_view line, const Layout& layout,
                                   const std::function<bool(std::string_view)>& is_name) {
    std::vector<char> separators{layout.separator};
    separators.insert(separators.end(), kSeparators.begin(), kSeparators.end());
    separators.push_back(kBlanks);
    for (const char separator : separators) {
        std::vector<std::string> cells = split(line, separator);
        const auto names = std::count_if(cells.begin(), cells.end(),
                                         [&](const std::string& cell) { return is_name(cell); });
        const bool enough = names >= 2 || (names == 1 && cells.size() <= 2);
        if (enough && cells.size() == layout.columns) {
            return cells;
        }
        // Rows that end in a separator have one empty field more.
        if (names >= 3 && cells.size() + 1 == layout.columns) {
            cells.emplace_back();
            return cells;
        }
    }
    return {};
}

}  // namespace

bool is_remark(std::string_view line) {
    line = trimmed(line);
    return line.starts_with('#') || line.starts_with("数据来源") || line.starts_with("来源") ||
           line.starts_with("数据来自");
}

Table find_table(const Chunk& first_chunk, const std::function<bool(std::string_view)>& is_name) {
    const std::vector<Line> lines = first_lines(first_chunk);
    if (lines.empty()) {
        throw Error(ErrorKind::kInvalidArgument, "the file is empty");
    }
    const auto json = std::count_if(lines.begin(), lines.end(),
                                    [](const Line& line) { return looks_like_json(line.text); });
    if (static_cast<std::size_t>(json) * 2 >= lines.size()) {
        throw Error(ErrorKind::kUnsupported, "it is no table: the lines look like JSON");
    }
    const Layout layout = find_layout(lines, is_name);
    Table table{layout.separator, layout.columns, {}, {}, lines.front().number, {}};
    std::size_t first_row = lines.size();
    for (std::size_t i = 0; i < lines.size() && i < kTitleLinesMax; ++i) {
        table.header = as_header(lines[i].text, layout, is_name);
        if (!table.header.empty()) {
            first_row = i + 1;
            break;
        }
    }
    if (table.header.empty()) {
        // Unknown names or none: a row of values is no header.
        const auto first = std::find_if(lines.begin(), lines.end(), [&](const Line& line) {
            return split(line.text, layout.separator).size() == layout.columns;
        });
        first_row = static_cast<std::size_t>(first - lines.begin());
        if (first != lines.end()) {
            std::vector<std::string> cells = split(first->text, layout.separator);
            if (std::none_of(cells.begin(), cells.end(), is_value)) {
                table.header = std::move(cells);
                ++first_row;
            }
        }
    }
    const std::size_t titles = first_row - (table.header.empty() ? 0 : 1);
    for (std::size_t i = 0; i < titles && i < lines.size(); ++i) {
        table.titles.emplace_back(lines[i].text);
    }
    table.first_row_line =
        first_row < lines.size() ? lines[first_row].number : lines.back().number + 1;
    for (std::size_t i = first_row; i < lines.size() && table.rows.size() < kRowsMax; ++i) {
        std::vector<std::string> cells = split(lines[i].text, layout.separator);
        if (cells.size() == layout.columns) {
            table.rows.push_back(std::move(cells));
        }
    }
    return table;
}

}  // namespace mystocks::feed::csv::detail
