// From a file's first chunk to everything needed to read its rows.
#pragma once

#include <optional>
#include <string>

#include "mystocks/feed/csv/detail/columns.hpp"
#include "mystocks/feed/csv/detail/file_name.hpp"
#include "mystocks/feed/csv/detail/instrument_code.hpp"
#include "mystocks/feed/csv/detail/settings.hpp"
#include "mystocks/feed/csv/detail/table.hpp"
#include "mystocks/feed/csv/detail/text_chunks.hpp"
#include "mystocks/feed/csv/detail/times.hpp"

namespace mystocks::feed::csv::detail {

struct Recognised {
    CsvKind kind = CsvKind::kBars;
    bool snapshots = false;  // the rows are snapshots with cumulated volume, not trades
    const Shape* shape = nullptr;
    Table table;
    Columns columns;
    TimeColumns time;
    std::optional<market::InstrumentId> symbol;  // of every row; else by column
    CodeContext codes;
    market::Period period = market::Period::k1d;
    base::TimeUs shift = 0;  // from the written time to the bar's end
    std::string calendar;
};

// Only kind, shape, table and columns: what a few lines are enough for. Throws as recognise() does.
Recognised recognise_kind(const Chunk& first_chunk, const Settings& settings);

// Throws base::Error: kUnsupported where nothing in it is known, kInvalidArgument with the option
// to give where something can't be told.
Recognised recognise(const Chunk& first_chunk, const NameFacts& name, const Settings& settings);

}  // namespace mystocks::feed::csv::detail
