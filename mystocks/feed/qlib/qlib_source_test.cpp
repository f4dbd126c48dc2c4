#include "mystocks/feed/qlib/qlib_source.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/feed/qlib/detail/day_columns.hpp"

namespace mystocks::feed::qlib {
namespace {

using base::Date;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct KeepingSink final : FeedSink {
    void rows_read(std::uint64_t more) override { rows += more; }
    void reject(Rejection rejection) override { rejections.push_back(std::move(rejection)); }
    void bars(const market::InstrumentId& id, market::Period, market::Bars&& more) override {
        bars_of[id.str()] = std::move(more);
    }
    void ticks(const market::InstrumentId&, market::Ticks&&) override { FAIL(); }
    void depth(const market::InstrumentId&, market::Depth&&) override { FAIL(); }
    void instruments(std::vector<market::Instrument>&&) override { FAIL(); }
    void actions(std::vector<market::CorporateAction>&&) override { FAIL(); }
    void share_events(std::vector<market::ShareEvent>&&) override { FAIL(); }
    void blocks(std::vector<market::Block>&& more) override { all_blocks = std::move(more); }
    void trading_days(const std::string& name, std::vector<Date>&& more) override {
        days_of[name] = std::move(more);
    }

    std::uint64_t rows = 0;
    std::vector<Rejection> rejections;
    std::map<std::string, market::Bars> bars_of;
    std::vector<market::Block> all_blocks;
    std::map<std::string, std::vector<Date>> days_of;
};

KeepingSink read_all(Source& source) {
    KeepingSink sink;
    for (const Unit& unit : source.plan({})) {
        source.read(unit, sink, {});
    }
    return sink;
}

std::string floats(std::initializer_list<float> values) {
    std::string bytes;
    for (const float value : values) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int shift = 0; shift < 32; shift += 8) {
            bytes += static_cast<char>(bits >> shift & 0xFF);
        }
    }
    return bytes;
}

// Two days from the calendar's second on; the factor doubles what was traded at 10.25.
detail::DayColumns two_days() {
    return {floats({1, 20.5F, 20.5F}), floats({1, 21, 21}),     floats({1, 20, 20}),
            floats({1, 20.5F, 20.7F}), floats({1, 1000, 1500}), floats({1, 2, 2})};
}

const std::vector<Date> kCalendar{Date::of(2026, 1, 5), Date::of(2026, 1, 6), Date::of(2026, 1, 7)};

struct Parsed {
    market::Bars bars;
    std::vector<std::string> reasons;
    std::string error;
};

Parsed parse(const detail::DayColumns& columns) {
    Parsed parsed;
    try {
        parsed.bars = detail::bars_of(columns, kCalendar, 2, [&](std::uint64_t, std::string why) {
            parsed.reasons.push_back(std::move(why));
        });
    } catch (const base::Error& error) {
        parsed.error = error.message();
    }
    return parsed;
}

TEST(DayColumns, RawPricesAreThePricesOverTheFactor) {
    const Parsed parsed = parse(two_days());
    EXPECT_THAT(parsed.error, IsEmpty());
    ASSERT_EQ(parsed.bars.size(), 2U);
    EXPECT_EQ(parsed.bars.time[0], Date::of(2026, 1, 6).days);
    EXPECT_THAT(parsed.bars.open, ElementsAre(10.25, 10.25));
    EXPECT_THAT(parsed.bars.high, ElementsAre(10.5, 10.5));
    EXPECT_THAT(parsed.bars.low, ElementsAre(10.0, 10.0));
    EXPECT_THAT(parsed.bars.close, ElementsAre(10.25, 10.35));
    EXPECT_THAT(parsed.bars.volume, ElementsAre(1000, 1500));
    EXPECT_TRUE(std::isnan(parsed.bars.amount[0]));
}

TEST(DayColumns, VolumesThatAreNoWholeNumbersWereDividedByTheFactor) {
    detail::DayColumns columns = two_days();
    columns.volume = floats({1, 500.5F, 750});
    EXPECT_THAT(parse(columns).bars.volume, ElementsAre(1001, 1500));
}

TEST(DayColumns, DaysWithoutTradeAreNoBars) {
    detail::DayColumns columns = two_days();
    columns.close = floats({1, kNan, 20.7F});
    EXPECT_THAT(parse(columns).bars.time, ElementsAre(Date::of(2026, 1, 7).days));
    columns = two_days();
    columns.volume = floats({1, 0, 1500});
    EXPECT_THAT(parse(columns).bars.time, ElementsAre(Date::of(2026, 1, 7).days));
    EXPECT_THAT(parse(columns).reasons, IsEmpty());
}

TEST(DayColumns, ARowThatCantBeTrueIsRejectedAlone) {
    detail::DayColumns columns = two_days();
    columns.high = floats({1, 19, 21});
    EXPECT_THAT(parse(columns).reasons, ElementsAre("high 9.5 is below open 10.25"));
    EXPECT_EQ(parse(columns).bars.size(), 1U);
    columns = two_days();
    columns.factor = floats({1, kNan, 2});
    EXPECT_THAT(parse(columns).reasons, ElementsAre("factor nan is not positive"));
}

TEST(DayColumns, ColumnsThatDoNotFitAreRefused) {
    const auto error_with_close = [](const std::string& close) {
        detail::DayColumns columns = two_days();
        columns.close = close;
        return parse(columns).error;
    };
    EXPECT_THAT(error_with_close(""), HasSubstr("cut off"));
    EXPECT_THAT(error_with_close(floats({1, 2}).substr(0, 7)), HasSubstr("cut off"));
    EXPECT_THAT(error_with_close(floats({1, 20, 20, 20})), HasSubstr("the calendar has 3"));
    EXPECT_THAT(error_with_close(floats({kNan, 20})), HasSubstr("from place nan on"));
    EXPECT_THAT(error_with_close(floats({-1, 20})), HasSubstr("from place -1 on"));
    EXPECT_THAT(error_with_close(floats({1.5F, 20})), HasSubstr("from place 1.5 on"));
    EXPECT_THAT(error_with_close(floats({1e30F, 20})), HasSubstr("the calendar has 3"));
    EXPECT_THAT(error_with_close(floats({0, 20, 20})), HasSubstr("different days"));
}

class QlibFolder : public ::testing::Test {
  protected:
    QlibFolder() {
        write("calendars/day.txt", "2026-01-05\n2026-01-06\n2026-01-07\n");
        write_instrument("SH600000", two_days());
    }

    void write(const std::string& name, const std::string& bytes) { temporary_.write(name, bytes); }

    void write_instrument(const std::string& code, const detail::DayColumns& columns) {
        const std::string at = "features/" + code + "/";
        write(at + "open.day.bin", columns.open), write(at + "high.day.bin", columns.high);
        write(at + "low.day.bin", columns.low), write(at + "close.day.bin", columns.close);
        write(at + "volume.day.bin", columns.volume);
        write(at + "factor.day.bin", columns.factor);
    }

    const base::TemporaryFolder temporary_;
    const std::filesystem::path& folder_ = temporary_.path();
};

TEST_F(QlibFolder, GivesBarsDaysAndMembers) {
    write("instruments/csi300.txt",
          "SH600000\t2010-01-04\t2026-01-07\nSH600004\t2010-01-04\t2011-12-12\nbroken\n"
          "SH600005\t2012-01-04\t2011-12-12\n");
    write("instruments/all.txt", "SH600000\t2010-01-04\t2026-01-07\n");
    const auto source = open_qlib(folder_);
    EXPECT_EQ(source->name(), "qlib");
    const KeepingSink sink = read_all(*source);
    EXPECT_EQ(sink.bars_of.at("600000.SH").size(), 2U);
    EXPECT_THAT(sink.days_of.at("CN"), SizeIs(3));
    ASSERT_THAT(sink.all_blocks, SizeIs(1));
    EXPECT_EQ(sink.all_blocks[0].name, "csi300");
    EXPECT_EQ(sink.all_blocks[0].kind, market::BlockKind::kIndex);
    EXPECT_THAT(sink.all_blocks[0].members, ElementsAre(market::InstrumentId::parse("600000.SH")));
    ASSERT_THAT(sink.all_blocks[0].history, SizeIs(2));
    EXPECT_EQ(sink.all_blocks[0].history[1].to, Date::of(2011, 12, 12));
    ASSERT_THAT(sink.rejections, SizeIs(2));
    EXPECT_EQ(sink.rejections[0].line, 3U);
    EXPECT_EQ(sink.rejections[1].line, 4U);
    EXPECT_EQ(sink.rows, 3U + 4U + 2U);
}

TEST_F(QlibFolder, ABrokenInstrumentIsRejectedAndTheOthersAreRead) {
    write_instrument("SZ000001", {"", "", "", "", "", ""});
    write("features/SZ000002/close.day.bin", floats({0, 1}));
    const auto source = open_qlib(folder_);
    const KeepingSink sink = read_all(*source);
    EXPECT_THAT(sink.bars_of, SizeIs(1));
    ASSERT_THAT(sink.rejections, SizeIs(2));
    EXPECT_THAT(sink.rejections[0].reason, HasSubstr("close.day.bin has 0 bytes"));
    EXPECT_THAT(sink.rejections[1].reason, HasSubstr("open.day.bin is missing"));
}

TEST_F(QlibFolder, AFolderThatIsNoneIsRefusedAtOnce) {
    const auto kind_of = [&](const std::filesystem::path& path) {
        try {
            open_qlib(path);
        } catch (const base::Error& error) {
            return error.kind();
        }
        return base::ErrorKind::kInternal;
    };
    EXPECT_EQ(kind_of(folder_ / "none"), base::ErrorKind::kNotFound);
    EXPECT_EQ(kind_of(folder_ / "features"), base::ErrorKind::kCorrupt);
    write("calendars/day.txt", "2026-01-05\n2026-01-05\n");
    EXPECT_EQ(kind_of(folder_), base::ErrorKind::kCorrupt);
}

std::filesystem::path shared_data() {
    const char* const given = std::getenv("MYSTOCKS_SHARED");
    return given != nullptr && *given != '\0'
               ? std::filesystem::path(given) / "data"
               : std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "../shared/data";
}

// Closes, in hundredths, of 通达信's 32-byte records.
std::map<int, int> closes_of_tdx(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::map<int, int> closes;
    std::uint32_t record[8];
    while (file.read(reinterpret_cast<char*>(record), sizeof record)) {
        closes[Date::from_yyyymmdd(record[0]).value().days] = static_cast<int>(record[4]);
    }
    return closes;
}

TEST(QlibShared, RealDataGivesTheSameClosesAsTdx) {
    if (!std::filesystem::exists(shared_data() / "qlib")) {
        GTEST_SKIP() << "no shared data at " << shared_data();
    }
    const auto source = open_qlib(shared_data() / "qlib");
    const KeepingSink sink = read_all(*source);
    EXPECT_THAT(sink.rejections, IsEmpty());
    EXPECT_THAT(sink.bars_of, SizeIs(8));
    EXPECT_THAT(sink.days_of.at("CN"), SizeIs(3966));
    ASSERT_THAT(sink.all_blocks, SizeIs(1));
    EXPECT_THAT(sink.all_blocks[0].members, SizeIs(300));
    EXPECT_THAT(sink.all_blocks[0].history, SizeIs(960));
    const market::Bars& bars = sink.bars_of.at("600000.SH");
    ASSERT_EQ(bars.size(), 3966U - 47U);  // 47 days suspended
    const market::Bar first = bars.at(0);
    EXPECT_EQ(first.time, Date::of(2010, 1, 4).days);
    EXPECT_EQ(first.open, 21.83);
    EXPECT_EQ(first.close, 21.19);
    EXPECT_NEAR(first.volume, 66'191'338, 4);  // float32
    const auto tdx = closes_of_tdx(shared_data() / "tdx/vipdoc_long/sh/lday/sh600000.day");
    std::size_t compared = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (const auto found = tdx.find(static_cast<int>(bars.time[i])); found != tdx.end()) {
            ASSERT_EQ(bars.close[i], found->second / 100.0) << bars.time[i];
            ++compared;
        }
    }
    EXPECT_GT(compared, 3500U);
}

}  // namespace
}  // namespace mystocks::feed::qlib
