#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/encoding.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"
#include "mystocks/feed/tdx/detail/tnf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    using namespace mystocks::feed::tdx::detail;
    const auto bytes = std::as_bytes(std::span(data, size));
    KeepingSink sink;
    const std::string unit = "fuzz";
    RowReport report(sink, unit);
    for (const market::Instrument& instrument : read_tnf(bytes, "SZ", report)) {
        MYSTOCKS_ASSERT(base::is_utf8(instrument.name));
        MYSTOCKS_ASSERT(base::is_utf8(instrument.initials));
    }
    return 0;
}
