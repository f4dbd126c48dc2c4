// Columns that a subject's bars, calendar and surroundings give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula::detail {

// What a function reads beside its arguments: a field, or a column of the market's index.
enum class Source : std::uint8_t {
    kOpen,
    kHigh,
    kLow,
    kClose,
    kVolume,
    kAmount,
    kCapital,
    kDate,
    kIndexOpen,
    kIndexHigh,
    kIndexLow,
    kIndexClose,
    kIndexVolume,
    kIndexAmount,
};

// "000001.SH" for Shanghai …; empty where the market has no index that 通达信 would take.
std::string_view index_of_market(const Subject& subject);

// The field that FINANCE(number) is; empty for what no store of this program holds.
std::optional<Field> field_of_finance(double number);

// The bars' column of a price, the volume or the amount.
std::span<const double> price_column(const market::BarsView& bars, Field field);

// Fills out[first, last) for those bars of the subject.
void fill_field(Field field, const Subject& subject, std::size_t first, std::size_t last,
                double* out);
void fill_source(Source source, const Subject& subject, std::size_t first, std::size_t last,
                 double* out);

// Lays values of one time axis over another: at each of `times` the newest value that was known by
// then. Both in order of time.
void lay_over(std::span<const std::int64_t> from_times, std::span<const double> values,
              std::span<const std::int64_t> times, double* out);

}  // namespace mystocks::formula::detail
