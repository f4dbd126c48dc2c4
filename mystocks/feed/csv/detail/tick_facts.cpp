#include "mystocks/feed/csv/detail/tick_facts.hpp"

#include <cmath>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/number.hpp"
#include "mystocks/feed/csv/detail/record_splitter.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kRowsMax = 50'000;

struct Row {
    double price;
    double volume;
    double amount;
};

struct Sample {
    std::vector<Row> rows;
    bool sequence_repeats = false;
    bool mainland = false;
};

std::string_view cell_at(std::span<const std::string_view> fields, int column) {
    return column < 0 ? std::string_view() : fields[static_cast<std::size_t>(column)];
}

double number(std::span<const std::string_view> fields, int column) {
    double value = std::nan("");
    if (column >= 0) {
        parse_number(cell_at(fields, column), 0, value);
    }
    return value;
}

// Whether the file is about instruments of the mainland, by its first usable row.
bool is_mainland(const Recognised& it, std::span<const std::string_view> fields) {
    std::optional<market::InstrumentId> id = it.symbol;
    if (!id) {
        try {
            id = instrument_of(cell_at(fields, it.columns.of(Field::kSymbol)),
                               cell_at(fields, it.columns.of(Field::kExchange)), it.codes);
        } catch (const Error&) {
            return false;
        }
    }
    return id->exchange() == "SH" || id->exchange() == "SZ" || id->exchange() == "BJ";
}

Sample take_sample(const Chunk& chunk, const Recognised& it) {
    Sample sample;
    std::set<std::pair<std::string, std::string>> seen;  // (instrument and time, sequence)
    RecordSplitter splitter(it.table.separator);
    splitter.start(chunk);
    std::vector<std::string_view> fields;
    for (auto result = splitter.next(fields); result != RecordSplitter::Result::kEnd;
         result = splitter.next(fields)) {
        if (result != RecordSplitter::Result::kRecord || fields.size() != it.table.columns ||
            splitter.line() < it.table.first_row_line || sample.rows.size() >= kRowsMax) {
            continue;
        }
        sample.rows.push_back({number(fields, it.columns.of(Field::kPrice)),
                               number(fields, it.columns.of(Field::kVolume)),
                               number(fields, it.columns.of(Field::kAmount))});
        sample.mainland = sample.mainland || is_mainland(it, fields);
        if (it.columns.has(Field::kSequence)) {
            std::string key(cell_at(fields, it.columns.of(Field::kSymbol)));
            for (const int column : {it.time.full, it.time.time_of_day}) {
                key += '\n';
                key += cell_at(fields, column);
            }
            std::string sequence(cell_at(fields, it.columns.of(Field::kSequence)));
            sample.sequence_repeats |= !seen.emplace(std::move(key), std::move(sequence)).second;
        }
    }
    return sample;
}

// The power of ten with which amount ÷ volume is close to the price; of snapshots, whose amount
// and volume are the day's, that is looser and still far from a factor of 100.
std::optional<int> shift_by_amount(const Sample& sample) {
    for (const int shift : {0, 2}) {
        std::size_t rows = 0;
        std::size_t fitting = 0;
        for (const Row& row : sample.rows) {
            if (row.price > 0 && row.volume > 0 && row.amount > 0) {
                const double ratio = row.amount / row.volume / std::pow(10.0, shift) / row.price;
                ++rows;
                fitting += ratio > 0.5 && ratio < 2.0 ? 1 : 0;
            }
        }
        if (rows > 0 && fitting * 10 >= rows * 9) {
            return shift;
        }
    }
    return {};
}

// Without amounts: trades in shares mostly are whole lots of 100; counted in hands they are not.
bool shows_lots(const Sample& sample) {
    std::size_t rows = 0;
    std::size_t lots = 0;
    for (const Row& row : sample.rows) {
        if (row.volume > 0) {
            ++rows;
            lots += std::fmod(row.volume, 100.0) == 0 ? 1 : 0;
        }
    }
    return rows > 0 && lots * 2 >= rows;
}

}  // namespace

void find_tick_facts(const Chunk& first_chunk, const Settings& settings, Recognised& recognised) {
    const Sample sample = take_sample(first_chunk, recognised);
    if (sample.sequence_repeats) {
        recognised.columns.at[index_of(Field::kSequence)] = -1;
    }
    int& shift = recognised.columns.shift[index_of(Field::kVolume)];
    if (settings.volume_shift) {
        shift = *settings.volume_shift;
    } else if (sample.mainland && !recognised.columns.volume_unit_told &&
               recognised.columns.has(Field::kVolume)) {
        const auto shown = shift_by_amount(sample);
        if (!shown && !shows_lots(sample) && recognised.kind == CsvKind::kTicks) {
            throw Error(ErrorKind::kInvalidArgument,
                        "whether volume counts shares or hands isn't told, and nothing shows it: "
                        "give --map volume_unit=shares or --map volume_unit=hands");
        }
        shift = shown.value_or(0);
    }
    // The sizes of the levels are counted as the volume is.
    for (std::size_t level = 0; level < market::kDepthLevelsMax; ++level) {
        recognised.columns.shift[index_of(level_of(Field::kBidSize1, level))] = shift;
        recognised.columns.shift[index_of(level_of(Field::kAskSize1, level))] = shift;
    }
}

}  // namespace mystocks::feed::csv::detail
