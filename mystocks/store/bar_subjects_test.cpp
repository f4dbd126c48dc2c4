#include "mystocks/store/bar_subjects.hpp"

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::store {
namespace {

class BarSubjectsTest : public ::testing::Test {
  protected:
    void name(std::string_view text) {
        market::Instrument pufa =
            market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
        pufa.name = text;
        records_->upsert_instruments({&pufa, 1});
    }

    std::shared_ptr<memory::MemorySeriesStore> series_ =
        std::make_shared<memory::MemorySeriesStore>();
    std::shared_ptr<memory::MemoryRecordStore> records_ =
        std::make_shared<memory::MemoryRecordStore>();
    std::uint64_t version_ = 7;
    BarSubjects subjects_{series_, records_, [this] { return version_; }};
};

TEST_F(BarSubjectsTest, AreKeptAsLongAsTheStoreIsTheSame) {
    name("浦发银行");
    const auto first = subjects_.find("sh600000");
    EXPECT_EQ(first->instrument.name, "浦发银行");
    EXPECT_EQ(subjects_.find("sh600000"), first);
    name("浦发");
    ++version_;
    EXPECT_EQ(subjects_.find("sh600000")->instrument.name, "浦发");
    EXPECT_EQ(first->instrument.name, "浦发银行");
}

TEST_F(BarSubjectsTest, WhatIsUnknownIsLookedForAgain) {
    EXPECT_THROW(subjects_.find("600000.SH"), base::Error);
    name("浦发银行");
    EXPECT_EQ(subjects_.find("600000.SH")->instrument.name, "浦发银行");
}

// A commit between the look at the version and the reading.
TEST_F(BarSubjectsTest, ACommitWhileItIsReadIsNotMissed) {
    name("浦发银行");
    bool committed = false;
    BarSubjects subjects(series_, records_, [&] {
        const std::uint64_t now = version_;
        if (!committed) {
            committed = true;
            ++version_;
            name("浦发");
        }
        return now;
    });
    EXPECT_EQ(subjects.find("600000.SH")->instrument.name, "浦发");
    EXPECT_EQ(subjects.find("600000.SH")->instrument.name, "浦发");
}

}  // namespace
}  // namespace mystocks::store
