#include "mystocks/store/series_key.hpp"

#include <algorithm>
#include <array>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/encoding.hpp"
#include "mystocks/base/time.hpp"

namespace mystocks::store {
namespace {

constexpr std::array kClasses{SeriesClass::kBars, SeriesClass::kTicks, SeriesClass::kDepth,
                              SeriesClass::kValues};

std::optional<market::Period> period_of(std::int64_t number) {
    for (const market::Period known : market::kPeriods) {
        if (static_cast<std::int64_t>(known) == number) {
            return known;
        }
    }
    return std::nullopt;
}

bool has_period(SeriesClass series_class) {
    return !has_sequence(series_class);
}

}  // namespace

std::string_view to_string(SeriesClass series_class) {
    switch (series_class) {
        case SeriesClass::kBars:
            return "bars";
        case SeriesClass::kTicks:
            return "ticks";
        case SeriesClass::kDepth:
            return "depth";
        case SeriesClass::kValues:
            return "values";
    }
    MYSTOCKS_ASSERT(false);
}

std::optional<SeriesClass> parse_series_class(std::int64_t number) {
    for (const SeriesClass known : kClasses) {
        if (static_cast<std::int64_t>(known) == number) {
            return known;
        }
    }
    return std::nullopt;
}

SeriesKey bars_key(const market::InstrumentId& id, market::Period period) {
    return {.id = id, .series_class = SeriesClass::kBars, .period = period};
}

SeriesKey ticks_key(const market::InstrumentId& id) {
    return {.id = id, .series_class = SeriesClass::kTicks};
}

SeriesKey depth_key(const market::InstrumentId& id) {
    return {.id = id, .series_class = SeriesClass::kDepth};
}

SeriesKey values_key(const market::InstrumentId& id, market::Period period, std::string_view name) {
    return {.id = id,
            .series_class = SeriesClass::kValues,
            .period = period,
            .name = std::string(name)};
}

std::optional<SeriesKey> make_series_key(std::string_view instrument, std::int64_t series_class,
                                         std::int64_t period, std::string_view name) {
    const auto id = market::InstrumentId::try_parse(instrument);
    const auto of_class = parse_series_class(series_class);
    if (!id || id->str() != instrument || !of_class) {
        return std::nullopt;
    }
    const auto of_period = period_of(period);
    const bool fits = has_period(*of_class) ? of_period.has_value() : period == 0;
    const bool named = *of_class == SeriesClass::kValues ? is_value_name(name) : name.empty();
    if (!fits || !named) {
        return std::nullopt;
    }
    return SeriesKey{
        .id = *id, .series_class = *of_class, .period = of_period, .name = std::string(name)};
}

std::int64_t period_number(const SeriesKey& key) {
    return key.period ? static_cast<std::int64_t>(*key.period) : 0;
}

bool is_value_name(std::string_view name) {
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
    };
    return !name.empty() && name.size() <= kValueNameBytesMax && name.front() != ' ' &&
           name.back() != ' ' && std::none_of(name.begin(), name.end(), is_control) &&
           base::is_utf8(name);
}

std::string series_name(const SeriesKey& key) {
    std::string name(key.period ? market::to_string(*key.period) : to_string(key.series_class));
    return key.name.empty() ? name : name + " " + key.name;
}

std::string to_string(const SeriesKey& key) {
    return key.id.str() + " " + series_name(key);
}

std::string time_text(const SeriesKey& key, std::int64_t time) {
    constexpr std::int64_t kDaysMax = 2'900'000;  // the year 9909
    const bool days = key.period && !market::is_intraday(*key.period);
    if (time < 0 || time > (days ? kDaysMax : kDaysMax * base::kUsPerDay)) {
        return std::to_string(time);
    }
    return days ? base::to_string(base::Date{static_cast<std::int32_t>(time)})
                : base::to_rfc3339(time);
}

}  // namespace mystocks::store
