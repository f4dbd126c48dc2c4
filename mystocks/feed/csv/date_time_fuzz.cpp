// Any text as a date, a time and a number.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/feed/csv/detail/date_time.hpp"
#include "mystocks/feed/csv/detail/number.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks::feed::csv::detail;
    using mystocks::base::kUsPerDay;
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const DateOrder order :
         {DateOrder::kUnknown, DateOrder::kDayMonth, DateOrder::kMonthDay}) {
        if (const auto stamp = parse_stamp(text, order)) {
            MYSTOCKS_ASSERT(stamp->time_of_day_us >= 0 && stamp->time_of_day_us < kUsPerDay);
            const int year = stamp->kind == Stamp::Kind::kInstant ? 2000 : stamp->date.ymd().year;
            MYSTOCKS_ASSERT(year >= 1900 && year < 2200);
        }
    }
    if (const auto time = parse_time_of_day(text)) {
        MYSTOCKS_ASSERT(*time >= 0 && *time < kUsPerDay);
    }
    DateOrderEvidence().look_at(text);
    double value = 0;
    if (parse_number(text, 0, value) == NumberResult::kNumber) {
        MYSTOCKS_ASSERT(std::isfinite(value));
        // Where the text is in the C library's syntax too, both round to the same double.
        char* end = nullptr;
        const std::string plain(trimmed(text));
        const double other = std::strtod(plain.c_str(), &end);
        if (!plain.empty() && end == plain.c_str() + plain.size()) {
            MYSTOCKS_ASSERT(value == other);
        }
        double shifted = 0;
        if (parse_number(text, 2, shifted) == NumberResult::kNumber) {
            // `value` may be subnormal, and then wrong by half of the smallest double there is.
            const double rounding =
                std::abs(shifted) * 1e-12 + 100 * std::numeric_limits<double>::denorm_min();
            MYSTOCKS_ASSERT(std::abs(shifted - value * 100) <= rounding);
        }
    }
    return 0;
}
