#include "mystocks/store/embedded/detail/chunk_codec.hpp"

#include <algorithm>

#include <xxhash.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/embedded/detail/decimal_scale.hpp"

namespace mystocks::store::embedded::detail {
namespace {

constexpr std::uint8_t value_column(std::size_t value) {
    return static_cast<std::uint8_t>(kFirstValueColumn + value);
}

constexpr std::uint8_t kOpen = value_column(0);
constexpr std::uint8_t kHigh = value_column(1);
constexpr std::uint8_t kLow = value_column(2);
constexpr std::uint8_t kClose = value_column(3);
constexpr std::uint8_t kBarVolume = value_column(4);
constexpr std::uint8_t kBarAmount = value_column(5);
constexpr std::uint8_t kPrice = value_column(0);
constexpr std::uint8_t kTickVolume = value_column(1);
constexpr std::uint8_t kTickAmount = value_column(2);
constexpr std::uint8_t kBid = value_column(3);
constexpr std::uint8_t kAsk = value_column(4);

constexpr std::array kTimes{Prediction{Predictor::kPrevious, 0, 0},
                            Prediction{Predictor::kSlope, 0, 0}};
constexpr std::array kPlain{Prediction{Predictor::kNone, 0, 0},
                            Prediction{Predictor::kPrevious, 0, 0}};

// Finds one scale for columns of prices, which predict each other.
int shared_decimals(const ColumnsView& rows, std::size_t first, std::size_t count) {
    constexpr std::size_t kSample = 32;
    std::vector<double> sample;
    const std::size_t step = std::max<std::size_t>(1, rows.size() / kSample);
    for (std::size_t i = first; i < first + count; ++i) {
        for (std::size_t row = 0; row < rows.values[i].size(); row += step) {
            sample.push_back(rows.values[i][row]);
        }
    }
    return choose_decimals(sample).value_or(kDecimalsMin);
}

void encode_bars(ColumnEncoder& columns, const ColumnsView& rows, Bytes& out) {
    const auto put_column = [&](std::uint8_t number, std::initializer_list<Prediction> candidates,
                                int decimals) {
        columns.encode(number, rows.values[number - kFirstValueColumn],
                       std::span(candidates.begin(), candidates.size()), decimals, out);
    };
    const int decimals = shared_decimals(rows, 0, 4);
    using enum Predictor;
    put_column(kClose, {{kNone, 0, 0}, {kPrevious, 0, 0}}, decimals);
    put_column(kOpen, {{kPrevious, 0, 0}, {kSame, kClose, 0}, {kLag, kClose, 0}}, decimals);
    put_column(kHigh, {{kPrevious, 0, 0}, {kHighest, kOpen, kClose}}, decimals);
    put_column(kLow, {{kPrevious, 0, 0}, {kLowest, kOpen, kClose}}, decimals);
    put_column(kBarVolume, {{kNone, 0, 0}, {kPrevious, 0, 0}}, kDecimalsMin);
    put_column(kBarAmount, {{kNone, 0, 0}, {kPrevious, 0, 0}, {kProduct, kClose, kBarVolume}},
               kDecimalsMin);
}

void encode_ticks(ColumnEncoder& columns, const ColumnsView& rows, Bytes& out) {
    const auto put_column = [&](std::uint8_t number, std::initializer_list<Prediction> candidates,
                                int decimals) {
        columns.encode(number, rows.values[number - kFirstValueColumn],
                       std::span(candidates.begin(), candidates.size()), decimals, out);
    };
    const int decimals = shared_decimals(rows, 0, 1);
    using enum Predictor;
    put_column(kPrice, {{kNone, 0, 0}, {kPrevious, 0, 0}}, decimals);
    put_column(kTickVolume, {{kNone, 0, 0}, {kPrevious, 0, 0}}, kDecimalsMin);
    put_column(kTickAmount, {{kNone, 0, 0}, {kPrevious, 0, 0}, {kProduct, kPrice, kTickVolume}},
               kDecimalsMin);
    put_column(kBid, {{kPrevious, 0, 0}, {kSame, kPrice, 0}}, decimals);
    put_column(kAsk, {{kPrevious, 0, 0}, {kSame, kPrice, 0}, {kSame, kBid, 0}}, decimals);
}

// A level that the source lacks is NaN in every row.
std::span<const double> present(std::span<const double> column, std::span<const double> missing) {
    return column.empty() ? missing : column;
}

void encode_depth(ColumnEncoder& columns, const ColumnsView& rows, Bytes& out) {
    constexpr std::size_t kLevels = market::kDepthLevelsMax;
    const std::vector<double> missing(rows.size(), kNoValue);
    const int decimals = shared_decimals(rows, 0, 1);
    for (const std::size_t side : {std::size_t{0}, 2 * kLevels}) {
        for (std::size_t level = 0; level < kLevels; ++level) {
            // The best bid leads; a level is close to the one before it, the best ask to the bid.
            const auto before = value_column(level > 0 ? side + level - 1 : 0);
            const std::array candidates{Prediction{Predictor::kPrevious, 0, 0},
                                        Prediction{Predictor::kSame, before, 0}};
            columns.encode(value_column(side + level), present(rows.values[side + level], missing),
                           candidates, decimals, out);
            columns.encode(value_column(side + kLevels + level),
                           present(rows.values[side + kLevels + level], missing), kPlain,
                           kDecimalsMin, out);
        }
    }
}

}  // namespace

std::size_t chunk_rows_of(const SeriesKey& key) {
    const bool small =
        key.period ? !market::is_intraday(*key.period) : key.series_class == SeriesClass::kDepth;
    return small ? 4096 : 16'384;
}

std::uint64_t checksum_seed(const SeriesKey& key) {
    std::string text = key.id.str();
    text.push_back('\0');
    text.push_back(static_cast<char>(key.series_class));
    text.push_back(static_cast<char>(period_number(key)));
    text += key.name;
    return XXH3_64bits(text.data(), text.size());
}

std::uint64_t checksum(BytesView bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

Bytes ChunkEncoder::encode(SeriesClass series_class, std::uint64_t seed, const ColumnsView& rows) {
    MYSTOCKS_ASSERT(!rows.empty() && rows.size() <= kChunkRowsMax);
    MYSTOCKS_ASSERT(rows.value_count == value_columns_of(series_class));
    const bool with_sequence = has_sequence(series_class);
    Bytes out;
    out.reserve(256 + rows.size() * rows.value_count);
    put(out, kChunkVersion);
    put(out, static_cast<std::uint8_t>(series_class));
    put(out, static_cast<std::uint16_t>(rows.value_count + (with_sequence ? 2 : 1)));
    put(out, static_cast<std::uint32_t>(rows.size()));
    for (const RowKey key : {rows.key(0), rows.key(rows.size() - 1)}) {
        put(out, key.time);
        put(out, key.sequence);
    }
    columns_.start();
    columns_.encode(kTimeColumn, rows.time, kTimes, out);
    if (with_sequence) {
        columns_.encode(kSequenceColumn, rows.sequence, kPlain, out);
    }
    switch (series_class) {
        case SeriesClass::kBars:
            encode_bars(columns_, rows, out);
            break;
        case SeriesClass::kTicks:
            encode_ticks(columns_, rows, out);
            break;
        case SeriesClass::kDepth:
            encode_depth(columns_, rows, out);
            break;
        case SeriesClass::kValues:
            columns_.encode(value_column(0), rows.values[0], kPlain, kDecimalsMin, out);
            break;
    }
    put(out, checksum(out, seed));
    return out;
}

std::string_view ChunkDecoder::decode(BytesView chunk, std::uint64_t seed,
                                      const ColumnsSink* sink) {
    if (chunk.size() < sizeof(std::uint64_t)) {
        return "it is too short";
    }
    std::uint64_t stored = 0;
    const BytesView body = chunk.first(chunk.size() - sizeof stored);
    std::memcpy(&stored, body.data() + body.size(), sizeof stored);
    if (stored != checksum(body, seed)) {
        return "its checksum differs";
    }
    return decode_unchecked(chunk, sink);
}

std::string_view ChunkDecoder::decode_unchecked(BytesView chunk, const ColumnsSink* sink) {
    rows_ = {};
    if (chunk.size() < sizeof(std::uint64_t)) {
        return "it is too short";
    }
    ByteReader in(chunk.first(chunk.size() - sizeof(std::uint64_t)));
    if (in.get<std::uint8_t>() != kChunkVersion) {
        return "its version is unknown";
    }
    const auto series_class = in.get<std::uint8_t>();
    const std::size_t columns = in.get<std::uint16_t>();
    const auto rows = in.get<std::uint32_t>();
    head_ = {static_cast<SeriesClass>(series_class), rows, {}, {}};
    for (RowKey* key : {&head_.first, &head_.last}) {
        key->time = in.get<std::int64_t>();
        key->sequence = in.get<std::int64_t>();
    }
    if (in.failed() || rows == 0 || rows > kChunkRowsMax || !parse_series_class(series_class)) {
        return "its head is damaged";
    }
    const bool with_sequence = has_sequence(head_.series_class);
    const std::size_t value_count = value_columns_of(head_.series_class);
    if (columns != value_count + (with_sequence ? 2 : 1)) {
        return "it has columns missing";
    }
    if (sink != nullptr && sink->value_count != value_count) {
        return "it is of another class";
    }
    columns_.start(value_count, sink);
    for (std::size_t i = 0; i < columns; ++i) {
        if (const auto problem = columns_.decode(in, rows); !problem.empty()) {
            return problem;
        }
    }
    if (in.left() != 0 || !columns_.known(kTimeColumn) ||
        columns_.known(kSequenceColumn) != with_sequence) {
        return "it has columns missing";
    }
    rows_.time = columns_.integers(kTimeColumn);
    if (with_sequence) {
        rows_.sequence = columns_.integers(kSequenceColumn);
    }
    for (std::size_t i = 0; i < value_count; ++i) {
        rows_.values[i] = columns_.values(value_column(i));
    }
    rows_.value_count = value_count;
    return {};
}

}  // namespace mystocks::store::embedded::detail
