// Any text is an id or none; an id parses back to itself.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mystocks/base/assert.hpp"
#include "mystocks/market/initials.hpp"
#include "mystocks/market/instrument.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using mystocks::market::InstrumentId;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto id = InstrumentId::try_parse(text)) {
        MYSTOCKS_ASSERT(InstrumentId::parse(id->str()) == *id);
        MYSTOCKS_ASSERT(InstrumentId::of(id->code(), id->exchange()) == *id);
        MYSTOCKS_ASSERT(mystocks::market::instrument_from_id(*id).price_decimals >= 0);
    }
    MYSTOCKS_ASSERT(mystocks::market::initials_of(text).size() <= 8 * 65 * 3);
    return 0;
}
