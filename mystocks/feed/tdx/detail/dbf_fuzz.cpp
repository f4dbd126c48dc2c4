#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/feed/tdx/detail/dbf.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    using namespace mystocks::feed::tdx::detail;
    const auto bytes = std::as_bytes(std::span(data, size));
    KeepingSink sink;
    const std::string unit = "fuzz";
    RowReport report(sink, unit);
    for (const Security& security : read_base_dbf(bytes, report)) {
        MYSTOCKS_ASSERT(security.id.code().size() == 6);
        MYSTOCKS_ASSERT(security.region >= 0);
    }
    return 0;
}
