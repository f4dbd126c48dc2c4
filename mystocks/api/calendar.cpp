#include "mystocks/market/calendar.hpp"

#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::api::detail {
namespace {

constexpr int kDaysMax = 40'000;

struct GetCalendar {
    std::string name;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
};
BOOST_DESCRIBE_STRUCT(GetCalendar, (), (name, from, to))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetCalendar>) {
    return {"GetCalendar",
            "Which days.",
            {{.field = "name",
              .description = "CN for Shanghai, Shenzhen and Beijing; US; ALWAYS.",
              .size_max = 20,
              .example = "\"CN\""},
             {.field = "from", .description = "First day; default: 30 days ago."},
             {.field = "to", .description = "Last day; default: in 30 days."}}};
}

struct CalendarAnswer {
    std::string name;
    std::vector<base::Date> days;
    std::optional<base::Date> provisional_from;
};
BOOST_DESCRIBE_STRUCT(CalendarAnswer, (), (name, days, provisional_from))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CalendarAnswer>) {
    return {"Calendar",
            "Trading days of a range.",
            {{.field = "name", .description = "The calendar."},
             {.field = "days", .description = "Trading days, in order."},
             {.field = "provisional_from",
              .description = "From this day on no published calendar backs the answer; null where "
                             "all of it is known."}}};
}

CalendarAnswer answer(const Context& context, const GetCalendar& query) {
    if (query.name != "CN" && query.name != "US" && query.name != "ALWAYS") {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no calendar '" + query.name + "'; use CN, US or ALWAYS");
    }
    const base::Date today = base::TimeZone::named("Asia/Shanghai").date_of(context.clock->now());
    const base::Date from = query.from.value_or(today - 30);
    const base::Date to = query.to.value_or(today + 30);
    if (to - from > kDaysMax) {
        throw http::InvalidRequest("to", "the range is longer than a hundred years");
    }
    const market::Calendar& built_in = market::Calendar::built_in(query.name);
    const std::vector<base::Date> imported = context.stores.records->read_trading_days(query.name);
    const market::Calendar calendar = imported.empty() ? built_in : built_in.extended(imported);
    CalendarAnswer result{query.name, calendar.trading_days(from, to), {}};
    for (const base::Date day : result.days) {
        if (calendar.is_provisional(day)) {
            result.provisional_from = day;
            break;
        }
    }
    return result;
}

}  // namespace

void add_calendar(http::Router& router, const Context& context) {
    router.add(http::Route<GetCalendar, CalendarAnswer>{
        .operation = {.path = "/api/v1/calendar/{name}",
                      .id = "get_calendar",
                      .tag = "calendar",
                      .summary = "Trading days of a range",
                      .success = "The days.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetCalendar& query) { return answer(context, query); }});
}

}  // namespace mystocks::api::detail
