#include "mystocks/feed/csv/detail/recognise.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/bar_facts.hpp"
#include "mystocks/feed/csv/detail/number.hpp"
#include "mystocks/feed/csv/detail/record_splitter.hpp"
#include "mystocks/market/calendar.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;
using market::InstrumentId;

[[noreturn]] void ask_for_symbol() {
    throw Error(ErrorKind::kInvalidArgument,
                "which instrument it is isn't told: give --symbol, as in --symbol 600000.SH");
}

bool all_of_class(std::string_view text, bool letters, bool digits) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (letters && c >= 'A' && c <= 'Z') || (digits && c >= '0' && c <= '9');
    });
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

std::optional<InstrumentId> by_ticker(const Shape& shape, const NameFacts& name) {
    if (shape.ticker == Ticker::kWholeStem) {
        const std::string_view stem = name.stem;
        if (stem.ends_with(".HK") && all_of_class(stem.substr(0, stem.size() - 3), false, true)) {
            return InstrumentId::try_parse(stem);
        }
        return stem.size() <= 5 && all_of_class(stem, true, false)
                   ? std::optional(InstrumentId::of(stem, shape.exchange))
                   : std::nullopt;
    }
    if (shape.ticker == Ticker::kFirstWord) {
        for (const std::string& token : name.tokens) {
            const std::string code = upper(token);
            if (!all_of_class(code, false, true)) {
                return all_of_class(code, true, true) && code.size() <= 20
                           ? std::optional(InstrumentId::of(code, shape.exchange))
                           : std::nullopt;
            }
        }
    }
    return {};
}

// "601003 柳钢股份 日线 前复权"
std::string code_of_titles(const std::vector<std::string>& titles) {
    for (const std::string& title : titles) {
        const std::string_view word = std::string_view(title).substr(0, title.find_first_of(" \t"));
        if (word.size() == 6 && all_of_class(word, false, true)) {
            return std::string(word);
        }
    }
    return {};
}

CodeContext context_of(const Recognised& it, const NameFacts& name, const Settings& settings) {
    CodeContext context;
    context.exchange = settings.exchange;
    if (context.exchange.empty() && it.shape != nullptr) {
        context.exchange = it.shape->exchange;
    }
    context.name_exchange = name.exchange;
    context.name_code = name.id ? std::string(name.id->code()) : name.code;
    context.only_stocks = (it.shape != nullptr && it.shape->only_stocks) ||
                          it.kind == CsvKind::kActions || it.kind == CsvKind::kInstruments;
    return context;
}

std::size_t distinct_codes(const Table& table, int column) {
    std::set<std::string_view> codes;
    for (const auto& row : table.rows) {
        codes.insert(row[static_cast<std::size_t>(column)]);
    }
    return codes.size();
}

void find_symbol(const NameFacts& name, const Settings& settings, Recognised& it) {
    it.codes = context_of(it, name, settings);
    const int column = it.columns.of(Field::kSymbol);
    if (settings.symbol) {
        if (column >= 0 && distinct_codes(it.table, column) > 1) {
            throw Error(ErrorKind::kInvalidArgument,
                        fmt::format("the file has several instruments (column {}), so --symbol "
                                    "can't name them",
                                    column + 1));
        }
        it.symbol = settings.symbol;
        return;
    }
    if (column >= 0) {
        return;
    }
    it.symbol = name.id;
    std::string code = it.symbol ? std::string() : code_of_titles(it.table.titles);
    code = code.empty() ? name.code : code;
    if (!it.symbol && !code.empty()) {
        it.symbol = instrument_of(code, {}, it.codes);
    }
    if (!it.symbol && it.shape != nullptr) {
        it.symbol = by_ticker(*it.shape, name);
    }
    if (!it.symbol) {
        ask_for_symbol();
    }
}

void require(const Recognised& it, std::initializer_list<Field> fields) {
    for (const Field field : fields) {
        if (!it.columns.has(field)) {
            ask_for_column(it.table, field);
        }
    }
}

void find_calendar(const NameFacts& name, const Settings& settings, Recognised& it) {
    it.calendar = settings.calendar;
    if (it.calendar.empty() && it.columns.has(Field::kExchange) && !it.table.rows.empty()) {
        const auto& cell =
            it.table.rows.front()[static_cast<std::size_t>(it.columns.of(Field::kExchange))];
        // The exchange's name alone is no id; any code on it will do to normalise the name.
        const auto id = InstrumentId::try_parse("X." + cell);
        it.calendar = id ? market::Calendar::name_for_exchange(id->exchange()) : std::string();
    }
    for (const std::string& token : name.tokens) {
        if (it.calendar.empty() && (token == "cn" || token == "CN")) {
            it.calendar = "CN";
        }
    }
    if (it.calendar.empty()) {
        throw Error(ErrorKind::kInvalidArgument,
                    "which market's trading days these are isn't told: give --map calendar=CN");
    }
}

// Dates like 02/01/2017 that the first rows leave open may be settled further on.
void look_for_date_order(const Chunk& chunk, Recognised& it) {
    if (it.time.full < 0 || it.time.order != DateOrder::kUnknown) {
        return;
    }
    DateOrderEvidence evidence;
    RecordSplitter splitter(it.table.separator);
    splitter.start(chunk);
    std::vector<std::string_view> fields;
    for (auto result = splitter.next(fields); result != RecordSplitter::Result::kEnd;
         result = splitter.next(fields)) {
        if (result == RecordSplitter::Result::kRecord && fields.size() == it.table.columns) {
            evidence.look_at(trimmed(fields[static_cast<std::size_t>(it.time.full)]));
        }
    }
    it.time.order = evidence.order();
    if (evidence.any() && it.time.order == DateOrder::kUnknown) {
        throw Error(ErrorKind::kInvalidArgument,
                    "dates like 02/01/2017 may be day or month first and no row settles it: give "
                    "--map date_order=dmy or --map date_order=mdy");
    }
}

}  // namespace

Recognised recognise_kind(const Chunk& first_chunk, const Settings& settings) {
    Recognised it;
    it.table = find_table(first_chunk, [&](std::string_view cell) {
        return is_known_name(cell) ||
               std::any_of(settings.columns.begin(), settings.columns.end(),
                           [&](const auto& entry) { return entry.second == cell; });
    });
    std::vector<std::string> names;
    for (const std::string& cell : it.table.header) {
        names.push_back(comparable(cell).name);
    }
    it.shape = it.table.header.empty() ? shape_of_rows(it.table.rows) : shape_of_header(names);
    if (it.shape != nullptr && !it.shape->refusal.empty() && settings.columns.empty()) {
        throw Error(ErrorKind::kInvalidArgument, std::string(it.shape->refusal));
    }
    it.kind = find_kind(it.table, it.shape, settings);
    it.columns = find_columns(it.table, it.shape, settings, it.kind);
    if (it.kind == CsvKind::kTicks) {
        const Columns as_depth = find_columns(it.table, it.shape, settings, CsvKind::kDepth);
        it.snapshots = as_depth.has(Field::kBidPrice1) && as_depth.has(Field::kAskPrice1);
        it.columns = it.snapshots ? as_depth : it.columns;
    }
    it.snapshots = it.snapshots || it.kind == CsvKind::kDepth;
    return it;
}

Recognised recognise(const Chunk& first_chunk, const NameFacts& name, const Settings& settings) {
    Recognised it = recognise_kind(first_chunk, settings);
    switch (it.kind) {
        case CsvKind::kBars:
            require(it, {Field::kOpen, Field::kHigh, Field::kLow, Field::kClose});
            break;
        case CsvKind::kTicks:
            require(it, {Field::kPrice, Field::kVolume});
            break;
        case CsvKind::kDepth:
            require(it, {Field::kBidPrice1, Field::kAskPrice1});
            break;
        case CsvKind::kActions:
            require(it, {Field::kDate});
            break;
        case CsvKind::kInstruments:
            require(it, {Field::kSymbol, Field::kName});
            it.codes = context_of(it, name, settings);
            return it;
        case CsvKind::kCalendar:
            require(it, {Field::kDate});
            find_calendar(name, settings, it);
            break;
    }
    it.time = find_times(it.table, it.columns, it.shape, settings, name);
    look_for_date_order(first_chunk, it);
    if (it.kind != CsvKind::kCalendar) {
        find_symbol(name, settings, it);
    }
    if (it.kind == CsvKind::kBars) {
        find_bar_facts(first_chunk, name, settings, it);
    }
    return it;
}

}  // namespace mystocks::feed::csv::detail
