// Reads a .day, .lc1 or .lc5 file in pieces of bounded size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "mystocks/feed/tdx/detail/file_name.hpp"
#include "mystocks/feed/tdx/detail/file_search.hpp"
#include "mystocks/feed/tdx/detail/row_report.hpp"

namespace mystocks::feed::tdx::detail {

// 2 MB of file, 3.7 MB of columns; 250 years of days, so that a .day file is one piece.
inline constexpr std::size_t kRecordsPerPiece = 65'536;

// Hands over the bars of each piece at once, so order and duplicates are settled inside a piece;
// across pieces the store's "a later write wins" does it. Throws what InputFile and the sink throw,
// and kCancelled once `stop` is requested.
void read_bars(const FoundFile& file, FeedSink& sink, RowReport& report, std::stop_token stop);

// Date and time of the last whole record as a number that grows with time; 0 where there is none
// or it can't be read.
std::uint64_t last_record_time(const std::filesystem::path& path, FileKind kind);

}  // namespace mystocks::feed::tdx::detail
