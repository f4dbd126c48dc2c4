// What the integers of a column are compared with, so that only small residuals are stored.
//
// The numbers of Mapping and Predictor are on disk: never change one, only add. All arithmetic
// wraps modulo 2^64, so every column of integers has residuals that lead back to it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/store/series_columns.hpp"

namespace mystocks::store::embedded::detail {

// How a column's numbers became integers.
enum class Mapping : std::uint8_t {
    kInteger = 0,  // an integer column: q × 10^decimals (seconds in a column of microseconds)
    kDecimal = 1,  // q / 10^decimals, see decimal_scale.hpp
    kFloat = 2,    // the bits of a float that is worth the same
    kBits = 3,     // the bits of the double
};

enum class Predictor : std::uint8_t {
    kNone = 0,      // the smallest integer of the column
    kPrevious = 1,  // the row before
    kSlope = 2,     // the row before and the step that led to it
    kSame = 3,      // the same row of column a
    kLag = 4,       // the row before of column a
    kHighest = 5,   // the larger one of columns a and b
    kLowest = 6,    // the smaller one of columns a and b
    kProduct = 7,   // the value of column a times that of column b
};

struct Prediction {
    Predictor predictor = Predictor::kNone;
    std::uint8_t a = 0;  // numbers of columns that stand before this one
    std::uint8_t b = 0;
};

inline constexpr std::uint8_t kTimeColumn = 0;
inline constexpr std::uint8_t kSequenceColumn = 1;
inline constexpr std::uint8_t kFirstValueColumn = 2;
inline constexpr std::size_t kColumnsMax = kFirstValueColumn + kValueColumnsMax;

// A column as integers, and as the numbers that they stand for.
struct KnownColumn {
    bool known = false;
    Mapping mapping = Mapping::kInteger;
    int decimals = 0;
    std::vector<std::int64_t> q;
    std::span<const double> values;  // empty for integer columns
};
using KnownColumns = std::array<KnownColumn, kColumnsMax>;

// Whether `column` may be predicted so: the columns referred to are known and on the same scale.
bool usable(const KnownColumns& columns, const KnownColumn& column, const Prediction& prediction);

struct Residuals {
    std::int64_t base = 0;
    std::int64_t step = 0;
    std::uint64_t all = 0;  // every residual or-ed together
};

// Turns columns into residuals and back; keeps its memory. Not thread-safe. Predictions must be
// usable().
class Predictors {
  public:
    explicit Predictors(const KnownColumns& columns) : columns_(columns) {}

    // The cheapest of `candidates`, by a look at a sample of the rows.
    Prediction choose(const KnownColumn& column, std::span<const Prediction> candidates);
    Residuals residuals(const KnownColumn& column, const Prediction& prediction,
                        std::uint64_t* out);
    // The inverse for `count` rows from row `first` on, whose residuals of `width` bytes each these
    // are. Blocks follow each other from row 0 on; `state`, as residuals() gave it, goes with them.
    void restore(const KnownColumn& column, const Prediction& prediction, Residuals& state,
                 std::size_t width, const void* residuals, std::size_t first, std::size_t count,
                 std::int64_t* q);

  private:
    std::uint64_t cost(const KnownColumn& column, const Prediction& prediction, std::size_t first,
                       std::size_t count);
    // The predictions that other columns make for rows [first, first + count); valid until the
    // next.
    const std::int64_t* predict(const KnownColumn& column, const Prediction& prediction,
                                std::size_t first, std::size_t count);

    const KnownColumns& columns_;
    std::vector<std::int64_t> predicted_;
    std::vector<std::uint64_t> sampled_;
};

}  // namespace mystocks::store::embedded::detail
