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
    // Reads the next column of `rows` (not 0) rows into column(number). Empty where that worked,
    // else what is wrong with the bytes.
    std::string_view decode(ByteReader& in, std::size_t rows, std::uint8_t& number);
    // Valid until the next start().
    const KnownColumn& column(std::uint8_t number) const { return columns_[number]; }
    // Before the first column of a chunk.
    void start();

  private:
    bool read_exceptions(ByteReader& in, std::size_t rows);
    void apply_exceptions(std::vector<double>& values);
    static void unmap(const KnownColumn& column, std::vector<double>& values);

    KnownColumns columns_;
    Predictors predictors_{columns_};
    std::array<std::vector<double>, kColumnsMax> values_;
    Bytes narrow_;
    std::vector<double> exceptions_;
    std::vector<std::uint8_t> exception_rows_;
};

}  // namespace mystocks::store::embedded::detail
