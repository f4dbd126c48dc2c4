#include "mystocks/job/screen_board.hpp"

#include <chrono>
#include <cmath>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::job {
namespace {

using market::InstrumentId;
using ::testing::ElementsAre;

class ScreenBoardTest : public ::testing::Test {
  protected:
    ScreenBoardTest() {
        stores_.series = std::make_shared<store::memory::MemorySeriesStore>();
        stores_.records = std::make_shared<store::memory::MemoryRecordStore>();
        stores_.data_version = [] { return std::uint64_t{1}; };
        market::Bars bars;
        bars.push_back({base::Date::of(2026, 1, 5).days, 10, 10, 10, 10, 1, 10});
        stores_.series->write_bars(InstrumentId::parse("600000.SH"), market::Period::k1d, bars);
        shelf_ = std::make_unique<BarShelf>(stores_, 0);
    }

    static ScreenRequest request(const std::string& text) {
        ScreenRequest made;
        made.formula = std::make_shared<const formula::Formula>(formula::Formula::parse(text));
        return made;
    }
    static ScreenView ended(const ScreenBoard& board, std::int64_t id) {
        for (int i = 0; i < 4000; ++i) {
            ScreenView view = board.find(id);
            if (has_ended(view.state)) {
                return view;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        ADD_FAILURE() << "screen " << id << " did not end";
        return {};
    }

    Stores stores_;
    std::unique_ptr<BarShelf> shelf_;
    FormulaEngine engine_{FormulaMode::kPlain};
    base::FixedClock clock_{base::TimeUs{1'783'303'200} * base::kUsPerSecond};
};

TEST_F(ScreenBoardTest, RunsAndKeepsTheNewest) {
    ScreenBoard board(*shelf_, engine_, clock_, 1);
    std::int64_t last = 0;
    for (std::size_t i = 0; i < ScreenBoard::kKeptMax + 3; ++i) {
        last = board.start(request("HIT: 1;"), "mine");
        EXPECT_EQ(ended(board, last).result->rows.size(), 1U);
    }
    EXPECT_EQ(board.list().size(), ScreenBoard::kKeptMax);
    EXPECT_EQ(board.list().front().id, last);
    EXPECT_EQ(board.list().front().title, "mine");
    EXPECT_THROW(board.find(1), base::Error);
    board.remove(last);
    EXPECT_THROW(board.find(last), base::Error);
    EXPECT_THROW(board.remove(last), base::Error);
}

TEST_F(ScreenBoardTest, RefusesBeforeItStarts) {
    ScreenBoard board(*shelf_, engine_, clock_, 1);
    EXPECT_THROW(board.start(request("HIT: REFX(C,1);"), ""), base::Error);
    EXPECT_TRUE(board.list().empty());
}

ScreenRow row(const std::string& id, const std::string& name, double value) {
    return {InstrumentId::parse(id), name, 0, 0, 0, {value}, {}, 0, {}};
}

TEST(SortedRows, WhatHasNoValueComesLast) {
    ScreenResult result;
    result.columns = {"X"};
    result.rows = {row("600000.SH", "b", std::nan("")), row("600001.SH", "c", 2),
                   row("600002.SH", "a", 1)};
    EXPECT_THAT(sorted_rows(result, "X", false), ElementsAre(2, 1, 0));
    EXPECT_THAT(sorted_rows(result, "X", true), ElementsAre(1, 2, 0));
    EXPECT_THAT(sorted_rows(result, "", true), ElementsAre(2, 1, 0));
    EXPECT_THAT(sorted_rows(result, "name", false), ElementsAre(2, 0, 1));
    EXPECT_THROW(sorted_rows(result, "Y", false), base::Error);
}

}  // namespace
}  // namespace mystocks::job
