// Somebody brings in files, searches, and looks at a chart.
#include "tests/api/story.hpp"
#include <gmock/gmock.h>

#include "mystocks/market/corporate_action.hpp"

namespace mystocks::stories {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Chart : public Story {
  protected:
    Chart() {
        import_two_instruments();
        market::Instrument bank = market::instrument_from_id(kBank);
        bank.name = "浦发银行";
        bank.initials = "PFYH";
        bank.source = "tdx";
        stores_.records->upsert_instruments(std::span(&bank, 1));
        const market::CorporateAction action{kBank, base::Date::of(2026, 7, 2), 0.5, 0.1, 0, 0,
                                             "tdx"};
        stores_.records->upsert_actions(std::span(&action, 1));
        data_changed();
    }

    const market::InstrumentId kBank = market::InstrumentId::parse("600000.SH");
};

TEST_F(Chart, StartsWithASearch) {
    for (const char* query : {"600000", "pfyh", "%E6%B5%A6%E5%8F%91", "6000"}) {
        const Answer found = get("/api/v1/instruments?q=" + std::string(query));
        EXPECT_EQ(found.at("/total"), "1") << query;
        EXPECT_EQ(found.at("/items/0/id"), "\"600000.SH\"") << query;
        EXPECT_EQ(found.at("/items/0/name"), "\"浦发银行\"");
        EXPECT_EQ(found.at("/items/0/kind"), "\"stock\"");
        EXPECT_EQ(found.at("/items/0/list_date"), "null");
        EXPECT_EQ(found.at("/next_cursor"), "null");
    }
    const Answer first = get("/api/v1/instruments?limit=1");
    EXPECT_EQ(first.at("/total"), "2");
    EXPECT_EQ(first.at("/items/0/id"), "\"000001.SZ\"");
    const Answer second = get("/api/v1/instruments?limit=1&cursor=" + first.at("/next_cursor"));
    EXPECT_EQ(second.at("/items/0/id"), "\"600000.SH\"");
    EXPECT_EQ(second.at("/next_cursor"), "null");
    EXPECT_EQ(get("/api/v1/instruments?kind=index").at("/items"), "[]");
}

TEST_F(Chart, ShowsWhatIsKnownOfAnInstrument) {
    for (const char* name : {"600000.SH", "sh600000", "600000", "600000.XSHG"}) {
        const Answer found = get("/api/v1/instruments/" + std::string(name));
        EXPECT_EQ(found.at("/id"), "\"600000.SH\"") << name;
        EXPECT_EQ(found.at("/series"),
                  R"([{"series":"1d","rows":3,"first":20260630,"last":20260702,"source":"tdx"}])");
    }
    EXPECT_EQ(get("/api/v1/instruments/600001.SH").status, 404);
}

TEST_F(Chart, ShowsTheNewestPricesOfManyInOneAnswer) {
    const Answer all = get("/api/v1/quotes");
    EXPECT_EQ(all.at("/id"), R"(["000001.SZ","600000.SH"])");
    const Answer bars = get("/api/v1/bars/600000.SH?limit=2");
    EXPECT_EQ(all.at("/time/1"), bars.at("/time/1"));
    EXPECT_EQ(all.at("/close/1"), bars.at("/close/1"));
    EXPECT_EQ(all.at("/close_before/1"), bars.at("/close/0"));
    const Answer some = get("/api/v1/quotes?ids=sh600000,600001.SH,000001.SZ");
    EXPECT_EQ(some.at("/id"), R"(["600000.SH","000001.SZ"])") << "one without bars is left out";
    EXPECT_EQ(some.at("/close/0"), all.at("/close/1"));
    EXPECT_EQ(get("/api/v1/quotes?period=1m").at("/id"), "[]");
    put_json("/api/v1/watchlists/mine", R"({"instruments":["600000.SH"]})");
    EXPECT_EQ(get("/api/v1/quotes?watchlist=mine").at("/id"), R"(["600000.SH"])");
    EXPECT_EQ(get("/api/v1/quotes?watchlist=none").status, 404);
    EXPECT_EQ(get("/api/v1/quotes?ids=600000.SH,").status, 400);
    EXPECT_EQ(get("/api/v1/quotes?ids=600000.SH&watchlist=mine").status, 400);
}

TEST_F(Chart, ShowsBarsInColumns) {
    const Answer bars = get("/api/v1/bars/600000");
    EXPECT_EQ(bars.raw.body,
              R"({"id":"600000.SH","name":"浦发银行","period":"1d","adjust":"none",)"
              R"("convention":"","price_decimals":2,"time_zone":"Asia/Shanghai","source":"tdx",)"
              R"("simulated":false,"derived_from":null,"more_before":false,"time_unit":"date",)"
              R"("time":[20260630,20260701,20260702],"open":[10,10.2,9.4],)"
              R"("high":[10.5,10.6,9.7],"low":[9.9,10.1,9.3],"close":[10.2,10.4,9.5],)"
              R"("volume":[100,200,300],"amount":[1020,2080,2850]})");
    const Answer last = get("/api/v1/bars/600000.SH?limit=1");
    EXPECT_EQ(last.at("/time"), "[20260702]");
    EXPECT_EQ(last.at("/more_before"), "true");
    const Answer range = get("/api/v1/bars/600000.SH?from=2026-07-01&to=20260701");
    EXPECT_EQ(range.at("/time"), "[20260701]");
    const Answer week = get("/api/v1/bars/600000.SH?period=1w");
    EXPECT_EQ(week.at("/derived_from"), "\"1d\"");
    EXPECT_EQ(week.at("/time"), "[20260702]");
    EXPECT_THAT(week.numbers("/open"), ElementsAre(10));
    EXPECT_THAT(week.numbers("/close"), ElementsAre(9.5));
    EXPECT_EQ(week.at("/volume"), "[600]");
}

// (10.4 - 0.5) / 1.1 = 9.0 and (10.2 - 0.5) / 1.1 = 8.818…
TEST_F(Chart, AdjustsPrices) {
    const Answer forward = get("/api/v1/bars/600000.SH?adjust=forward");
    EXPECT_THAT(forward.numbers("/close"), ElementsAre(8.82, 9, 9.5));
    EXPECT_EQ(forward.at("/volume"), "[100,200,300]");
    EXPECT_EQ(forward.at("/convention"), "\"affine (通达信)\"");
    const Answer backward = get("/api/v1/bars/600000.SH?adjust=backward");
    EXPECT_THAT(backward.numbers("/close"), ElementsAre(10.2, 10.4, 10.95));  // 9.5 × 1.1 + 0.5
    const Answer ratio = get("/api/v1/bars/600000.SH?adjust=ratio");
    EXPECT_EQ(ratio.at("/convention"), "\"factor (等比)\"");
    EXPECT_THAT(ratio.numbers("/close"), ElementsAre(8.83, 9, 9.5));  // 10.2 × (9.0 / 10.4)
    const Answer actions = get("/api/v1/corporate-actions/sh600000");
    EXPECT_EQ(actions.at("/items/0/ex_date"), "\"2026-07-02\"");
    EXPECT_THAT(actions.raw.body, HasSubstr("\"cash\":0.5,\"bonus_ratio\":0.1,"));
}

TEST_F(Chart, AnswersAgainOnlyWhatChanged) {
    const Answer first = get("/api/v1/bars/600000.SH");
    const std::string etag = first.raw.header("etag");
    ASSERT_NE(etag, "");
    EXPECT_EQ(get("/api/v1/bars/600000.SH", "If-None-Match: " + etag + "\r\n").status, 304);
    market::Bars more;
    more.push_back({base::Date::of(2026, 7, 3).days, 9.5, 9.6, 9.4, 9.6, 400, 3840});
    stores_.series->write_bars(kBank, market::Period::k1d, more);
    data_changed();
    const Answer again = get("/api/v1/bars/600000.SH", "If-None-Match: " + etag + "\r\n");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.at("/time"), "[20260630,20260701,20260702,20260703]");
}

TEST_F(Chart, WritesCsv) {
    const Answer csv = get("/api/v1/bars/600000.SH?format=csv&limit=2");
    EXPECT_THAT(csv.raw.header("content-type"), HasSubstr("text/csv"));
    EXPECT_THAT(csv.raw.header("content-disposition"), HasSubstr("600000.SH-1d.csv"));
    EXPECT_EQ(csv.raw.body,
              "time,open,high,low,close,volume,amount\n"
              "2026-07-01,10.2,10.6,10.1,10.4,200,2080\n"
              "2026-07-02,9.4,9.7,9.3,9.5,300,2850\n");
}

TEST_F(Chart, SaysWhatIsWrongWithAQuestion) {
    const Answer wrong =
        get("/api/v1/bars/600000.SH?period=2d&adjust=forwards&limit=0&form=csv&to=x");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.raw.header("content-type"), "application/problem+json");
    EXPECT_EQ(wrong.at("/type"), "\"urn:mystocks:error:invalid-argument\"");
    EXPECT_EQ(wrong.at("/errors/0/field"), "\"period\"");
    EXPECT_EQ(wrong.at("/errors/1/field"), "\"adjust\"");
    EXPECT_EQ(wrong.at("/errors/2/message"), "\"must be between 1 and 20000\"");
    EXPECT_EQ(wrong.at("/errors/3/message"), R"("is unknown; did you mean \"from\"?")");
    EXPECT_EQ(get("/api/v1/bars/600000.SH?limit=20001").status, 400);
    EXPECT_EQ(get("/api/v1/bars/600000.SH?to=yesterday").at("/errors/0/field"), "\"to\"");
    EXPECT_EQ(get("/api/v1/bars/999999.SH").status, 404);
    EXPECT_EQ(get("/api/v1/bars/%2e%2e").status, 404);
    EXPECT_EQ(get("/api/v1/bars/" + std::string(100, '9')).status, 400);
}

}  // namespace
}  // namespace mystocks::stories
