// One column of a chunk: numbers → integers → residuals of a prediction → packed bytes.
// docs/embedded-store.md has the bytes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "mystocks/store/embedded/detail/packed_bytes.hpp"
#include "mystocks/store/embedded/detail/prediction.hpp"

namespace mystocks::store::embedded::detail {

// Keeps its memory from column to column. Not thread-safe.
class ColumnEncoder {
  public:
    // Appends a column and makes it known to the columns after it. `candidates` are the
    // predictions to choose from. The values must stay until the chunk is done.
    void encode(std::uint8_t number, std::span<const std::int64_t> values,
                std::span<const Prediction> candidates, Bytes& out);
    // `decimals_min`: at least so many where they fit, as columns that predict each other need one
    // scale.
    void encode(std::uint8_t number, std::span<const double> values,
                std::span<const Prediction> candidates, int decimals_min, Bytes& out);
    // Before the first column of a chunk.
    void start();

  private:
    void map(KnownColumn& column, int decimals_min);
    bool map_decimal(KnownColumn& column, int decimals_min);
    bool map_most(KnownColumn& column);
    bool map_float(KnownColumn& column);
    void finish(std::uint8_t number, std::span<const Prediction> candidates, Bytes& out);

    KnownColumns columns_;
    Predictors predictors_{columns_};
    std::vector<double> exceptions_;
    std::vector<std::uint8_t> exception_rows_;  // a bit a row
    std::vector<std::uint64_t> residuals_;
    Bytes narrow_;
    BytesPacker packer_;
};

// Keeps its memory. Not thread-safe.
class ColumnDecoder {
  public:
    // Before the first column of a chunk that has `value_count` value columns. With a sink the
    // values are appended to its columns, without one they stay here.
    void start(std::size_t value_count, const ColumnsSink* sink);
    // Reads the next column of `rows` (not 0) rows. Empty where that worked, else what is wrong
    // with the bytes; the sink's columns are then of no use.
    std::string_view decode(ByteReader& in, std::size_t rows);
    // What decode() has found since start(). The spans are valid until the next start(), or until
    // the sink's columns grow.
    bool known(std::uint8_t number) const { return columns_[number].known; }
    std::span<const std::int64_t> integers(std::uint8_t number) const { return integers_[number]; }
    std::span<const double> values(std::uint8_t number) const { return columns_[number].values; }

  private:
    // Everything before a column's residuals.
    struct Head {
        std::uint8_t number = 0;
        bool exceptions = false;
        Prediction prediction;
        std::size_t width = 0;
        Residuals start;
    };

    std::string_view read_head(ByteReader& in, std::size_t rows, Head& head);
    void restore_integers(const Head& head, std::size_t rows);
    void restore_values(const Head& head, std::size_t rows);
    double* place_values(std::uint8_t number, std::size_t rows);
    std::int64_t* place_integers(std::uint8_t number, std::size_t rows);
    bool read_exceptions(ByteReader& in, std::size_t rows);
    void apply_exceptions(std::span<double> values);

    KnownColumns columns_;
    Predictors predictors_{columns_};
    const ColumnsSink* sink_ = nullptr;
    std::size_t value_count_ = 0;
    std::array<std::span<const std::int64_t>, kFirstValueColumn> integers_;
    std::array<std::vector<std::int64_t>, kFirstValueColumn> own_integers_;
    std::array<std::vector<double>, kColumnsMax> own_values_;
    Bytes narrow_;
    std::vector<double> exceptions_;
    std::vector<std::uint8_t> exception_rows_;
};

}  // namespace mystocks::store::embedded::detail
