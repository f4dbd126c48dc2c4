#include "mystocks/store/measured_stores.hpp"

#include <array>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::store {
namespace {

class MeasuredStores : public ::testing::Test {
  protected:
    // The line of a metric without its value; labels come in order of their names.
    void expect_line(const std::string& line) const {
        const std::string text = registry_.text();
        EXPECT_NE(text.find(line + "\n"), std::string::npos) << line << "\nis not in\n" << text;
    }

    metrics::Registry registry_;
    std::shared_ptr<SeriesStore> series_ =
        measured(std::make_shared<memory::MemorySeriesStore>(), registry_);
    std::shared_ptr<RecordStore> records_ =
        measured(std::make_shared<memory::MemoryRecordStore>(), "memory", registry_);
    const market::InstrumentId id_ = market::InstrumentId::parse("600000.SH");
};

TEST_F(MeasuredStores, CountRowsAndBytesBothWays) {
    market::Bars bars;
    bars.push_back({1, 10, 11, 9, 10, 100, 1000});
    bars.push_back({2, 10, 11, 9, 10, 100, 1000});
    series_->write_bars(id_, market::Period::k1d, bars);
    EXPECT_EQ(series_->read_bars(id_, market::Period::k1d), bars);
    EXPECT_EQ(series_->read_bars(id_, market::Period::k1d, {}, {1, true}).size(), 1U);
    const std::string write = "{class=\"bars\",driver=\"memory\",operation=\"write\"} ";
    const std::string read = "{class=\"bars\",driver=\"memory\",operation=\"read\"} ";
    expect_line("mystocks_store_rows_total" + write + "2");
    expect_line("mystocks_store_bytes_total" + write + "112");
    expect_line("mystocks_store_rows_total" + read + "3");
    expect_line("mystocks_store_bytes_total" + read + "168");
    expect_line("mystocks_store_seconds_count" + read + "2");
    expect_line(
        "mystocks_store_calls_total"
        "{class=\"bars\",driver=\"memory\",operation=\"read\",result=\"ok\"} 2");
    expect_line(
        "mystocks_store_rows_total{class=\"ticks\",driver=\"memory\",operation=\"read\"} 0");
}

TEST_F(MeasuredStores, CountRecordsAndErrorsByKind) {
    const market::Instrument pufa = market::instrument_from_id(id_);
    records_->upsert_instruments({&pufa, 1});
    EXPECT_TRUE(records_->find_instrument(id_));
    expect_line(
        "mystocks_store_rows_total{class=\"instruments\",driver=\"memory\",operation=\"find\"} 1");
    ImportRun unknown;
    unknown.id = 42;
    EXPECT_THROW(records_->finish_import(unknown), base::Error);
    expect_line(
        "mystocks_store_calls_total"
        "{class=\"imports\",driver=\"memory\",operation=\"finish\",result=\"not-found\"} 1");
}

}  // namespace
}  // namespace mystocks::store
