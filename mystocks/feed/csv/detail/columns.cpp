#include "mystocks/feed/csv/detail/columns.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/feed/csv/detail/number.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kListedNamesMax = 12;
constexpr std::size_t kNameLengthMax = 60;

// A name longer than people write is cut off at a character.
std::string shown(std::string_view name) {
    if (name.size() <= kNameLengthMax) {
        return std::string(name);
    }
    std::size_t end = kNameLengthMax;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) {
        --end;
    }
    return std::string(name.substr(0, end)) + "…";
}

int column_of(const Table& table, Field field, const std::string& column) {
    const auto exact = std::find(table.header.begin(), table.header.end(), trimmed(column));
    if (exact != table.header.end()) {
        return static_cast<int>(exact - table.header.begin());
    }
    std::size_t number = 0;
    const char* const end = column.data() + column.size();
    const auto [next, error] = std::from_chars(column.data(), end, number);
    if (error == std::errc() && next == end) {
        if (number >= 1 && number <= table.columns) {
            return static_cast<int>(number) - 1;
        }
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("--map {}={}: the table has {} columns", to_string(field), column,
                                table.columns));
    }
    const std::string wanted = comparable(column).name;
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        if (comparable(table.header[i]).name == wanted) {
            return static_cast<int>(i);
        }
    }
    if (table.header.empty()) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("--map {}={}: the table has no header, so columns go by number",
                                to_string(field), shown(column)));
    }
    const auto nearest = base::nearest_name(column, table.header);
    throw Error(
        ErrorKind::kInvalidArgument,
        fmt::format("--map {}={}: there is no such column{}", to_string(field), shown(column),
                    nearest ? fmt::format("; did you mean \"{}\"?", shown(*nearest))
                            : fmt::format(" among {}", list_of_header(table))));
}

void take_row_fields(std::string_view fields, Columns& columns) {
    for (int at = 0; !fields.empty(); ++at) {
        const std::size_t space = fields.find(' ');
        if (const auto field = parse_field(fields.substr(0, space))) {
            columns.at[index_of(*field)] = at;
        }
        fields.remove_prefix(space == std::string_view::npos ? fields.size() : space + 1);
    }
}

void take_header(const Table& table, const Shape* shape, CsvKind kind, Columns& columns) {
    std::array<int, kFieldCount> ranks;
    ranks.fill(std::numeric_limits<int>::max());
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        const ColumnName name = comparable(table.header[i]);
        if (shape != nullptr && has_word(shape->ignored, name.name)) {
            continue;
        }
        const std::string_view also =
            shape == nullptr ? std::string_view() : lookup(shape->also, name.name);
        const auto meaning = meaning_of(also.empty() ? std::string_view(name.name) : also, kind);
        if (!meaning || meaning->rank >= ranks[index_of(meaning->field)]) {
            continue;
        }
        const std::size_t field = index_of(meaning->field);
        ranks[field] = meaning->rank;
        columns.at[field] = static_cast<int>(i);
        const auto unit = shift_of_unit(name.unit);
        columns.shift[field] = unit.value_or(meaning->shift);
        if (meaning->field == Field::kVolume) {
            columns.volume_unit_told = unit.has_value() || meaning->shift != 0;
        }
    }
    // pandas writes its index without a name.
    if (!columns.has(Field::kDateTime) && !columns.has(Field::kDate) && !table.header.empty() &&
        table.header.front().empty() && kind != CsvKind::kInstruments) {
        columns.at[index_of(Field::kDateTime)] = 0;
    }
}

// Of a column that the user named.
void take_unit(std::string_view header, Field field, CsvKind kind, Columns& columns) {
    const ColumnName name = comparable(header);
    const auto unit = shift_of_unit(name.unit);
    const auto meaning = meaning_of(name.name, kind);
    if (unit) {
        columns.shift[index_of(field)] = *unit;
        columns.volume_unit_told = columns.volume_unit_told || field == Field::kVolume;
    } else if (meaning && meaning->field == field && meaning->shift != 0) {
        columns.shift[index_of(field)] = meaning->shift;
    }
}

bool has_any(const Columns& columns, std::initializer_list<Field> fields) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](Field field) { return columns.has(field); });
}

bool has_all(const Columns& columns, std::initializer_list<Field> fields) {
    return std::all_of(fields.begin(), fields.end(),
                       [&](Field field) { return columns.has(field); });
}

bool can_be(CsvKind kind, const Columns& columns, const Table& table) {
    using enum Field;
    const bool has_time = has_any(columns, {kDateTime, kDate, kTime});
    switch (kind) {
        case CsvKind::kDepth:
            return has_time && has_all(columns, {kBidPrice1, kAskPrice1});
        case CsvKind::kBars:
            return has_time && has_all(columns, {kOpen, kHigh, kLow, kClose});
        case CsvKind::kTicks:
            return has_time && has_all(columns, {kPrice, kVolume});
        case CsvKind::kActions:
            return columns.has(kDate) &&
                   has_any(columns, {kCash, kBonus, kTransfer, kRights, kSplit});
        case CsvKind::kInstruments:
            return has_all(columns, {kSymbol, kName});
        case CsvKind::kCalendar:
            return columns.has(kDate) && (table.columns == 1 || columns.has(kIsOpen));
    }
    return false;
}

}  // namespace

Columns find_columns(const Table& table, const Shape* shape, const Settings& settings,
                     CsvKind kind) {
    Columns columns;
    if (table.header.empty() && shape != nullptr) {
        take_row_fields(shape->fields, columns);
    }
    take_header(table, shape, kind, columns);
    if (shape != nullptr) {
        for (const Field field : {Field::kOpen, Field::kHigh, Field::kLow, Field::kClose}) {
            columns.shift[index_of(field)] = shape->price_shift;
        }
        if (columns.shift[index_of(Field::kAmount)] == 0) {
            columns.shift[index_of(Field::kAmount)] = shape->amount_shift;
        }
    }
    for (const auto& [field, column] : settings.columns) {
        const int at = column_of(table, field, column);
        columns.at[index_of(field)] = at;
        if (!table.header.empty()) {
            take_unit(table.header[static_cast<std::size_t>(at)], field, kind, columns);
        }
        // Another guess at the time would compete with what the user said.
        if (field == Field::kDateTime) {
            columns.at[index_of(Field::kDate)] = columns.at[index_of(Field::kTime)] = -1;
        } else if (field == Field::kDate || field == Field::kTime) {
            columns.at[index_of(Field::kDateTime)] = -1;
        }
    }
    return columns;
}

CsvKind find_kind(const Table& table, const Shape* shape, const Settings& settings) {
    if (settings.kind) {
        return *settings.kind;
    }
    if (shape != nullptr && shape->kind) {
        return *shape->kind;
    }
    for (const CsvKind kind : {CsvKind::kDepth, CsvKind::kBars, CsvKind::kTicks, CsvKind::kActions,
                               CsvKind::kCalendar, CsvKind::kInstruments}) {
        Columns columns;
        try {
            columns = find_columns(table, shape, settings, kind);
        } catch (const Error&) {
            continue;  // reported below, or by the kind that is taken
        }
        if (can_be(kind, columns, table)) {
            return kind;
        }
    }
    for (const auto& [field, column] : settings.columns) {
        column_of(table, field, column);
    }
    throw Error(table.header.empty() ? ErrorKind::kInvalidArgument : ErrorKind::kUnsupported,
                table.header.empty()
                    ? std::string("there is no header line to tell the columns from: name them by "
                                  "number, as in --map date=1,open=2,high=3,low=4,close=5,volume=6")
                    : fmt::format("no known set of columns among {}: say what it is with --kind, "
                                  "and name the columns with --map, as in --map date=日期",
                                  list_of_header(table)));
}

std::string list_of_header(const Table& table) {
    std::string out;
    for (std::size_t i = 0; i < table.header.size() && i < kListedNamesMax; ++i) {
        out += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", shown(table.header[i]));
    }
    if (table.header.size() > kListedNamesMax) {
        out += ", …";
    }
    return out;
}

void ask_for_column(const Table& table, Field field) {
    // Only "open_qfq" where "open" is wanted: these are adjusted prices.
    const std::string name(to_string(field));
    for (const std::string& header : table.header) {
        const std::string known = comparable(header).name;
        if (known == name + "qfq" || known == name + "hfq") {
            throw Error(ErrorKind::kInvalidArgument,
                        fmt::format("the prices are adjusted (\"{}\") and raw ones are stored; "
                                    "there is no raw \"{}\" column",
                                    shown(header), name));
        }
    }
    throw Error(
        ErrorKind::kInvalidArgument,
        fmt::format("there is no column for {}{}: name it, as in --map {}={}", name,
                    table.header.empty() ? std::string() : " among " + list_of_header(table), name,
                    table.header.empty() ? "1" : "COLUMN"));
}

}  // namespace mystocks::feed::csv::detail
