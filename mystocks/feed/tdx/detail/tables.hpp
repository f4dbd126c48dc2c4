// Reads the files of hq_cache: everything that isn't bars.
#pragma once

#include "mystocks/feed/tdx/detail/file_search.hpp"
#include "mystocks/feed/tdx/detail/row_report.hpp"

namespace mystocks::feed::tdx::detail {

// Names of industries and regions come from tdxzs.cfg (or tdxzs3.cfg) in the same folder. Throws
// what InputFile and the sink throw.
void read_tables(const FoundFile& file, FeedSink& sink, RowReport& report);

}  // namespace mystocks::feed::tdx::detail
