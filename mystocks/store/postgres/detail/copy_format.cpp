#include "mystocks/store/postgres/detail/copy_format.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::store::postgres::detail {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSignature = "PGCOPY\n\377\r\n\0"sv;
constexpr std::size_t kHeaderBytes = 19;  // with flags and the length of what follows: none

std::uint16_t swapped(std::uint16_t value) {
    return __builtin_bswap16(value);
}
std::uint32_t swapped(std::uint32_t value) {
    return __builtin_bswap32(value);
}
std::uint64_t swapped(std::uint64_t value) {
    return __builtin_bswap64(value);
}

template <typename Unsigned>
char* put(char* out, Unsigned value) {
    const Unsigned big_endian = swapped(value);
    std::memcpy(out, &big_endian, sizeof big_endian);
    return out + sizeof big_endian;
}

template <typename Unsigned>
Unsigned get(const char* bytes) {
    Unsigned value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return swapped(value);
}

[[noreturn]] void bad_format() {
    throw base::Error(base::ErrorKind::kCorrupt,
                      "PostgreSQL sent rows in a form that doesn't belong to this table; compare "
                      "the program's version with the schema's");
}

}  // namespace

void append_copy_header(std::string& out) {
    out.append(kSignature);
    out.append(kHeaderBytes - kSignature.size(), '\0');
}

void append_copy_end(std::string& out) {
    out.append("\377\377");
}

void append_row(std::string& out, const SeriesTable& table, std::int32_t series,
                const ColumnsView& rows, std::size_t row) {
    constexpr std::uint32_t kNull = 0xffff'ffff;
    std::array<char, 2 + 3 * 12 + kValueColumnsMax * 12> buffer;
    const std::size_t fields = 2 + (table.has_sequence ? 1 : 0) + table.value_columns.size();
    char* end = put(buffer.data(), static_cast<std::uint16_t>(fields));
    end = put(put(end, std::uint32_t{4}), static_cast<std::uint32_t>(series));
    if (table.is_daily) {
        end = put(put(end, std::uint32_t{4}),
                  static_cast<std::uint32_t>(rows.time[row] - kPostgresEpochDay));
    } else {
        end = put(put(end, std::uint32_t{8}), static_cast<std::uint64_t>(rows.time[row]));
    }
    if (table.has_sequence) {
        end = put(put(end, std::uint32_t{8}), static_cast<std::uint64_t>(rows.key(row).sequence));
    }
    const auto no_value = std::bit_cast<std::uint64_t>(kNoValue);
    for (std::size_t i = 0; i < table.value_columns.size(); ++i) {
        const auto column = rows.values[i];
        const auto bits = column.empty() ? no_value : std::bit_cast<std::uint64_t>(column[row]);
        end = bits == no_value ? put(end, kNull) : put(put(end, std::uint32_t{8}), bits);
    }
    out.append(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

double double_of(std::string_view bytes) {
    if (bytes.size() != 8) {
        bad_format();
    }
    return std::bit_cast<double>(get<std::uint64_t>(bytes.data()));
}

std::int64_t integer_of(std::string_view bytes) {
    if (bytes.size() == 4) {
        return static_cast<std::int32_t>(get<std::uint32_t>(bytes.data()));
    }
    if (bytes.size() != 8) {
        bad_format();
    }
    return static_cast<std::int64_t>(get<std::uint64_t>(bytes.data()));
}

std::int64_t time_of(const SeriesTable& table, std::string_view bytes) {
    if (bytes.size() != (table.is_daily ? 4U : 8U)) {
        bad_format();
    }
    return integer_of(bytes) + (table.is_daily ? kPostgresEpochDay : 0);
}

std::string_view CopyReader::field(bool& is_null) {
    if (rest_.size() < 4) {
        bad_format();
    }
    const auto size = static_cast<std::int32_t>(get<std::uint32_t>(rest_.data()));
    rest_.remove_prefix(4);
    is_null = size == -1;
    if (is_null) {
        return {};
    }
    if (size < 0 || static_cast<std::size_t>(size) > rest_.size()) {
        bad_format();
    }
    const std::string_view bytes = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(bytes.size());
    return bytes;
}

bool CopyReader::take(std::string_view message) {
    rest_ = message;
    if (!past_header_) {
        if (!rest_.starts_with(kSignature) || rest_.size() < kHeaderBytes) {
            bad_format();
        }
        rest_.remove_prefix(kHeaderBytes);
        past_header_ = true;
        if (rest_.empty()) {
            return false;
        }
    }
    if (rest_.size() < 2) {
        bad_format();
    }
    const auto fields = get<std::uint16_t>(rest_.data());
    rest_.remove_prefix(2);
    if (fields == 0xffff) {
        return false;
    }
    const std::size_t keys = 1 + (with_series_ ? 1 : 0) + (table_.has_sequence ? 1 : 0);
    if (fields != keys + table_.value_columns.size()) {
        bad_format();
    }
    bool is_null = false;
    if (with_series_) {
        series = static_cast<std::int32_t>(integer_of(field(is_null)));
    }
    key.time = time_of(table_, field(is_null));
    key.sequence = table_.has_sequence ? integer_of(field(is_null)) : 0;
    for (std::size_t i = 0; i < table_.value_columns.size(); ++i) {
        const std::string_view bytes = field(is_null);
        values_[i] = is_null ? kNoValue : double_of(bytes);
    }
    return true;
}

}  // namespace mystocks::store::postgres::detail
