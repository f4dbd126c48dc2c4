// Any bytes as the column files of one instrument.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/feed/qlib/detail/day_columns.hpp"
#include "mystocks/feed/source.hpp"

// The bytes are dealt out to the six files in equal parts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    static const std::vector<base::Date> calendar = [] {
        std::vector<base::Date> days;
        for (int day = 0; day < 1000; ++day) {
            days.push_back(base::Date::of(2020, 1, 1) + day);
        }
        return days;
    }();
    const std::string all(reinterpret_cast<const char*>(data), size);
    const std::size_t part = size / 24 * 4;
    const auto take = [&](std::size_t index) { return all.substr(index * part, part); };
    const feed::qlib::detail::DayColumns columns{take(0), take(1), take(2),
                                                 take(3), take(4), take(5)};
    try {
        const market::Bars bars = feed::qlib::detail::bars_of(
            columns, calendar, 2,
            [](std::uint64_t, const std::string& why) { MYSTOCKS_ASSERT(!why.empty()); });
        for (std::size_t i = 0; i < bars.size(); ++i) {
            MYSTOCKS_ASSERT(feed::why_bar_is_bad(bars.at(i)).empty());
        }
    } catch (const base::Error&) {
    }
    return 0;
}
