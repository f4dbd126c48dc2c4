// Instruments and days as somebody names them on the command line.
#pragma once

#include <optional>
#include <string>

#include "mystocks/base/time.hpp"
#include "mystocks/job/screen_job.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::cli::detail {

// For --help.
inline constexpr const char* kUniverseHelp =
    "all (default), kind:stock, block:index:NAME, watchlist:NAME, or a file with an instrument a "
    "line";

// Throws kInvalidArgument and kNotFound.
job::ScreenUniverse universe_of(const std::string& text, const store::RecordStore& records);

// Empty where the text is; throws kInvalidArgument that names `option` where it is no date.
std::optional<base::Date> day_of(const std::string& text, const char* option);

}  // namespace mystocks::cli::detail
