#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kIdsBytesMax = 12'000;  // a thousand instruments

struct GetQuotes {
    std::optional<std::string> ids;
    std::optional<std::string> watchlist;
    market::Period period = market::Period::k1d;
};
BOOST_DESCRIBE_STRUCT(GetQuotes, (), (ids, watchlist, period))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetQuotes>) {
    return {"GetQuotes",
            "Of which instruments. Without ids and watchlist: of every one that has stored bars.",
            {{.field = "ids",
              .description = "Instrument ids, with commas between them.",
              .size_max = kIdsBytesMax,
              .example = "\"600000.SH,000001.SZ\""},
             {.field = "watchlist", .description = "The members of this one.", .size_max = 64},
             {.field = "period",
              .description = "The newest stored bars of this period are looked at.",
              .defaulted = true}}};
}

struct QuoteColumns {
    market::Period period{};
    TimeUnit time_unit = TimeUnit::kDate;
    std::vector<std::string> id;
    std::vector<std::int64_t> time;
    std::vector<double> open;
    std::vector<double> high;
    std::vector<double> low;
    std::vector<double> close;
    std::vector<double> volume;
    std::vector<double> amount;
    std::vector<double> close_before;
};
BOOST_DESCRIBE_STRUCT(QuoteColumns, (),
                      (period, time_unit, id, time, open, high, low, close, volume, amount,
                       close_before))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<QuoteColumns>) {
    const auto column = [](const char* field, const char* description) {
        return http::Note{.field = field, .description = description, .nan_is_null = true};
    };
    return {"Quotes",
            "The newest stored bar of each instrument that has one, in columns of equal length. "
            "Prices are as traded, not adjusted.",
            {{.field = "period", .description = "What one bar covers."},
             {.field = "time_unit", .description = "What the integers in `time` are."},
             {.field = "id", .description = "The instruments, in the order asked for."},
             {.field = "time", .description = "Of the newest bar; instruments may differ."},
             column("open", "First price."),
             column("high", "Highest price."),
             column("low", "Lowest price."),
             column("close", "Last price."),
             column("volume", "Shares."),
             column("amount", "Money; null where the source has none."),
             column("close_before",
                    "Last price of the bar before it, as traded: no ex-date between the two is "
                    "taken into account. Null where there is none.")}};
}

std::vector<market::InstrumentId> parse_ids(const std::string& text) {
    std::vector<market::InstrumentId> ids;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        const std::string one = text.substr(start, end - start);
        const auto id = market::InstrumentId::try_parse(one);
        if (!id) {
            throw http::InvalidRequest("ids", "'" + one + "' is no instrument; write 600000.SH");
        }
        ids.push_back(*id);
        start = end + 1;
    }
    return ids;
}

std::vector<market::InstrumentId> wanted_ids(const Context& context, const GetQuotes& query) {
    if (query.ids && query.watchlist) {
        throw http::InvalidRequest("watchlist", "it can't stand beside ids");
    }
    if (query.ids) {
        return parse_ids(*query.ids);
    }
    if (query.watchlist) {
        const auto list = context.stores.records->find_watchlist(*query.watchlist);
        if (!list) {
            throw base::Error(base::ErrorKind::kNotFound,
                              "there is no watchlist '" + *query.watchlist + "'");
        }
        return list->instruments;
    }
    std::vector<market::InstrumentId> ids;
    for (const store::SeriesInfo& info : context.stores.series->list_series()) {
        if (info.key.series_class == store::SeriesClass::kBars && info.key.period == query.period) {
            ids.push_back(info.key.id);
        }
    }
    return ids;
}

QuoteColumns read_quotes(const Context& context, const GetQuotes& query) {
    const std::vector<market::InstrumentId> ids = wanted_ids(context, query);
    const std::vector<market::Bars> newest =
        context.stores.series->read_newest_bars(ids, query.period, 2);
    QuoteColumns quotes;
    quotes.period = query.period;
    quotes.time_unit = market::is_intraday(query.period) ? TimeUnit::kUs : TimeUnit::kDate;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const market::Bars& bars = newest[i];
        if (bars.empty()) {
            continue;
        }
        const market::Bar bar = bars.at(bars.size() - 1);
        quotes.id.push_back(ids[i].str());
        quotes.time.push_back(market::bar_time_number(bar.time, query.period));
        quotes.open.push_back(bar.open);
        quotes.high.push_back(bar.high);
        quotes.low.push_back(bar.low);
        quotes.close.push_back(bar.close);
        quotes.volume.push_back(bar.volume);
        quotes.amount.push_back(bar.amount);
        quotes.close_before.push_back(bars.size() > 1 ? bars.close[0]
                                                      : std::numeric_limits<double>::quiet_NaN());
    }
    return quotes;
}

}  // namespace

void add_quotes(http::Router& router, const Context& context) {
    router.add(http::Route<GetQuotes, QuoteColumns>{
        .operation = {.path = "/api/v1/quotes",
                      .id = "get_quotes",
                      .tag = "quotes",
                      .summary = "The newest prices of many instruments",
                      .success = "The quotes.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetQuotes& query) { return read_quotes(context, query); }});
}

}  // namespace mystocks::api::detail
