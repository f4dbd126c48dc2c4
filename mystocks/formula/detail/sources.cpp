#include "mystocks/formula/detail/sources.hpp"

#include <algorithm>
#include <cmath>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/compute/number.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::formula::detail {

namespace {

using compute::kUndefined;

// A bar's local date and minute of the day, by the exchange's zone; the same day is looked up once.
class LocalTime {
  public:
    explicit LocalTime(const Subject& subject) : intraday_(market::is_intraday(subject.period)) {
        if (intraday_ && subject.instrument != nullptr) {
            zone_ = &base::TimeZone::named(
                market::time_zone_name_of(subject.instrument->id.exchange()));
        }
    }
    bool known() const { return !intraday_ || zone_ != nullptr; }
    base::Date date(std::int64_t time) const {
        return intraday_ ? zone_->date_of(time) : base::Date{static_cast<std::int32_t>(time)};
    }
    // Minutes after midnight, 0 for daily bars and longer.
    int minute(std::int64_t time) const {
        return intraday_ ? static_cast<int>(zone_->time_of_day(time).us / base::kUsPerMinute) : 0;
    }

  private:
    bool intraday_;
    const base::TimeZone* zone_ = nullptr;
};

double calendar_value(Field field, const LocalTime& local, std::int64_t time) {
    if (!local.known()) {
        return kUndefined;
    }
    if (field == Field::kTime || field == Field::kHour || field == Field::kMinute) {
        const int minute = local.minute(time);
        const int hour = minute / 60;
        return field == Field::kHour     ? hour
               : field == Field::kMinute ? minute % 60
                                         : hour * 100 + minute % 60;
    }
    const base::Date date = local.date(time);
    if (field == Field::kWeekday) {
        return date.weekday() % 7;
    }
    const base::YearMonthDay ymd = date.ymd();
    switch (field) {
        case Field::kYear:
            return ymd.year;
        case Field::kMonth:
            return ymd.month;
        case Field::kDay:
            return ymd.day;
        default:
            return (ymd.year - 1900) * 10000 + ymd.month * 100 + ymd.day;
    }
}

// Infinity can't come from a store; a caller's own bars may hold anything.
void copy(std::span<const double> from, std::size_t first, std::size_t last, double* out) {
    for (std::size_t i = first; i < last; ++i) {
        out[i] = compute::finite(from[i]);
    }
}

void fill_capital(const Subject& subject, std::size_t first, std::size_t last, double* out) {
    std::fill(out + first, out + last, kUndefined);
    if (subject.surroundings == nullptr || subject.instrument == nullptr || first == last) {
        return;
    }
    subject.surroundings->capital(*subject.instrument, subject.period,
                                  subject.bars.time.subspan(first, last - first),
                                  {out + first, last - first});
}

// By 通达信's numbering; 0 for fields that FINANCE doesn't give.
int finance_number(Field field) {
    switch (field) {
        case Field::kTotalCapital:
        case Field::kAllShares:
            return 1;
        case Field::kTradableShares:
            return 7;
        case Field::kTradableValue:
            return 40;
        case Field::kAllValue:
            return 41;
        case Field::kDaysListed:
            return 42;
        default:
            return 0;
    }
}

void fill_finance(Field field, const Subject& subject, std::size_t first, std::size_t last,
                  double* out) {
    std::fill(out + first, out + last, kUndefined);
    if (subject.surroundings == nullptr || subject.instrument == nullptr || first == last) {
        return;
    }
    const std::span<double> figures{out + first, last - first};
    subject.surroundings->finance(*subject.instrument, subject.period, finance_number(field),
                                  subject.bars.time.subspan(first, last - first), figures);
    const double unit = field == Field::kTotalCapital ? market::hand_of(*subject.instrument) : 1;
    for (double& figure : figures) {
        figure = compute::finite(figure / unit);
    }
}

Field index_field(Source source) {
    switch (source) {
        case Source::kIndexOpen:
            return Field::kOpen;
        case Source::kIndexHigh:
            return Field::kHigh;
        case Source::kIndexLow:
            return Field::kLow;
        case Source::kIndexClose:
            return Field::kClose;
        case Source::kIndexVolume:
            return Field::kVolume;
        default:
            MYSTOCKS_ASSERT(source == Source::kIndexAmount);
            return Field::kAmount;
    }
}

}  // namespace

std::optional<Field> field_of_finance(double number) {
    for (const Field field : {Field::kAllShares, Field::kTradableShares, Field::kTradableValue,
                              Field::kAllValue, Field::kDaysListed}) {
        if (finance_number(field) == number) {
            return field;
        }
    }
    return {};
}

std::span<const double> price_column(const market::BarsView& bars, Field field) {
    switch (field) {
        case Field::kOpen:
            return bars.open;
        case Field::kHigh:
            return bars.high;
        case Field::kLow:
            return bars.low;
        case Field::kClose:
            return bars.close;
        case Field::kVolume:
            return bars.volume;
        default:
            MYSTOCKS_ASSERT(field == Field::kAmount);
            return bars.amount;
    }
}

std::string_view index_of_market(const Subject& subject) {
    if (subject.instrument == nullptr) {
        return {};
    }
    const std::string_view exchange = subject.instrument->id.exchange();
    return exchange == "SH"   ? "000001.SH"
           : exchange == "SZ" ? "399001.SZ"
           : exchange == "BJ" ? "899050.BJ"
                              : "";
}

void fill_field(Field field, const Subject& subject, std::size_t first, std::size_t last,
                double* out) {
    if (field <= Field::kAmount) {
        copy(price_column(subject.bars, field), first, last, out);
        return;
    }
    if (field == Field::kCapital) {
        fill_capital(subject, first, last, out);
        return;
    }
    if (finance_number(field) != 0) {
        fill_finance(field, subject, first, last, out);
        return;
    }
    const std::size_t size = subject.bars.size();
    const LocalTime local(subject);
    for (std::size_t i = first; i < last; ++i) {
        out[i] = field == Field::kBarStatus ? (i + 1 == size ? 2
                                               : i == 0      ? 1
                                                             : 0)
                                            : calendar_value(field, local, subject.bars.time[i]);
    }
}

void fill_source(Source source, const Subject& subject, std::size_t first, std::size_t last,
                 double* out) {
    if (source <= Source::kAmount) {
        fill_field(static_cast<Field>(source), subject, first, last, out);
        return;
    }
    if (source == Source::kCapital) {
        fill_capital(subject, first, last, out);
        return;
    }
    if (source == Source::kDate) {
        fill_field(Field::kDate, subject, first, last, out);
        return;
    }
    std::fill(out + first, out + last, kUndefined);
    const std::string_view index = index_of_market(subject);
    if (index.empty() || subject.surroundings == nullptr) {
        return;
    }
    const auto bars = subject.surroundings->bars(index, subject.period);
    if (bars != nullptr) {
        lay_over(bars->time, price_column(bars->view(), index_field(source)),
                 subject.bars.time.subspan(first, last - first), out + first);
    }
}

void lay_over(std::span<const std::int64_t> from_times, std::span<const double> values,
              std::span<const std::int64_t> times, double* out) {
    if (times.empty()) {
        return;
    }
    auto next = static_cast<std::size_t>(std::ranges::upper_bound(from_times, times.front()) -
                                         from_times.begin());
    for (std::size_t i = 0; i < times.size(); ++i) {
        while (next < from_times.size() && from_times[next] <= times[i]) {
            ++next;
        }
        out[i] = next > 0 ? compute::finite(values[next - 1]) : kUndefined;
    }
}

}  // namespace mystocks::formula::detail
