#include "mystocks/store/tdengine/detail/layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "mystocks/base/assert.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

// "1M" and "1m" would be one name.
constexpr std::string_view kMonthName = "1mon";

std::string_view period_name(market::Period period) {
    return period == market::Period::k1M ? kMonthName : market::to_string(period);
}

std::optional<market::Period> period_of_name(std::string_view name) {
    for (const market::Period period : market::kPeriods) {
        if (period_name(period) == name) {
            return period;
        }
    }
    return std::nullopt;
}

// An instrument is A-Z 0-9 . - _ and the dot before its exchange; a table name has no dot.
constexpr char kDot = '~';
constexpr char kBeforeExchange = '@';

std::string name_of(const market::InstrumentId& id) {
    std::string name(id.code());
    std::replace(name.begin(), name.end(), '.', kDot);
    name += kBeforeExchange;
    name += id.exchange();
    for (char& c : name) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

std::optional<market::InstrumentId> instrument_of(std::string_view name) {
    const std::size_t at = name.find(kBeforeExchange);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    std::string text(name.substr(0, at));
    std::replace(text.begin(), text.end(), kDot, '.');
    text += '.';
    text += name.substr(at + 1);
    const auto id = market::InstrumentId::try_parse(text);
    return id && name_of(*id) == name ? id : std::nullopt;
}

std::optional<std::string> text_of_hex(std::string_view digits) {
    std::string text;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(&digits[i], &digits[i] + 2, value, 16);
        if (error != std::errc() || end != &digits[i] + 2) {
            return std::nullopt;
        }
        text += static_cast<char>(value);
    }
    return digits.size() % 2 == 0 ? std::optional(text) : std::nullopt;
}

std::vector<std::string> depth_names() {
    std::vector<std::string> names;
    for (const char* column : {"bid_price_", "bid_size_", "ask_price_", "ask_size_"}) {
        for (std::size_t level = 0; level < market::kDepthLevelsMax; ++level) {
            names.push_back(column + std::to_string(level));
        }
    }
    return names;
}

std::string create_super_table_sql(std::string_view database, SeriesClass series_class) {
    std::string sql = joined({"CREATE STABLE IF NOT EXISTS ", quoted_name(database), ".",
                              quoted_name(super_table_of(series_class)), " (`ts` TIMESTAMP"});
    if (has_sequence(series_class)) {
        sql += ",`sequence` BIGINT PRIMARY KEY";
    }
    for (const std::string& name : value_names_of(series_class)) {
        sql += joined({",", quoted_name(name), " DOUBLE"});
    }
    sql += ") TAGS (`instrument` VARCHAR(40),`exchange` VARCHAR(16)";
    sql += has_sequence(series_class) ? "" : ",`period` VARCHAR(8)";
    sql += series_class == SeriesClass::kValues ? ",`name` NCHAR(64)" : "";
    return sql + ")";
}

}  // namespace

std::string_view super_table_of(SeriesClass series_class) {
    switch (series_class) {
        case SeriesClass::kBars:
            return "bar";
        case SeriesClass::kTicks:
            return "tick";
        case SeriesClass::kDepth:
            return "depth";
        case SeriesClass::kValues:
            return "value";
    }
    MYSTOCKS_ASSERT(false);
    return "";
}

const std::vector<std::string>& value_names_of(SeriesClass series_class) {
    static const std::vector<std::string> kBar{"open", "high", "low", "close", "volume", "amount"};
    static const std::vector<std::string> kTick{"price", "volume", "amount", "bid", "ask"};
    static const std::vector<std::string> kDepth = depth_names();
    static const std::vector<std::string> kValue{"value"};
    switch (series_class) {
        case SeriesClass::kBars:
            return kBar;
        case SeriesClass::kTicks:
            return kTick;
        case SeriesClass::kDepth:
            return kDepth;
        case SeriesClass::kValues:
            break;
    }
    return kValue;
}

std::string table_name_of(const SeriesKey& key) {
    std::string name(super_table_of(key.series_class));
    name += '_';
    if (key.period) {
        name += period_name(*key.period);
        name += '_';
    }
    for (const char c : key.name) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        name += kDigits[static_cast<unsigned char>(c) >> 4];
        name += kDigits[static_cast<unsigned char>(c) & 15];
    }
    name += key.name.empty() ? "" : "_";
    return name + name_of(key.id);
}

std::optional<SeriesKey> series_of_table(std::string_view name) {
    std::string_view rest = name;
    // The part before the next '_', which it must have.
    const auto take = [&] {
        const std::size_t end = rest.find('_');
        const std::string_view part = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        return part;
    };
    const std::string_view start = take();
    for (const auto series_class :
         {SeriesClass::kBars, SeriesClass::kTicks, SeriesClass::kDepth, SeriesClass::kValues}) {
        if (super_table_of(series_class) != start) {
            continue;
        }
        const auto period =
            has_sequence(series_class) ? std::optional<market::Period>() : period_of_name(take());
        const auto of_values =
            series_class == SeriesClass::kValues ? text_of_hex(take()) : std::string();
        const auto id = instrument_of(rest);
        if (!id || !of_values) {
            return std::nullopt;
        }
        const auto key =
            make_series_key(id->str(), static_cast<std::int64_t>(series_class),
                            period ? static_cast<std::int64_t>(*period) : 0, *of_values);
        // One series has one name only.
        return key && table_name_of(*key) == name ? key : std::nullopt;
    }
    return std::nullopt;
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const std::string_view part : parts) {
        out += part;
    }
    return out;
}

std::string quoted_name(std::string_view name) {
    MYSTOCKS_ASSERT(name.find_first_of("`.\\") == std::string_view::npos && !name.empty());
    return joined({"`", name, "`"});
}

std::string quoted_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + "'";
}

std::int64_t us_per_unit(const SeriesKey& key) {
    return key.period && !market::is_intraday(*key.period) ? kUsPerDay : 1;
}

std::optional<std::int64_t> timestamp_of(const SeriesKey& key, std::int64_t time) {
    std::int64_t timestamp = 0;
    return __builtin_mul_overflow(time, us_per_unit(key), &timestamp) ? std::nullopt
                                                                      : std::optional(timestamp);
}

std::string create_database_sql(std::string_view database, const TdengineOptions& options) {
    return joined({"CREATE DATABASE IF NOT EXISTS ", quoted_name(database),
                   " PRECISION 'us' CACHEMODEL 'both' KEEP ", std::to_string(options.keep_days),
                   "d DURATION ", std::to_string(options.duration_days), "d VGROUPS ",
                   std::to_string(options.vgroups), " COMP ", std::to_string(options.compression),
                   " REPLICA ", std::to_string(options.replicas),
                   options.sync_every_write ? " WAL_LEVEL 2 WAL_FSYNC_PERIOD 0" : ""});
}

std::vector<LayoutStep> layout_steps(std::string_view database) {
    return {
        {1,
         "super tables for bars, ticks and depth",
         {create_super_table_sql(database, SeriesClass::kBars),
          create_super_table_sql(database, SeriesClass::kTicks),
          create_super_table_sql(database, SeriesClass::kDepth),
          joined({"CREATE TABLE IF NOT EXISTS ", quoted_name(database), ".`mystocks_change` ",
                  "(`ts` TIMESTAMP,`writer` BIGINT PRIMARY KEY,`calls` BIGINT)"})}},
        {2, "a super table for values", {create_super_table_sql(database, SeriesClass::kValues)}},
    };
}

std::string note_step_sql(std::string_view database, const LayoutStep& step) {
    // The time is the number, so that noting a step twice is one row.
    const std::string number = std::to_string(step.number);
    return joined({"INSERT INTO ", quoted_name(database), ".`mystocks_schema` VALUES (", number,
                   ",", number, ",", quoted_text(step.name), ")"});
}

}  // namespace mystocks::store::tdengine::detail
