#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/gbbq.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    using namespace mystocks::feed::tdx::detail;
    const auto bytes = std::as_bytes(std::span(data, size));
    KeepingSink sink;
    const std::string unit = "fuzz";
    RowReport report(sink, unit);
    decrypt_gbbq(bytes, report);
    // Nearly nothing decrypts to a possible record, so the second half gets them in clear.
    std::vector<GbbqRecord> records;
    for (std::size_t at = 0; at + 20 <= size; at += 20) {
        const auto* field = bytes.data() + at;
        records.push_back({load<std::uint8_t>(field) % 4,
                           "60000" + std::to_string(load<std::uint8_t>(field + 1) % 12),
                           20210601u + load<std::uint8_t>(field + 2) % 40,
                           load<std::uint8_t>(field + 3) % 16,
                           load<std::array<float, 4>>(field + 4)});
    }
    const GbbqEvents events = events_of(records, report);
    for (std::size_t i = 0; i < events.actions.size(); ++i) {
        const market::CorporateAction& action = events.actions[i];
        MYSTOCKS_ASSERT(market::why_action_is_bad(action).empty());
        MYSTOCKS_ASSERT(i == 0 || events.actions[i - 1].id < action.id ||
                        events.actions[i - 1].ex_date < action.ex_date);
    }
    MYSTOCKS_ASSERT(events.actions.size() + events.share_events.size() <= records.size());
    return 0;
}
