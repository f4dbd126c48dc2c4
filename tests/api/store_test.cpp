// How the stores are, as the data page and a load balancer ask for it.
#include "tests/api/story.hpp"
#include <gtest/gtest.h>

namespace mystocks::stories {
namespace {

class StoreStory : public Story {};

TEST_F(StoreStory, EachStoreTellsItsStateItsSizeAndItsLag) {
    import_two_instruments();
    const Answer store = get("/api/v1/store");
    ASSERT_EQ(store.status, 200);
    EXPECT_EQ(store.at("/stores/0/name"), "\"ticks, depth, minute_bars, daily_bars\"");
    EXPECT_EQ(store.at("/stores/0/url"), "\"memory:series\"");
    EXPECT_EQ(store.at("/stores/0/version"), "\"1.0\"");
    EXPECT_EQ(store.at("/stores/0/state"), "\"open\"");
    EXPECT_EQ(store.at("/stores/0/reachable"), "true");
    EXPECT_EQ(store.at("/stores/0/round_trip_ms"), "2.5E-1");
    EXPECT_EQ(store.at("/stores/0/bytes"), "5");
    EXPECT_EQ(store.at("/stores/0/schema"), "3");
    EXPECT_EQ(store.at("/stores/0/remarks"), "[\"gone with the test\"]");
    EXPECT_EQ(store.at("/stores/0/keeps/3"), "\"daily_bars\"");
    EXPECT_EQ(store.at("/stores/0/classes/0/rows"), "6");
    const std::string newest = store.at("/stores/0/classes/0/newest");
    EXPECT_EQ(newest.size(), 12U) << newest;
    EXPECT_NE(store.at("/stores/0/classes/0/sessions_behind"), "");
    EXPECT_EQ(store.at("/stores/0/sessions_behind"),
              store.at("/stores/0/classes/0/sessions_behind"));
    // The other one keeps records: series that lie there are not what it is for.
    EXPECT_EQ(store.at("/stores/1/keeps"), "[\"records\"]");
    EXPECT_EQ(store.at("/stores/1/classes"), "[]");
    EXPECT_EQ(store.at("/stores/1/sessions_behind"), "null");
}

TEST_F(StoreStory, AStoreThatIsAwayIsNamedAndTheOtherStillTold) {
    import_two_instruments();
    EXPECT_EQ(get("/readyz").status, 200);
    records_keeper_->set_trouble("nobody answers at db:5432");
    const Answer ready = get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_NE(ready.raw.body.find("memory:records is not reachable: nobody answers at db:5432"),
              std::string::npos)
        << ready.raw.body;
    EXPECT_EQ(ready.raw.body.find("memory:series"), std::string::npos);
    EXPECT_EQ(get("/healthz").status, 200) << "the program runs";
    data_changed();
    const Answer store = get("/api/v1/store");
    EXPECT_EQ(store.status, 200);
    EXPECT_EQ(store.at("/stores/1/state"), "\"away\"");
    EXPECT_EQ(store.at("/stores/1/trouble"), "\"nobody answers at db:5432\"");
    EXPECT_EQ(store.at("/stores/0/state"), "\"open\"");
    EXPECT_EQ(store.at("/stores/0/classes/0/rows"), "6");
    series_keeper_->set_trouble("gone");
    EXPECT_NE(get("/readyz").raw.body.find("memory:series is not reachable: gone; the store"),
              std::string::npos);
    records_keeper_->set_trouble("");
    series_keeper_->set_trouble("");
    EXPECT_EQ(get("/readyz").status, 200);
}

}  // namespace
}  // namespace mystocks::stories
