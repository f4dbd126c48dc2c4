// A folder in the binary layout of qlib: daily bars, trading days, index members.
#pragma once

#include <filesystem>
#include <memory>

#include "mystocks/feed/source.hpp"

namespace mystocks::feed::qlib {

// `folder` holds calendars/ and features/. Throws base::Error: kNotFound where it doesn't exist,
// kCorrupt where it has no readable calendars/day.txt, without which no column can be read.
// Index members are those of the newest day; earlier ones aren't kept.
std::unique_ptr<Source> open_qlib(std::filesystem::path folder);

}  // namespace mystocks::feed::qlib
