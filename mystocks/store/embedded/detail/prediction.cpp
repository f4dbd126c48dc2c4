#include "mystocks/store/embedded/detail/prediction.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/embedded/detail/byte_stream.hpp"
#include "mystocks/store/embedded/detail/decimal_scale.hpp"
#include "mystocks/store/embedded/detail/hot_loop.hpp"

namespace mystocks::store::embedded::detail {
namespace {

inline std::uint64_t bits(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}
inline std::int64_t number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

// `q` may be read one (previous) or two (slope) rows before it.
MYSTOCKS_HOT_LOOP std::uint64_t previous_residuals(const std::int64_t* q, std::size_t count,
                                                   std::uint64_t* out) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = zigzag(number(bits(q[i]) - bits(*(q + i - 1))));
        all |= out[i];
    }
    return all;
}

MYSTOCKS_HOT_LOOP std::uint64_t slope_residuals(const std::int64_t* q, std::size_t count,
                                                std::uint64_t* out) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = zigzag(number(bits(q[i]) - 2 * bits(*(q + i - 1)) + bits(*(q + i - 2))));
        all |= out[i];
    }
    return all;
}

MYSTOCKS_HOT_LOOP std::uint64_t offset_residuals(const std::int64_t* q, std::size_t count,
                                                 std::int64_t base, std::uint64_t* out) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = bits(q[i]) - bits(base);
        all |= out[i];
    }
    return all;
}

MYSTOCKS_HOT_LOOP std::uint64_t predicted_residuals(const std::int64_t* q,
                                                    const std::int64_t* predicted,
                                                    std::size_t count, std::uint64_t* out) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = zigzag(number(bits(q[i]) - bits(predicted[i])));
        all |= out[i];
    }
    return all;
}

MYSTOCKS_HOT_LOOP std::int64_t smallest(const std::int64_t* q, std::size_t count) {
    std::int64_t least = q[0];
    for (std::size_t i = 1; i < count; ++i) {
        least = q[i] < least ? q[i] : least;
    }
    return least;
}

// Inlined into functions that are compiled for several processors.
template <typename T>
[[gnu::always_inline]] inline void restore_rows(Predictor predictor, const T* u, std::size_t count,
                                                bool from_first, Residuals& state,
                                                const std::int64_t* predicted, std::int64_t* q) {
    std::uint64_t value = bits(state.base);
    std::uint64_t step = bits(state.step);
    switch (predictor) {
        case Predictor::kNone:
            for (std::size_t i = 0; i < count; ++i) {
                q[i] = number(value + u[i]);
            }
            return;
        case Predictor::kPrevious:
            for (std::size_t i = 0; i < count; ++i) {
                value += bits(unzigzag(u[i]));
                q[i] = number(value);
            }
            state.base = number(value);
            return;
        case Predictor::kSlope:
            if (from_first) {
                q[0] = state.base;
            }
            for (std::size_t i = from_first ? 1 : 0; i < count; ++i) {
                step += bits(unzigzag(u[i]));
                value += step;
                q[i] = number(value);
            }
            state.base = number(value);
            state.step = number(step);
            return;
        default:
            for (std::size_t i = 0; i < count; ++i) {
                q[i] = number(bits(predicted[i]) + bits(unzigzag(u[i])));
            }
    }
}

#define MYSTOCKS_RESTORE(name, type)                                                              \
    MYSTOCKS_HOT_LOOP void name(Predictor predictor, const void* u, std::size_t count,            \
                                bool from_first, Residuals& state, const std::int64_t* predicted, \
                                std::int64_t* q) {                                                \
        restore_rows(predictor, static_cast<const type*>(u), count, from_first, state, predicted, \
                     q);                                                                          \
    }
MYSTOCKS_RESTORE(restore_1, std::uint8_t)
MYSTOCKS_RESTORE(restore_2, std::uint16_t)
MYSTOCKS_RESTORE(restore_4, std::uint32_t)
MYSTOCKS_RESTORE(restore_8, std::uint64_t)
#undef MYSTOCKS_RESTORE

MYSTOCKS_HOT_LOOP void larger_of(const std::int64_t* a, const std::int64_t* b, std::size_t count,
                                 std::int64_t* out) {
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = a[i] > b[i] ? a[i] : b[i];
    }
}

MYSTOCKS_HOT_LOOP void smaller_of(const std::int64_t* a, const std::int64_t* b, std::size_t count,
                                  std::int64_t* out) {
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = a[i] < b[i] ? a[i] : b[i];
    }
}

void restore_constant(Predictor predictor, std::size_t count, bool from_first, Residuals& state,
                      const std::int64_t* predicted, std::int64_t* q) {
    if (predictor == Predictor::kSlope) {
        const std::uint64_t before = bits(state.base) - (from_first ? bits(state.step) : 0);
        for (std::size_t i = 0; i < count; ++i) {
            q[i] = number(before + (i + 1) * bits(state.step));
        }
        state.base = q[count - 1];
    } else if (predictor == Predictor::kNone || predictor == Predictor::kPrevious) {
        std::fill_n(q, count, state.base);
    } else {
        std::copy_n(predicted, count, q);
    }
}

bool refers(Predictor predictor) {
    return predictor >= Predictor::kSame;
}

}  // namespace

bool usable(const KnownColumns& columns, const KnownColumn& column, const Prediction& prediction) {
    if (!refers(prediction.predictor)) {
        return prediction.predictor <= Predictor::kSlope;
    }
    if (prediction.predictor > Predictor::kProduct || column.mapping == Mapping::kInteger ||
        prediction.a >= columns.size() || prediction.b >= columns.size()) {
        return false;
    }
    const auto fits = [&](const KnownColumn& other) {
        return other.known && other.q.size() == column.q.size() &&
               other.mapping == column.mapping && other.decimals == column.decimals;
    };
    const KnownColumn& a = columns[prediction.a];
    const KnownColumn& b = columns[prediction.b];
    switch (prediction.predictor) {
        case Predictor::kSame:
        case Predictor::kLag:
            return fits(a);
        case Predictor::kProduct:
            return a.known && b.known && a.values.size() == column.q.size() &&
                   b.values.size() == column.q.size() &&
                   (column.mapping == Mapping::kDecimal || column.mapping == Mapping::kBits);
        default:
            return fits(a) && fits(b);
    }
}

const std::int64_t* Predictors::predict(const KnownColumn& column, const Prediction& prediction,
                                        std::size_t first, std::size_t count) {
    const KnownColumn& a = columns_[prediction.a];
    const KnownColumn& b = columns_[prediction.b];
    if (prediction.predictor == Predictor::kSame) {
        return a.q.data() + first;
    }
    if (prediction.predictor == Predictor::kLag && first > 0) {
        return a.q.data() + first - 1;
    }
    predicted_.resize(std::max(count, predicted_.size()));
    std::int64_t* out = predicted_.data();
    switch (prediction.predictor) {
        case Predictor::kLag:
            // The first row has no row before: it is compared with its own of column a.
            out[0] = a.q[0];
            std::copy_n(a.q.data(), count - 1, out + 1);
            break;
        case Predictor::kHighest:
            larger_of(a.q.data() + first, b.q.data() + first, count, out);
            break;
        case Predictor::kLowest:
            smaller_of(a.q.data() + first, b.q.data() + first, count, out);
            break;
        case Predictor::kProduct:
            if (column.mapping == Mapping::kDecimal) {
                scaled_products(a.values.data() + first, b.values.data() + first, count,
                                column.decimals, out);
                break;
            }
            for (std::size_t i = 0; i < count; ++i) {
                // Which NaN a product gives is up to the processor.
                const double x = a.values[first + i] * b.values[first + i];
                out[i] = x == x ? std::bit_cast<std::int64_t>(x) : 0;
            }
            break;
        default:
            MYSTOCKS_ASSERT(!refers(prediction.predictor));
    }
    return out;
}

std::uint64_t Predictors::cost(const KnownColumn& column, const Prediction& prediction,
                               std::size_t first, std::size_t count) {
    const std::int64_t* q = column.q.data() + first;
    sampled_.resize(count);
    switch (prediction.predictor) {
        case Predictor::kNone:
            offset_residuals(q, count, smallest(q, count), sampled_.data());
            break;
        case Predictor::kPrevious:
            previous_residuals(q, count, sampled_.data());
            break;
        case Predictor::kSlope:
            slope_residuals(q, count, sampled_.data());
            break;
        default:
            predicted_residuals(q, predict(column, prediction, first, count), count,
                                sampled_.data());
    }
    std::uint64_t bits_needed = 0;
    for (const std::uint64_t residual : sampled_) {
        bits_needed += static_cast<std::uint64_t>(std::bit_width(residual));
    }
    return bits_needed;
}

Prediction Predictors::choose(const KnownColumn& column, std::span<const Prediction> candidates) {
    constexpr std::size_t kWindows = 8;
    constexpr std::size_t kWindowRows = 64;
    constexpr std::size_t kRowsBefore = 2;  // what kSlope looks back
    const std::size_t rows = column.q.size();
    Prediction best = candidates.front();
    if (rows <= kRowsBefore) {
        return {};
    }
    std::uint64_t best_cost = UINT64_MAX;
    for (const Prediction& candidate : candidates) {
        if (!usable(columns_, column, candidate)) {
            continue;
        }
        std::uint64_t total = 0;
        if (rows <= kWindows * kWindowRows) {
            total = cost(column, candidate, kRowsBefore, rows - kRowsBefore);
        } else {
            for (std::size_t window = 0; window < kWindows; ++window) {
                const std::size_t space = rows - kRowsBefore - kWindowRows;
                const std::size_t first = kRowsBefore + window * space / (kWindows - 1);
                total += cost(column, candidate, first, kWindowRows);
            }
        }
        if (total < best_cost) {
            best = candidate;
            best_cost = total;
        }
    }
    return best_cost == UINT64_MAX ? Prediction{} : best;
}

Residuals Predictors::residuals(const KnownColumn& column, const Prediction& prediction,
                                std::uint64_t* out) {
    const std::int64_t* q = column.q.data();
    const std::size_t rows = column.q.size();
    MYSTOCKS_ASSERT(rows > 0);
    Residuals result;
    switch (prediction.predictor) {
        case Predictor::kNone:
            result.base = smallest(q, rows);
            result.all = offset_residuals(q, rows, result.base, out);
            return result;
        case Predictor::kPrevious:
            result.base = q[0];
            out[0] = 0;
            result.all = previous_residuals(q + 1, rows - 1, out + 1);
            return result;
        case Predictor::kSlope:
            result.base = q[0];
            out[0] = 0;
            if (rows > 1) {
                result.step = number(bits(q[1]) - bits(q[0]));
                out[1] = 0;
                result.all = slope_residuals(q + 2, rows - 2, out + 2);
            }
            return result;
        default:
            result.all = predicted_residuals(q, predict(column, prediction, 0, rows), rows, out);
            return result;
    }
}

void Predictors::restore(const KnownColumn& column, const Prediction& prediction, Residuals& state,
                         std::size_t width, const void* residuals, std::size_t first,
                         std::size_t count, std::int64_t* q) {
    const std::int64_t* predicted =
        refers(prediction.predictor) ? predict(column, prediction, first, count) : nullptr;
    const bool from_first = first == 0;
    switch (width) {
        case 0:
            return restore_constant(prediction.predictor, count, from_first, state, predicted, q);
        case 1:
            return restore_1(prediction.predictor, residuals, count, from_first, state, predicted,
                             q);
        case 2:
            return restore_2(prediction.predictor, residuals, count, from_first, state, predicted,
                             q);
        case 4:
            return restore_4(prediction.predictor, residuals, count, from_first, state, predicted,
                             q);
        default:
            MYSTOCKS_ASSERT(width == 8);
            return restore_8(prediction.predictor, residuals, count, from_first, state, predicted,
                             q);
    }
}

}  // namespace mystocks::store::embedded::detail
