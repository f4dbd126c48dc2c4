#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/http/json.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::api::detail {

enum class BarsFormat { kJson, kCsv };

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::api::detail::BarsFormat> {
    static constexpr std::string_view kName = "BarsFormat";
    static constexpr std::string_view kDescription = "How the bars are written.";
    static std::vector<std::pair<std::string_view, api::detail::BarsFormat>> values() {
        return {{"json", api::detail::BarsFormat::kJson}, {"csv", api::detail::BarsFormat::kCsv}};
    }
};

namespace mystocks::api::detail {
namespace {

constexpr std::int64_t kRowsDefault = 500;
constexpr std::int64_t kRowsMax = 20'000;

struct GetBars {
    std::string id;
    market::Period period = market::Period::k1d;
    market::Adjust adjust = market::Adjust::kNone;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::int64_t limit = kRowsDefault;
    BarsFormat format = BarsFormat::kJson;
};
BOOST_DESCRIBE_STRUCT(GetBars, (), (id, period, adjust, from, to, limit, format))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetBars>) {
    return {
        "GetBars",
        "Which bars.",
        {{.field = "id",
          .description = "600000.SH, sh600000, or a bare code that only one "
                         "instrument has.",
          .size_max = 40,
          .example = "\"600000.SH\""},
         {.field = "period", .description = "What one bar covers.", .defaulted = true},
         {.field = "adjust",
          .description = "How prices are made comparable over ex-dates.",
          .defaulted = true},
         {.field = "from",
          .description = "First time, included: a date, RFC 3339, or an "
                         "integer as in `time`.",
          .size_max = 40,
          .example = "\"2016-01-01\""},
         {.field = "to", .description = "Last time, included.", .size_max = 40},
         {.field = "limit",
          .description = "At most so many bars, the newest of the range.",
          .defaulted = true,
          .minimum = 1,
          .maximum = double(kRowsMax)},
         {.field = "format", .description = "json, or csv with a header row.", .defaulted = true}}};
}

struct BarsAnswer {
    std::string id;
    std::string name;
    market::Period period{};
    market::Adjust adjust{};
    std::string convention;
    std::int64_t price_decimals = 2;
    std::string time_zone;
    std::string source;
    bool simulated = false;
    std::optional<market::Period> derived_from;
    bool more_before = false;
    TimeUnit time_unit = TimeUnit::kDate;
    std::vector<std::int64_t> time;
    std::vector<double> open;
    std::vector<double> high;
    std::vector<double> low;
    std::vector<double> close;
    std::vector<double> volume;
    std::vector<double> amount;
};
BOOST_DESCRIBE_STRUCT(BarsAnswer, (),
                      (id, name, period, adjust, convention, price_decimals, time_zone, source,
                       simulated, derived_from, more_before, time_unit, time, open, high, low,
                       close, volume, amount))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BarsAnswer>) {
    return {"Bars",
            "Bars in columns of equal length, oldest first.",
            {{.field = "id", .description = "The instrument."},
             {.field = "name", .description = "Its name."},
             {.field = "period", .description = "What one bar covers."},
             {.field = "adjust", .description = "How prices are adjusted."},
             {.field = "convention",
              .description = "The convention of the adjustment, for "
                             "people; empty without one."},
             {.field = "price_decimals", .description = "The tick is 10 to the minus this."},
             {.field = "time_zone", .description = "IANA zone of the exchange."},
             {.field = "source", .description = "Which source wrote the bars."},
             {.field = "simulated", .description = "True for the made-up market."},
             {.field = "derived_from",
              .description = "The stored period that these bars were "
                             "made from; null where they are stored."},
             {.field = "more_before", .description = "Older bars exist than the first one here."},
             {.field = "time_unit", .description = "What the integers in `time` are."},
             {.field = "time", .description = "One for each bar."},
             {.field = "open", .description = "First price."},
             {.field = "high", .description = "Highest price."},
             {.field = "low", .description = "Lowest price."},
             {.field = "close", .description = "Last price."},
             {.field = "volume", .description = "Shares, as traded: never adjusted."},
             {.field = "amount",
              .description = "Money, as traded; null where the source has "
                             "none.",
              .nan_is_null = true}}};
}

std::int64_t bound_of(const std::string& text, const char* field, market::Period period,
                      market::TimeBound bound, const base::TimeZone& zone) {
    if (const auto time = market::parse_bar_time(text, period, bound, zone)) {
        return *time;
    }
    throw http::InvalidRequest(field, "'" + text + "' is no date or time; write 2017-04-18");
}

struct Found {
    store::BarQuery query;
    store::BarAnswer answer;
    const base::TimeZone* zone = nullptr;
};

Found find_bars(const Context& context, store::BarSubjects& subjects, const GetBars& request) {
    const std::shared_ptr<const store::BarSubject> subject = subjects.find(request.id);
    const market::Instrument& instrument = subject->instrument;
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(instrument.id.exchange()));
    store::BarQuery query{
        instrument.id, request.period, request.adjust, {}, {}, zone.date_of(context.clock->now())};
    query.limit.rows = static_cast<std::size_t>(request.limit);
    if (request.from) {
        query.range.from =
            bound_of(*request.from, "from", request.period, market::TimeBound::kFrom, zone);
    }
    if (request.to) {
        query.range.to = bound_of(*request.to, "to", request.period, market::TimeBound::kTo, zone);
    }
    store::BarAnswer answer = store::query_bars(*context.stores.series, *subject, query);
    return {query, std::move(answer), &zone};
}

http::Response as_json(Found&& found) {
    store::BarAnswer& answer = found.answer;
    BarsAnswer body;
    body.id = answer.instrument.id.str();
    body.name = answer.instrument.name;
    body.period = found.query.period;
    body.adjust = found.query.adjust;
    body.convention = market::convention_of(found.query.adjust);
    body.price_decimals = answer.instrument.price_decimals;
    body.time_zone = found.zone->name();
    body.source = answer.source;
    body.simulated = answer.source == "simulated";
    body.derived_from = answer.derived_from;
    body.more_before = answer.more_before;
    body.time_unit = market::is_intraday(body.period) ? TimeUnit::kUs : TimeUnit::kDate;
    body.time = std::move(answer.bars.time);
    for (std::int64_t& time : body.time) {
        time = market::bar_time_number(time, body.period);
    }
    body.open = std::move(answer.bars.open);
    body.high = std::move(answer.bars.high);
    body.low = std::move(answer.bars.low);
    body.close = std::move(answer.bars.close);
    body.volume = std::move(answer.bars.volume);
    body.amount = std::move(answer.bars.amount);
    return http::Response::json(http::to_json(body));
}

http::Response as_csv(const Found& found) {
    const market::Bars& bars = found.answer.bars;
    std::string text = "time,open,high,low,close,volume,amount\n";
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const market::Bar bar = bars.at(i);
        text += market::bar_time_text(bar.time, found.query.period, *found.zone);
        for (const double value :
             {bar.open, bar.high, bar.low, bar.close, bar.volume, bar.amount}) {
            text += ',';
            if (std::isfinite(value)) {
                base::append_number(text, value);
            }
        }
        text += '\n';
    }
    http::Response response = http::Response::text("text/csv; charset=utf-8", std::move(text));
    response.headers.emplace_back(
        "Content-Disposition", fmt::format("inline; filename=\"{}-{}.csv\"", found.query.id.str(),
                                           market::to_string(found.query.period)));
    return response;
}

// Adjusted prices depend on the day too: an action's ex-date comes. A store may count its versions
// anew in every process, so `started` keeps an ETag of an earlier one from meaning other data.
std::string version_of(const Context& context, base::TimeUs started) {
    return fmt::format("{}-{}-{}", started, context.stores.data_version(),
                       context.clock->now() / base::kUsPerHour);
}

}  // namespace

void add_bars(http::Router& router, const Context& context) {
    const base::TimeUs started = context.clock != nullptr ? context.clock->now() : 0;
    const auto subjects = std::make_shared<store::BarSubjects>(
        context.stores.series, context.stores.records, context.stores.data_version);
    router.add(http::Route<GetBars, BarsAnswer>{
        .operation = {.path = "/api/v1/bars/{id}",
                      .id = "get_bars",
                      .tag = "bars",
                      .summary = "One instrument's bars",
                      .description = "Periods that aren't stored are derived by session; prices "
                                     "are adjusted on the way out.",
                      .success = "The bars.",
                      .errors = {base::ErrorKind::kNotFound},
                      .also_produces = {"text/csv"}},
        .respond =
            [context, subjects](const GetBars& request) {
                Found found = find_bars(context, *subjects, request);
                return request.format == BarsFormat::kCsv ? as_csv(found)
                                                          : as_json(std::move(found));
            },
        .version = [context, started](const GetBars&) { return version_of(context, started); }});
}

}  // namespace mystocks::api::detail
