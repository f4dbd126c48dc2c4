#include "mystocks/feed/tdx/detail/dbf.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/code.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

constexpr std::size_t kHeadBytes = 32;
constexpr std::size_t kFieldBytes = 32;
constexpr std::byte kEndOfFields{0x0D};
constexpr std::byte kDeleted{'*'};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Empty where the text isn't a whole number.
std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return {};
    }
    return value;
}

struct Field {
    std::size_t at = 0;  // from the start of a row
    std::size_t bytes = 0;
};

// The table's shape. Every field lies inside a row, and `rows` inside the file.
struct Table {
    std::size_t head_bytes = 0;
    std::size_t row_bytes = 0;
    std::size_t rows = 0;          // whole ones in the file
    std::size_t rows_claimed = 0;  // by the head
    std::vector<std::pair<std::string, Field>> fields;

    std::optional<Field> find(std::string_view name) const {
        for (const auto& [field_name, field] : fields) {
            if (field_name == name) {
                return field;
            }
        }
        return {};
    }
};

// Empty where the bytes are no table.
std::optional<Table> table_of(std::span<const std::byte> file) {
    if (file.size() < kHeadBytes + 1) {
        return {};
    }
    Table table;
    table.rows_claimed = load<std::uint32_t>(file.data() + 4);
    table.head_bytes = load<std::uint16_t>(file.data() + 8);
    table.row_bytes = load<std::uint16_t>(file.data() + 10);
    if (table.head_bytes < kHeadBytes || table.head_bytes > file.size() || table.row_bytes < 2) {
        return {};
    }
    std::size_t at = 1;  // a row starts with its deletion mark
    for (std::size_t head = kHeadBytes;
         head + kFieldBytes <= table.head_bytes && file[head] != kEndOfFields;
         head += kFieldBytes) {
        const auto name = field_text(file.subspan(head, 11));
        const auto bytes = static_cast<std::size_t>(file[head + 16]);
        if (at + bytes > table.row_bytes) {
            return {};
        }
        table.fields.push_back({std::string(name), Field{at, bytes}});
        at += bytes;
    }
    table.rows = std::min(table.rows_claimed, (file.size() - table.head_bytes) / table.row_bytes);
    return table;
}

}  // namespace

std::vector<Security> read_base_dbf(std::span<const std::byte> file, RowReport& report) {
    std::vector<Security> out;
    const auto table = table_of(file);
    if (!table) {
        report.reject_file("this is no dBase table: its head doesn't describe its rows");
        return out;
    }
    const auto market = table->find("SC");
    const auto code = table->find("GPDM");
    const auto list_date = table->find("SSDATE");
    const auto region = table->find("DY");
    if (!market || !code || !list_date) {
        report.reject_file("the table lacks one of the columns SC, GPDM and SSDATE");
        return out;
    }
    for (std::size_t i = 0; i < table->rows; ++i) {
        const auto row = file.subspan(table->head_bytes + i * table->row_bytes, table->row_bytes);
        if (row[0] == kDeleted) {
            continue;
        }
        const auto text = [&](const Field& field) {
            return trimmed(text_of(row.subspan(field.at, field.bytes)));
        };
        const auto id = id_of(static_cast<int>(number_of(text(*market)).value_or(-1)), text(*code));
        if (!id) {
            report.reject(i + 1,
                          "market and code are of no security in Shanghai, Shenzhen or "
                          "Beijing");
            continue;
        }
        Security security{*id, {}, 0};
        const auto packed = number_of(text(*list_date)).value_or(0);
        security.list_date = base::Date::from_yyyymmdd(packed);
        if (!security.list_date && packed != 0) {
            report.reject(i + 1, fmt::format("list date {} of {} is no date", packed, id->str()));
        }
        if (region) {
            security.region = static_cast<int>(
                std::clamp<std::int64_t>(number_of(text(*region)).value_or(0), 0, 1'000));
        }
        out.push_back(std::move(security));
    }
    if (table->rows < table->rows_claimed) {
        report.reject(table->rows + 1, fmt::format("the file ends after {} of {} rows", table->rows,
                                                   table->rows_claimed));
    }
    report.rows_read(table->rows);
    return out;
}

}  // namespace mystocks::feed::tdx::detail
