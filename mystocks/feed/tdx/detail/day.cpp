#include "mystocks/feed/tdx/detail/day.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/feed/tdx/detail/bar_rows.hpp"
#include "mystocks/feed/tdx/detail/bytes.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

constexpr double kSharesInHand = 100;

struct Record {
    std::uint32_t date;
    std::uint32_t open;
    std::uint32_t high;
    std::uint32_t low;
    std::uint32_t close;
    float amount;
    std::uint32_t volume;
    std::uint32_t reserved;
};
static_assert(sizeof(Record) == kBarRecordBytes);

double shares_of(const Record& record, market::InstrumentKind kind) {
    const double volume = record.volume;
    if (kind == market::InstrumentKind::kIndex) {
        return volume * kSharesInHand;
    }
    const std::uint32_t odd = record.reserved & 0xFFFF;
    if (record.reserved >> 16 == 0xC364 && odd < 100) {
        return volume * kSharesInHand + odd;
    }
    return volume;
}

// Everything that feed::why_bar_is_bad asks for, of the integers: one test in the common case.
bool is_sound(const Record& record) {
    const std::uint32_t most = std::max(record.open, record.close);
    const std::uint32_t least = std::min(record.open, record.close);
    return record.low > 0 && record.low <= least && most <= record.high && record.amount >= 0 &&
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

std::string why_date_is_bad(std::uint32_t date) {
    return fmt::format("date {} is not a day from 1980 to 2099", date);
}

}  // namespace

bool DayNumbers::enter(std::uint32_t yyyymm) {
    const int year = static_cast<int>(yyyymm / 100);
    const int month = static_cast<int>(yyyymm % 100);
    if (year < 1980 || year > 2099 || month < 1 || month > 12) {
        return false;
    }
    const base::Date first = base::Date::of(year, month, 1);
    const base::Date next =
        month == 12 ? base::Date::of(year + 1, 1, 1) : base::Date::of(year, month + 1, 1);
    month_ = yyyymm;
    length_ = static_cast<std::uint32_t>(next - first);
    first_ = first.days;
    return true;
}

DayReader::DayReader(const market::InstrumentId& id) : id_(id) {
    const market::CodeFacts facts = market::facts_of_code(id);
    kind_ = facts.kind;
    scale_ = std::pow(10.0, facts.price_decimals);
    scale_chosen_ = !has_share_price(kind_);
}

void DayReader::choose_scale(std::span<const std::byte> records) {
    scale_chosen_ = true;
    std::size_t known = 0;
    std::size_t too_high = 0;
    std::size_t too_low = 0;
    for (std::size_t at = 0; at < records.size(); at += kBarRecordBytes) {
        const auto record = load<Record>(records.data() + at);
        const double volume = shares_of(record, kind_);
        if (!is_sound(record) || volume <= 0 || record.amount <= 0) {
            continue;
        }
        const ScaleFit fit =
            scale_fit(record.low / scale_, record.high / scale_, volume, record.amount);
        if (fit == ScaleFit::kFits) {
            return;
        }
        ++known;
        too_high += fit == ScaleFit::kTenTimesTooHigh;
        too_low += fit == ScaleFit::kTenTimesTooLow;
    }
    const double expected = scale_;
    if (known > 0 && too_high * 10 >= known * 9) {
        scale_ = expected * 10;
    } else if (known > 0 && too_low * 10 >= known * 9) {
        scale_ = expected / 10;
    }
    if (scale_ != expected) {
        base::log_warning(
            fmt::format("{}: the prices of this .day file are stored x{:g} and not "
                        "x{:g}, as its amounts and volumes show; it is read so",
                        id_.str(), scale_, expected));
    }
}

market::Bars DayReader::read(std::span<const std::byte> records, std::uint64_t first,
                             RowReport& report) {
    MYSTOCKS_ASSERT(records.size() % kBarRecordBytes == 0);
    if (!scale_chosen_) {
        choose_scale(records);
    }
    const bool scale_matters = has_share_price(kind_);
    const std::size_t count = records.size() / kBarRecordBytes;
    BarRows rows(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto record = load<Record>(records.data() + i * kBarRecordBytes);
        const auto date = days_.of(record.date);
        if (!date) {
            report.reject(first + i, record.date == 0 && record.open == 0
                                         ? "the record is empty: its date is zero"
                                         : why_date_is_bad(record.date));
            continue;
        }
        const market::Bar bar{*date,
                              record.open / scale_,
                              record.high / scale_,
                              record.low / scale_,
                              record.close / scale_,
                              shares_of(record, kind_),
                              record.amount};
        if (!is_sound(record)) {
            report.reject(first + i, why_record_is_bad(record, bar));
            continue;
        }
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
