#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/encoding.hpp"
#include "mystocks/feed/tdx/detail/block.hpp"
#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    using namespace mystocks::feed::tdx::detail;
    const auto bytes = std::as_bytes(std::span(data, size));
    KeepingSink sink;
    const std::string unit = "fuzz";
    RowReport report(sink, unit);
    auto blocks = read_block_dat(bytes, market::BlockKind::kIndex, report);
    for (auto&& more : {read_special_blocks(text_of(bytes), report),
                        read_harbor_blocks(text_of(bytes), report)}) {
        blocks.insert(blocks.end(), more.begin(), more.end());
    }
    for (const market::Block& block : blocks) {
        MYSTOCKS_ASSERT(base::is_utf8(block.name) && !block.name.empty());
        MYSTOCKS_ASSERT(!block.members.empty());
    }
    return 0;
}
