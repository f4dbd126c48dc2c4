#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/job/value_catalog.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::api::detail {

enum class ValueOrder { kGreatest, kLeast };

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::api::detail::ValueOrder> {
    static constexpr std::string_view kName = "ValueOrder";
    static constexpr std::string_view kDescription = "Which value stands first.";
    static std::vector<std::pair<std::string_view, api::detail::ValueOrder>> values() {
        return {{"greatest", api::detail::ValueOrder::kGreatest},
                {"least", api::detail::ValueOrder::kLeast}};
    }
};

namespace mystocks::api::detail {
namespace {

constexpr std::int64_t kRowsDefault = 500;
constexpr std::int64_t kRowsMax = 20'000;
constexpr std::size_t kNameMax = store::kValueNameBytesMax;

struct ValueParameter {
    std::string name;
    double value = 0;
};
BOOST_DESCRIBE_STRUCT(ValueParameter, (), (name, value))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValueParameter>) {
    return {"ValueParameter",
            "A parameter of the formula as it was set.",
            {{.field = "name", .description = "As the formula calls it."},
             {.field = "value", .description = "What it was."}}};
}

struct OriginRow {
    std::string title;
    std::string formula;
    std::vector<ValueParameter> parameters;
    market::Adjust adjust{};
    bool looks_ahead = false;
    std::string universe;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    http::Instant computed_at;
    bool finished = false;
};
BOOST_DESCRIBE_STRUCT(OriginRow, (),
                      (title, formula, parameters, adjust, looks_ahead, universe, from, to,
                       computed_at, finished))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<OriginRow>) {
    return {
        "ValueOrigin",
        "What kept values were computed from.",
        {{.field = "title", .description = "The formula's name or file, or the begin of its text."},
         {.field = "formula", .description = "Its text."},
         {.field = "parameters", .description = "In the formula's order."},
         {.field = "adjust", .description = "How prices were adjusted."},
         {.field = "looks_ahead", .description = "The values of a bar depend on later ones."},
         {.field = "universe", .description = "Of the newest run: which instruments."},
         {.field = "from", .description = "Of the newest run: the first day written, if set."},
         {.field = "to", .description = "The last day, if set."},
         {.field = "computed_at", .description = "When the newest run began."},
         {.field = "finished",
          .description = "False: it runs, was stopped or failed; another run completes it."}}};
}

struct ValueRow {
    std::string name;
    market::Period period{};
    std::uint64_t instruments = 0;
    std::uint64_t rows = 0;
    TimeUnit time_unit{};
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::optional<OriginRow> origin;
};
BOOST_DESCRIBE_STRUCT(ValueRow, (),
                      (name, period, instruments, rows, time_unit, first, last, origin))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValueRow>) {
    return {"ValueSummary",
            "Values of one name and period.",
            {{.field = "name", .description = "As in MACD.DIF: what was computed, and its output."},
             {.field = "period", .description = "Of the bars that they belong to."},
             {.field = "instruments", .description = "That have such values."},
             {.field = "rows", .description = "Of all of them."},
             {.field = "time_unit", .description = "What `first` and `last` are."},
             {.field = "first", .description = "The oldest value's time."},
             {.field = "last", .description = "The newest one's."},
             {.field = "origin", .description = "Null where nothing says it."}}};
}

struct ValueListAnswer {
    std::vector<ValueRow> values;
};
BOOST_DESCRIBE_STRUCT(ValueListAnswer, (), (values))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValueListAnswer>) {
    return {"ValueList",
            "What is kept of what formulas gave.",
            {{.field = "values", .description = "By name and period."}}};
}

http::Note name_note() {
    return {.field = "name",
            .description = "As in the list.",
            .size_max = kNameMax,
            .example = "\"MACD.DIF\""};
}
http::Note period_note() {
    return {.field = "period",
            .description = "Of the bars that they belong to; may be left out where there is one."};
}

struct GetValues {
    std::string name;
    std::string id;
    std::optional<market::Period> period;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::int64_t limit = kRowsDefault;
};
BOOST_DESCRIBE_STRUCT(GetValues, (), (name, id, period, from, to, limit))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetValues>) {
    return {"GetValues",
            "Which values.",
            {name_note(),
             {.field = "id",
              .description = "The instrument: 600000.SH, sh600000, or a bare code that only one "
                             "instrument has.",
              .size_max = 40,
              .example = "\"600000.SH\""},
             period_note(),
             {.field = "from",
              .description = "First time, included: a date, RFC 3339, or an integer as in `time`.",
              .size_max = 40},
             {.field = "to", .description = "Last time, included.", .size_max = 40},
             {.field = "limit",
              .description = "At most so many, the newest of the range.",
              .defaulted = true,
              .minimum = 1,
              .maximum = double(kRowsMax)}}};
}

struct ValuesAnswer {
    std::string name;
    std::string id;
    market::Period period{};
    std::string time_zone;
    TimeUnit time_unit{};
    std::vector<std::int64_t> time;
    std::vector<double> value;
};
BOOST_DESCRIBE_STRUCT(ValuesAnswer, (), (name, id, period, time_zone, time_unit, time, value))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValuesAnswer>) {
    return {"Values",
            "One instrument's values in columns of equal length, oldest first.",
            {{.field = "name", .description = "Of the values."},
             {.field = "id", .description = "The instrument."},
             {.field = "period", .description = "Of the bars that they belong to."},
             {.field = "time_zone", .description = "IANA zone of the exchange."},
             {.field = "time_unit", .description = "What the integers in `time` are."},
             {.field = "time", .description = "One for each value."},
             {.field = "value",
              .description = "Null where the formula is undefined.",
              .nan_is_null = true}}};
}

struct GetNewestValues {
    std::string name;
    std::optional<market::Period> period;
    std::int64_t limit = kRowsDefault;
    ValueOrder order = ValueOrder::kGreatest;
};
BOOST_DESCRIBE_STRUCT(GetNewestValues, (), (name, period, limit, order))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetNewestValues>) {
    return {"GetNewestValues",
            "Which values.",
            {name_note(),
             period_note(),
             {.field = "limit",
              .description = "At most so many instruments.",
              .defaulted = true,
              .minimum = 1,
              .maximum = double(kRowsMax)},
             {.field = "order",
              .description = "Undefined ones stand last either way.",
              .defaulted = true}}};
}

struct NewestRow {
    std::string instrument;
    std::int64_t time = 0;
    double value = 0;
};
BOOST_DESCRIBE_STRUCT(NewestRow, (), (instrument, time, value))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<NewestRow>) {
    return {"NewestValue",
            "An instrument's newest value.",
            {{.field = "instrument", .description = "Its id."},
             {.field = "time",
              .description = "Of that value: not all instruments need have one of the same day."},
             {.field = "value",
              .description = "Null where the formula is undefined.",
              .nan_is_null = true}}};
}

struct NewestAnswer {
    std::string name;
    market::Period period{};
    TimeUnit time_unit{};
    std::uint64_t total = 0;
    std::vector<NewestRow> rows;
};
BOOST_DESCRIBE_STRUCT(NewestAnswer, (), (name, period, time_unit, total, rows))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<NewestAnswer>) {
    return {"NewestValues",
            "The newest value of each instrument.",
            {{.field = "name", .description = "Of the values."},
             {.field = "period", .description = "Of the bars that they belong to."},
             {.field = "time_unit", .description = "What `time` is."},
             {.field = "total", .description = "Instruments that have one."},
             {.field = "rows", .description = "In the order asked for; equal ones by id."}}};
}

struct ValuesRef {
    std::string name;
    std::optional<market::Period> period;
};
BOOST_DESCRIBE_STRUCT(ValuesRef, (), (name, period))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValuesRef>) {
    return {"ValuesRef",
            "Which ones.",
            {{.field = "name",
              .description = "As in the list; or what stands before the dot, for all outputs.",
              .size_max = kNameMax},
             {.field = "period", .description = "Only those of this period."}}};
}

TimeUnit unit_of(market::Period period) {
    return market::is_intraday(period) ? TimeUnit::kUs : TimeUnit::kDate;
}

OriginRow row_of(const job::ValueOrigin& origin) {
    OriginRow row;
    row.title = origin.title;
    row.formula = origin.formula;
    for (const auto& [name, value] : origin.parameters) {
        row.parameters.push_back({name, value});
    }
    row.adjust = origin.adjust;
    row.looks_ahead = origin.looks_ahead;
    row.universe = origin.universe;
    row.from = origin.from;
    row.to = origin.to;
    row.computed_at = {origin.computed_at};
    row.finished = origin.finished;
    return row;
}

ValueListAnswer list(const Context& context) {
    ValueListAnswer answer;
    for (const job::ValueSummary& each : job::list_values(context.stores)) {
        ValueRow& row = answer.values.emplace_back();
        row.name = each.name;
        row.period = each.period;
        row.instruments = each.instruments;
        row.rows = each.rows;
        row.time_unit = unit_of(each.period);
        row.first = market::bar_time_number(each.first_time, each.period);
        row.last = market::bar_time_number(each.last_time, each.period);
        if (each.origin) {
            row.origin = row_of(*each.origin);
        }
    }
    return answer;
}

std::int64_t bound_of(const std::optional<std::string>& text, const char* field,
                      market::Period period, market::TimeBound bound, const base::TimeZone& zone,
                      std::int64_t otherwise) {
    if (!text) {
        return otherwise;
    }
    if (const auto time = market::parse_bar_time(*text, period, bound, zone)) {
        return *time;
    }
    throw http::InvalidRequest(field, "'" + *text + "' is no date or time; write 2017-04-18");
}

ValuesAnswer read(const Context& context, const GetValues& query) {
    const market::Instrument who = store::resolve_instrument(*context.stores.records, query.id);
    const market::Period period = job::find_values(context.stores, query.name, query.period).period;
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(who.id.exchange()));
    store::TimeRange range;
    range.from = bound_of(query.from, "from", period, market::TimeBound::kFrom, zone, range.from);
    range.to = bound_of(query.to, "to", period, market::TimeBound::kTo, zone, range.to);
    store::ReadLimit limit;
    limit.rows = static_cast<std::size_t>(query.limit);
    store::Values values =
        context.stores.series->read_values(who.id, period, query.name, range, limit);
    ValuesAnswer answer;
    answer.name = query.name;
    answer.id = who.id.str();
    answer.period = period;
    answer.time_zone = zone.name();
    answer.time_unit = unit_of(period);
    answer.time = std::move(values.time);
    for (std::int64_t& time : answer.time) {
        time = market::bar_time_number(time, period);
    }
    answer.value = std::move(values.value);
    return answer;
}

NewestAnswer newest(const Context& context, const GetNewestValues& query) {
    NewestAnswer answer;
    answer.name = query.name;
    answer.period = job::find_values(context.stores, query.name, query.period).period;
    answer.time_unit = unit_of(answer.period);
    const auto all = job::newest_values(context.stores, query.name, answer.period,
                                        query.order == ValueOrder::kLeast);
    answer.total = all.size();
    for (const job::NewestValue& each : all) {
        if (answer.rows.size() == static_cast<std::size_t>(query.limit)) {
            break;
        }
        answer.rows.push_back(
            {each.id.str(), market::bar_time_number(each.time, answer.period), each.value});
    }
    return answer;
}

void add_reading(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, ValueListAnswer>{
        .operation = {.path = "/api/v1/values",
                      .id = "list_values",
                      .tag = "values",
                      .summary = "Which values are kept, and what from",
                      .success = "The names."},
        .handle = [context](const http::Nothing&) { return list(context); }});
    router.add(http::Route<GetValues, ValuesAnswer>{
        .operation = {.path = "/api/v1/values/{name}",
                      .id = "get_values",
                      .tag = "values",
                      .summary = "One instrument's values",
                      .success = "The values; none where the instrument has none of that name.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetValues& query) { return read(context, query); }});
    router.add(http::Route<GetNewestValues, NewestAnswer>{
        .operation = {.path = "/api/v1/values/{name}/newest",
                      .id = "get_newest_values",
                      .tag = "values",
                      .summary = "The newest value of each instrument: a cross-section",
                      .success = "The values.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetNewestValues& query) { return newest(context, query); }});
}

}  // namespace

void add_values(http::Router& router, const Context& context) {
    add_reading(router, context);
    router.add(http::Route<ValuesRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/values/{name}",
                      .id = "delete_values",
                      .tag = "values",
                      .summary = "Remove values of a name, of all instruments",
                      .success = "They are gone.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const ValuesRef& query) {
            job::remove_values(context.stores, query.name, query.period);
            return http::Nothing{};
        }});
}

}  // namespace mystocks::api::detail
