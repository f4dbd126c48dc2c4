#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/encoding.hpp"
#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/hy.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    using namespace mystocks::feed::tdx::detail;
    const auto bytes = std::as_bytes(std::span(data, size));
    KeepingSink sink;
    const std::string unit = "fuzz";
    RowReport report(sink, unit);
    // The input is both files: what names the industries, and who belongs to them.
    const std::string_view text = text_of(bytes);
    const BlockNames names = read_block_names(text);
    const Industries industries = read_industries(text, names, report);
    for (const market::Block& block : industries.blocks) {
        MYSTOCKS_ASSERT(base::is_utf8(block.name) && !block.members.empty());
    }
    return 0;
}
