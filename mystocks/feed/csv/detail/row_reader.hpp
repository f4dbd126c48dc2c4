// Rows of one kind → market values.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "mystocks/feed/csv/detail/recognise.hpp"
#include "mystocks/feed/csv/detail/row_output.hpp"

namespace mystocks::feed::csv::detail {

class RowReader {
  public:
    virtual ~RowReader() = default;
    // As many fields as the table has columns.
    virtual void row(std::span<const std::string_view> fields, std::uint64_t line) = 0;
    // Hands over what is gathered.
    virtual void finish() = 0;
};

// `recognised`, `settings` and `output` must outlive the reader.
std::unique_ptr<RowReader> make_bar_reader(const Recognised& recognised, const Settings& settings,
                                           RowOutput& output);
std::unique_ptr<RowReader> make_tick_reader(const Recognised& recognised, const Settings& settings,
                                            RowOutput& output);
std::unique_ptr<RowReader> make_depth_reader(const Recognised& recognised, const Settings& settings,
                                             RowOutput& output);
std::unique_ptr<RowReader> make_action_reader(const Recognised& recognised, RowOutput& output);
std::unique_ptr<RowReader> make_instrument_reader(const Recognised& recognised, RowOutput& output);
std::unique_ptr<RowReader> make_calendar_reader(const Recognised& recognised, RowOutput& output);

std::unique_ptr<RowReader> make_row_reader(const Recognised& recognised, const Settings& settings,
                                           RowOutput& output);

}  // namespace mystocks::feed::csv::detail
