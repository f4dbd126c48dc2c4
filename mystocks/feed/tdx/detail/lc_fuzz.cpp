#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/feed/tdx/detail/bar_rows.hpp"
#include "mystocks/feed/tdx/detail/lc.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    using namespace mystocks::feed::tdx::detail;
    const auto bytes = std::as_bytes(std::span(data, size));
    KeepingSink sink;
    const std::string unit = "fuzz";
    RowReport report(sink, unit);
    const std::size_t count = bytes.size() / kBarRecordBytes;
    for (const char* id : {"600000.SH", "510050.SH", "000001.SH"}) {
        sink.rejected.clear();
        const market::Bars bars = LcReader(market::InstrumentId::parse(id))
                                      .read(bytes.first(count * kBarRecordBytes), 1, report);
        MYSTOCKS_ASSERT(bars.size() + sink.rejected.size() == count);
        for (std::size_t i = 0; i < bars.size(); ++i) {
            MYSTOCKS_ASSERT(feed::why_bar_is_bad(bars.at(i)).empty());
            MYSTOCKS_ASSERT(i == 0 || bars.time[i - 1] < bars.time[i]);
        }
    }
    return 0;
}
