#include "mystocks/feed/tdx/detail/lc.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/feed/tdx/detail/bar_rows.hpp"
#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/decimal.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

constexpr double kSharesInHand = 100;
constexpr int kMinutesInDay = 24 * 60;
constexpr float kPriceMax = 1e9F;

struct Record {
    std::uint16_t date;
    std::uint16_t minute;
    float open;
    float high;
    float low;
    float close;
    float amount;
    std::uint32_t volume;
    std::uint32_t reserved;
};
static_assert(sizeof(Record) == kBarRecordBytes);

std::optional<base::Date> date_of(std::uint16_t packed) {
    const int rest = packed % 2048;
    return base::Date::make(packed / 2048 + 2004, rest / 100, rest % 100);
}

// False for NaN in any of them.
bool is_sound(const Record& record) {
    const bool in_order = record.low <= record.open && record.low <= record.close &&
                          record.open <= record.high && record.close <= record.high;
    return in_order && record.low > 0 && record.high <= kPriceMax && record.amount >= 0 &&
           std::isfinite(record.amount);
}

std::string why_record_is_bad(const Record& record, const market::Bar& bar) {
    if (record.open == 0 && record.high == 0 && record.low == 0 && record.close == 0) {
        return "every price is zero: suspended, or an empty record";
    }
    if (!std::isfinite(record.amount)) {
        return "amount is not a number";
    }
    return why_bar_is_bad(bar);
}

}  // namespace

double decimal_price(float price, double ticks) {
    const double exact = price;
    const double on_grid = static_cast<double>(std::llround(exact * ticks)) / ticks;
    constexpr double kTwoPlaces = 1.0 / (1 << 22);
    if (std::abs(on_grid - exact) <= exact * kTwoPlaces) {
        return on_grid;
    }
    return shortest_decimal(price);
}

LcReader::LcReader(const market::InstrumentId& id)
    : kind_(market::facts_of_code(id).kind),
      ticks_(std::pow(10.0, market::facts_of_code(id).price_decimals)),
      zone_(base::TimeZone::named(market::time_zone_name_of(id.exchange()))) {}

bool LcReader::enter(std::uint16_t packed_date) {
    const auto date = date_of(packed_date);
    if (!date) {
        return false;
    }
    packed_date_ = packed_date;
    midnight_ = zone_.to_utc(*date, {0});
    return true;
}

market::Bars LcReader::read(std::span<const std::byte> records, std::uint64_t first,
                            RowReport& report) {
    MYSTOCKS_ASSERT(records.size() % kBarRecordBytes == 0);
    const double volume_unit = kind_ == market::InstrumentKind::kIndex ? kSharesInHand : 1;
    const bool scale_matters = has_share_price(kind_);
    const std::size_t count = records.size() / kBarRecordBytes;
    BarRows rows(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto record = load<Record>(records.data() + i * kBarRecordBytes);
        if (record.date != packed_date_ && !enter(record.date)) {
            report.reject(first + i, record.date == 0 ? "the record is empty: its date is zero"
                                                      : "the date is not on the calendar");
            continue;
        }
        if (record.minute == 0 || record.minute > kMinutesInDay) {
            report.reject(first + i, fmt::format("minute {} is not in a day", record.minute));
            continue;
        }
        market::Bar bar{midnight_ + record.minute * base::kUsPerMinute,
                        record.open,
                        record.high,
                        record.low,
                        record.close,
                        record.volume * volume_unit,
                        record.amount};
        if (!is_sound(record)) {
            report.reject(first + i, why_record_is_bad(record, bar));
            continue;
        }
        bar.open = decimal_price(record.open, ticks_);
        bar.high = decimal_price(record.high, ticks_);
        bar.low = decimal_price(record.low, ticks_);
        bar.close = decimal_price(record.close, ticks_);
        const ScaleFit fit = scale_matters ? scale_fit(bar.low, bar.high, bar.volume, bar.amount)
                                           : ScaleFit::kUnknown;
        if (fit == ScaleFit::kTenTimesTooHigh || fit == ScaleFit::kTenTimesTooLow) {
            report.reject(first + i, why_scale_is_bad(bar));
            continue;
        }
        rows.add(bar, first + i);
    }
    return rows.take(report);
}

}  // namespace mystocks::feed::tdx::detail
