#include "mystocks/store/embedded/detail/column_codec.hpp"

#include <algorithm>
#include <bit>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/embedded/detail/decimal_scale.hpp"
#include "mystocks/store/embedded/detail/hot_loop.hpp"

namespace mystocks::store::embedded::detail {
namespace {

constexpr std::uint8_t kHasExceptions = 0x80;  // in the byte of the mapping

std::size_t width_of(std::uint64_t all) {
    const int needed = std::bit_width(all);
    return needed == 0 ? 0 : needed <= 8 ? 1 : needed <= 16 ? 2 : needed <= 32 ? 4 : 8;
}

template <typename T>
inline void narrow_rows(const std::uint64_t* u, std::size_t count, void* out) {
    T* narrow = static_cast<T*>(out);
    for (std::size_t i = 0; i < count; ++i) {
        narrow[i] = static_cast<T>(u[i]);
    }
}

MYSTOCKS_HOT_LOOP void narrow_residuals(const std::uint64_t* u, std::size_t count,
                                        std::size_t width, void* out) {
    if (width == 1) {
        narrow_rows<std::uint8_t>(u, count, out);
    } else if (width == 2) {
        narrow_rows<std::uint16_t>(u, count, out);
    } else {
        narrow_rows<std::uint32_t>(u, count, out);
    }
}

// A unit that is known when this is compiled: division by it is a multiplication.
template <std::int64_t kUnit>
bool divide(std::span<const std::int64_t> values, std::int64_t* q) {
    std::int64_t rest = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        q[i] = values[i] / kUnit;
        rest |= values[i] - q[i] * kUnit;
    }
    return rest == 0;
}

std::int64_t unit_of(int decimals) {
    return decimals == 6 ? 1'000'000 : decimals == 3 ? 1'000 : 1;
}

void sample(std::span<const double> values, std::vector<double>& out) {
    constexpr std::size_t kSample = 128;
    const std::size_t step = std::max<std::size_t>(1, values.size() / kSample);
    for (std::size_t i = 0; i < values.size(); i += step) {
        out.push_back(values[i]);
    }
}

bool is_float(double value) {
    const auto narrow = static_cast<float>(value);
    return std::bit_cast<std::uint64_t>(static_cast<double>(narrow)) ==
               std::bit_cast<std::uint64_t>(value) &&
           value == value;  // a NaN's payload is no number to convert
}

void unmap(const KnownColumn& column, const std::int64_t* q, std::size_t count, double* values) {
    switch (column.mapping) {
        case Mapping::kDecimal:
            return unscale(q, count, column.decimals, values);
        case Mapping::kFloat:
            std::transform(q, q + count, values, [](std::int64_t narrow) {
                return static_cast<double>(
                    std::bit_cast<float>(static_cast<std::uint32_t>(narrow)));
            });
            return;
        default:
            std::memcpy(values, q, count * sizeof(double));
    }
}

}  // namespace

void ColumnEncoder::start() {
    for (KnownColumn& column : columns_) {
        column.known = false;
    }
}

void ColumnEncoder::encode(std::uint8_t number, std::span<const std::int64_t> values,
                           std::span<const Prediction> candidates, Bytes& out) {
    KnownColumn& column = columns_.at(number);
    column.mapping = Mapping::kInteger;
    column.values = {};
    column.q.resize(values.size());
    exceptions_.clear();
    if (divide<1'000'000>(values.first(1), column.q.data()) &&
        divide<1'000'000>(values, column.q.data())) {
        column.decimals = 6;
    } else if (divide<1'000>(values.first(1), column.q.data()) &&
               divide<1'000>(values, column.q.data())) {
        column.decimals = 3;
    } else {
        column.decimals = 0;
        std::copy(values.begin(), values.end(), column.q.begin());
    }
    finish(number, candidates, out);
}

void ColumnEncoder::encode(std::uint8_t number, std::span<const double> values,
                           std::span<const Prediction> candidates, int decimals_min, Bytes& out) {
    KnownColumn& column = columns_.at(number);
    column.values = values;
    column.q.resize(values.size());
    exceptions_.clear();
    map(column, decimals_min);
    finish(number, candidates, out);
}

void ColumnEncoder::map(KnownColumn& column, int decimals_min) {
    if (map_decimal(column, decimals_min) || map_float(column)) {
        return;
    }
    column.mapping = Mapping::kBits;
    column.decimals = 0;
    std::memcpy(column.q.data(), column.values.data(), column.values.size_bytes());
}

bool ColumnEncoder::map_decimal(KnownColumn& column, int decimals_min) {
    std::vector<double> seen;
    sample(column.values, seen);
    auto decimals = choose_decimals(seen);
    if (!decimals) {
        return false;
    }
    column.mapping = Mapping::kDecimal;
    const auto fits = [&](int wanted) {
        column.decimals = wanted;
        return scale(column.values, wanted, column.q.data());
    };
    if (fits(std::max(*decimals, decimals_min)) || (*decimals < decimals_min && fits(*decimals))) {
        return true;
    }
    // The sample missed something: look at what did not fit as well.
    std::copy_if(column.values.begin(), column.values.end(), std::back_inserter(seen),
                 [&](double value) { return !scale(value, *decimals); });
    decimals = choose_decimals(seen);
    return decimals && (fits(std::max(*decimals, decimals_min)) || map_most(column));
}

bool ColumnEncoder::map_most(KnownColumn& column) {
    const std::span<const double> values = column.values;
    exception_rows_.assign((values.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto q = scale(values[i], column.decimals);
        if (q) {
            column.q[i] = *q;
            continue;
        }
        column.q[i] = i == 0 ? 0 : column.q[i - 1];
        exception_rows_[i / 8] |= static_cast<std::uint8_t>(1U << i % 8);
        exceptions_.push_back(values[i]);
    }
    if (exceptions_.size() * 2 <= values.size()) {
        return true;
    }
    exceptions_.clear();
    return false;
}

bool ColumnEncoder::map_float(KnownColumn& column) {
    if (!std::all_of(column.values.begin(), column.values.end(), is_float)) {
        return false;
    }
    column.mapping = Mapping::kFloat;
    column.decimals = 0;
    std::transform(column.values.begin(), column.values.end(), column.q.begin(),
                   [](double value) -> std::int64_t {
                       return std::bit_cast<std::int32_t>(static_cast<float>(value));
                   });
    return true;
}

void ColumnEncoder::finish(std::uint8_t number, std::span<const Prediction> candidates,
                           Bytes& out) {
    KnownColumn& column = columns_.at(number);
    const std::size_t rows = column.q.size();
    residuals_.resize(rows);
    const Prediction prediction = predictors_.choose(column, candidates);
    const Residuals residuals = predictors_.residuals(column, prediction, residuals_.data());
    column.known = true;

    const std::size_t width = width_of(residuals.all);
    put(out, number);
    put(out, static_cast<std::uint8_t>(static_cast<std::uint8_t>(column.mapping) |
                                       (exceptions_.empty() ? 0 : kHasExceptions)));
    put(out, static_cast<std::int8_t>(column.decimals));
    put(out, static_cast<std::uint8_t>(prediction.predictor));
    put(out, prediction.a);
    put(out, prediction.b);
    put(out, static_cast<std::uint8_t>(width));
    put_varint(out, zigzag(residuals.base));
    put_varint(out, zigzag(residuals.step));
    if (width == 8) {
        packer_.pack(residuals_.data(), rows * width, width, out);
    } else if (width > 0) {
        narrow_.resize(rows * width);
        narrow_residuals(residuals_.data(), rows, width, narrow_.data());
        packer_.pack(narrow_.data(), rows * width, width, out);
    }
    if (!exceptions_.empty()) {
        put_varint(out, exceptions_.size());
        packer_.pack(exception_rows_.data(), exception_rows_.size(), 1, out);
        packer_.pack(exceptions_.data(), exceptions_.size() * sizeof(double), sizeof(double), out);
    }
}

void ColumnDecoder::start(std::size_t value_count, const ColumnsSink* sink) {
    for (KnownColumn& column : columns_) {
        column.known = false;
    }
    value_count_ = value_count;
    sink_ = sink;
}

std::string_view ColumnDecoder::read_head(ByteReader& in, std::size_t rows, Head& head) {
    head.number = in.get<std::uint8_t>();
    const auto mapping_byte = in.get<std::uint8_t>();
    const int decimals = in.get<std::int8_t>();
    head.prediction.predictor = static_cast<Predictor>(in.get<std::uint8_t>());
    head.prediction.a = in.get<std::uint8_t>();
    head.prediction.b = in.get<std::uint8_t>();
    head.width = in.get<std::uint8_t>();
    head.start.base = unzigzag(in.get_varint());
    head.start.step = unzigzag(in.get_varint());
    head.exceptions = (mapping_byte & kHasExceptions) != 0;
    if (in.failed() || head.number >= kFirstValueColumn + value_count_ ||
        columns_[head.number].known) {
        return "a column's head is damaged";
    }
    KnownColumn& column = columns_[head.number];
    column.mapping = static_cast<Mapping>(mapping_byte & ~kHasExceptions);
    column.decimals = decimals;
    column.q.resize(rows);
    column.values = {};
    const bool is_integer = column.mapping == Mapping::kInteger;
    const bool known_scale = is_integer ? decimals == 0 || decimals == 3 || decimals == 6
                                        : decimals >= kDecimalsMin && decimals <= kDecimalsMax;
    if (column.mapping > Mapping::kBits || is_integer != (head.number < kFirstValueColumn) ||
        !known_scale || !usable(columns_, column, head.prediction)) {
        return "a column has an unknown encoding";
    }
    if (head.width > 8 || !std::has_single_bit(head.width | (head.width == 0 ? 1U : 0U))) {
        return "a column has an impossible width";
    }
    return {};
}

std::string_view ColumnDecoder::decode(ByteReader& in, std::size_t rows) {
    MYSTOCKS_ASSERT(rows > 0);
    Head head;
    if (const auto problem = read_head(in, rows, head); !problem.empty()) {
        return problem;
    }
    narrow_.resize(rows * head.width);
    if (head.width > 0 && !unpack(in, narrow_.data(), narrow_.size())) {
        return "a column can't be unpacked";
    }
    const bool is_integer = head.number < kFirstValueColumn;
    if (head.exceptions && (is_integer || !read_exceptions(in, rows))) {
        return "a column's exceptions are damaged";
    }
    if (is_integer) {
        restore_integers(head, rows);
    } else {
        restore_values(head, rows);
    }
    columns_[head.number].known = true;
    return {};
}

// Blocks of so many rows pass through all steps while they are in the processor's first cache.
constexpr std::size_t kBlockRows = 1024;

std::int64_t* ColumnDecoder::place_integers(std::uint8_t number, std::size_t rows) {
    std::vector<std::int64_t>* column = &own_integers_[number];
    if (sink_ != nullptr && number == kTimeColumn) {
        column = sink_->time;
    } else if (sink_ != nullptr && sink_->sequence != nullptr) {
        column = sink_->sequence;
    } else {
        column->clear();
    }
    column->resize(column->size() + rows);
    integers_[number] = std::span(*column).last(rows);
    return column->data() + column->size() - rows;
}

double* ColumnDecoder::place_values(std::uint8_t number, std::size_t rows) {
    std::vector<double>* column = &own_values_[number];
    if (sink_ != nullptr) {
        column = sink_->values[number - kFirstValueColumn];
    } else {
        column->clear();
    }
    column->resize(column->size() + rows);
    columns_[number].values = std::span(*column).last(rows);
    return column->data() + column->size() - rows;
}

void ColumnDecoder::restore_integers(const Head& head, std::size_t rows) {
    const KnownColumn& column = columns_[head.number];
    const auto unit = static_cast<std::uint64_t>(unit_of(column.decimals));
    std::int64_t* out = place_integers(head.number, rows);
    Residuals state = head.start;
    for (std::size_t first = 0; first < rows; first += kBlockRows) {
        const std::size_t count = std::min(kBlockRows, rows - first);
        predictors_.restore(column, head.prediction, state, head.width,
                            narrow_.data() + first * head.width, first, count, out + first);
        for (std::size_t i = first; unit != 1 && i < first + count; ++i) {
            out[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(out[i]) * unit);
        }
    }
}

void ColumnDecoder::restore_values(const Head& head, std::size_t rows) {
    KnownColumn& column = columns_[head.number];
    double* values = place_values(head.number, rows);
    Residuals state = head.start;
    for (std::size_t first = 0; first < rows; first += kBlockRows) {
        const std::size_t count = std::min(kBlockRows, rows - first);
        std::int64_t* q = column.q.data() + first;
        predictors_.restore(column, head.prediction, state, head.width,
                            narrow_.data() + first * head.width, first, count, q);
        unmap(column, q, count, values + first);
    }
    if (head.exceptions) {
        apply_exceptions({values, rows});
    }
}

bool ColumnDecoder::read_exceptions(ByteReader& in, std::size_t rows) {
    const std::uint64_t count = in.get_varint();
    if (count == 0 || count > rows) {
        return false;
    }
    exception_rows_.resize((rows + 7) / 8);
    exceptions_.resize(count);
    if (!unpack(in, exception_rows_.data(), exception_rows_.size()) ||
        !unpack(in, exceptions_.data(), count * sizeof(double))) {
        return false;
    }
    std::uint64_t marked = 0;
    for (std::size_t row = 0; row < exception_rows_.size() * 8; ++row) {
        const bool is_marked = (exception_rows_[row / 8] >> row % 8 & 1) != 0;
        if (is_marked && row >= rows) {
            return false;
        }
        marked += is_marked ? 1 : 0;
    }
    return marked == count;
}

void ColumnDecoder::apply_exceptions(std::span<double> values) {
    std::size_t next = 0;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if ((exception_rows_[row / 8] >> row % 8 & 1) != 0) {
            values[row] = exceptions_[next++];
        }
    }
}

}  // namespace mystocks::store::embedded::detail
