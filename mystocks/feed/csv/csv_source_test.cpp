#include "mystocks/feed/csv/csv_source.hpp"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/feed/csv/detail/packing_for_tests.hpp"
#include "mystocks/feed/csv/detail/reading_for_tests.hpp"

namespace mystocks::feed::csv {
namespace {

using detail::KeepingSink;
using market::Period;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kDaily =
    "date,open,high,low,close,volume,amount\n2026-01-05,10,11,9,10.5,1000,10200\n"
    "2026-01-06,10,11,9,10.5,1000,10200\n";

class CsvSource : public ::testing::Test {
  protected:
    std::filesystem::path write(const std::string& name, const std::string& bytes) {
        return temporary_.write(name, bytes);
    }

    std::vector<std::string> names(const std::vector<Unit>& units) const {
        std::vector<std::string> out;
        for (const Unit& unit : units) {
            out.push_back(std::filesystem::path(unit.name).lexically_relative(folder_).string());
        }
        return out;
    }

    static KeepingSink read_all(Source& source) {
        KeepingSink sink;
        for (const Unit& unit : source.plan({})) {
            source.read(unit, sink, {});
        }
        return sink;
    }

    const base::TemporaryFolder temporary_;
    const std::filesystem::path& folder_ = temporary_.path();
};

TEST_F(CsvSource, AMissingPathIsNotFound) {
    try {
        open_csv({folder_ / "none.csv"}, {});
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kNotFound);
    }
}

TEST_F(CsvSource, ANamedFileIsAUnitWhateverItIs) {
    const auto path = write("notes.txt", "nothing to see here\n");
    const auto source = open_csv({path}, {});
    EXPECT_EQ(source->name(), "csv");
    EXPECT_THAT(source->plan({}), SizeIs(1));
    EXPECT_THAT(read_all(*source).first_reason(), HasSubstr("no known set of columns"));
}

TEST_F(CsvSource, AFolderGivesWhatIsUnderstoodInIt) {
    write("b/sh600000.csv", kDaily);
    write("a/sz000002.csv.gz", detail::gzip(kDaily));
    write("a/readme.txt", "nothing to see here\n");
    write("a/picture.png", kDaily);
    write("c/needs_a_symbol.csv", kDaily);
    const auto source = open_csv({folder_}, {});
    const auto units = source->plan({});
    EXPECT_THAT(names(units),
                ElementsAre("a/sz000002.csv.gz", "b/sh600000.csv", "c/needs_a_symbol.csv"));
    EXPECT_EQ(units[1].bytes, std::string(kDaily).size());
    const auto sink = read_all(*source);
    EXPECT_EQ(sink.bars_or_none("600000.SH", Period::k1d).size(), 2U);
    EXPECT_EQ(sink.bars_or_none("000002.SZ", Period::k1d).size(), 2U);
    EXPECT_THAT(sink.rejections, SizeIs(1));
    EXPECT_THAT(sink.first_reason(), HasSubstr("--symbol"));
}

TEST_F(CsvSource, EveryTableOfAnArchiveIsAUnit) {
    // The ending says nothing: what is inside does.
    const auto path = write("all.bin", detail::zip({{"day/sh600000.csv", kDaily},
                                                    {"day/sz000002.csv", detail::gzip(kDaily)},
                                                    {"day/logo.png", "x"},
                                                    {"readme.txt", "nothing to see here\n"}}));
    const auto source = open_csv({path}, {});
    EXPECT_THAT(names(source->plan({})),
                ElementsAre("all.bin:day/sh600000.csv", "all.bin:day/sz000002.csv"));
    const auto sink = read_all(*source);
    EXPECT_THAT(sink.rejections, IsEmpty());
    EXPECT_THAT(sink.bars_of, SizeIs(2));
}

TEST_F(CsvSource, ArchivesThatCantBeReadSayWhy) {
    const std::string good = detail::zip({{"sh600000.csv", kDaily}});
    const struct {
        std::string bytes;
        const char* reason;
    } cases[] = {
        {good.substr(0, good.size() / 2), "It is no whole zip archive"},
        {detail::zip({{"sh600000.csv", kDaily}}, "secret"), "encrypted"},
        {detail::zip({{"a.png", "x"}, {"b.png", "y"}}), "no .csv, .txt or .tsv file"},
        {detail::zip({{"[Content_Types].xml", "x"}, {"xl/sheet1.xml", "y"}}), "save the sheet"},
        {"PK\x05\x06" + std::string(18, '\0'), "no .csv, .txt or .tsv file"},
    };
    for (const auto& [bytes, reason] : cases) {
        const auto source = open_csv({write("archive.zip", bytes)}, {});
        const auto sink = read_all(*source);
        ASSERT_THAT(sink.rejections, SizeIs(1)) << reason;
        EXPECT_THAT(sink.first_reason(), HasSubstr(reason));
        EXPECT_EQ(sink.rejections[0].line, 0U);
    }
}

TEST_F(CsvSource, TradesAndSnapshotsOfOneArchiveAreNotAddedUp) {
    const std::string trades =
        "SecurityID,TradTime,TradPrice,TradVolume,TradeIndex\n600519,09:30:00.000,10,100,1\n"
        "600519,09:30:01.000,10,200,2\n";
    const std::string snapshots =
        "SecurityID,UpdateTime,LastPrice,TradVolume,Turnover,BidPrice1,BidVolume1,AskPrice1,"
        "AskVolume1\n600519,09:30:03.000,10,300,3000,9.99,100,10.01,100\n";
    const auto path =
        write("600519_SH.zip",
              detail::zip({{"20230201/snapshot.csv", snapshots}, {"20230201/trade.csv", trades}}));
    CsvOptions options;
    options.kind = CsvKind::kTicks;
    const auto sink = read_all(*open_csv({path}, options));
    EXPECT_THAT(sink.ticks_of.at("600519.SH").volume, ElementsAre(100, 200));
    EXPECT_THAT(sink.first_reason(), HasSubstr("would count them twice"));
    const auto both = read_all(*open_csv({path}, {}));
    EXPECT_THAT(both.rejections, IsEmpty());
    EXPECT_EQ(both.ticks_of.at("600519.SH").size(), 2U);
    EXPECT_EQ(both.depth_of.at("600519.SH").size(), 1U);
}

TEST_F(CsvSource, AFileThatVanishesIsARejection) {
    const auto path = write("sh600000.csv", kDaily);
    const auto source = open_csv({path}, {});
    const auto units = source->plan({});
    std::filesystem::remove(path);
    KeepingSink sink;
    source->read(units.at(0), sink, {});
    EXPECT_THAT(sink.first_reason(), HasSubstr("Cannot open"));
}

TEST_F(CsvSource, KindNames) {
    EXPECT_EQ(parse_csv_kind("bars"), CsvKind::kBars);
    EXPECT_EQ(parse_csv_kind("calendar"), CsvKind::kCalendar);
    EXPECT_FALSE(parse_csv_kind("candles"));
}

}  // namespace
}  // namespace mystocks::feed::csv
