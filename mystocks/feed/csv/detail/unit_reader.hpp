// One unit from bytes to the sink.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "mystocks/feed/csv/detail/byte_stream.hpp"
#include "mystocks/feed/csv/detail/file_name.hpp"
#include "mystocks/feed/csv/detail/recognise.hpp"
#include "mystocks/feed/csv/detail/settings.hpp"
#include "mystocks/feed/source.hpp"

namespace mystocks::feed::csv::detail {

struct UnitInput {
    std::string name;  // as it is shown
    NameFacts facts;
    // Looks at what was recognised; a base::Error it throws rejects the unit.
    std::function<void(const Recognised&)> check = {};
};

// Whatever is wrong with the bytes is reported to the sink; only the sink's own exceptions leave.
void read_unit(ByteStream& bytes, const UnitInput& input, const Settings& settings, FeedSink& sink,
               std::stop_token stop);

// What the first 64 KiB are recognised as. Throws base::Error as recognise_kind() does.
Recognised recognise_head(ByteStream& bytes, const Settings& settings);

}  // namespace mystocks::feed::csv::detail
