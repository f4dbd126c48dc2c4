#include "mystocks/feed/tdx/tdx_source.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/feed/tdx/detail/bar_file.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"

namespace mystocks::feed::tdx {
namespace {

namespace fs = std::filesystem;
using detail::ByteWriter;
using detail::KeepingSink;

std::string one_day(std::uint32_t date, std::uint32_t close = 1000) {
    return ByteWriter().day(date, close, close, close, close, 0, 0).str();
}

KeepingSink import(const std::vector<fs::path>& paths) {
    KeepingSink sink;
    const auto source = open_tdx(paths);
    for (const Unit& unit : source->plan({})) {
        source->read(unit, sink, {});
    }
    return sink;
}

std::vector<std::string> names_below(const fs::path& root, Source& source) {
    std::vector<std::string> names;
    for (const Unit& unit : source.plan({})) {
        names.push_back(fs::path(unit.name).lexically_relative(root).string());
    }
    return names;
}

TEST(TdxSource, SaysWhatItIs) {
    const base::TemporaryFolder folder;
    const auto source = open_tdx({folder.path()});
    EXPECT_EQ(source->name(), "tdx");
    EXPECT_EQ(source->description(), folder.path().string());
    EXPECT_TRUE(source->plan({}).empty());
}

TEST(TdxSource, AMissingPathIsAnError) {
    try {
        open_tdx({"/no/such/folder"});
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kNotFound);
        EXPECT_NE(error.message().find("/no/such/folder"), std::string::npos);
    }
}

TEST(TdxSource, FindsEveryKnownFileOfATree) {
    const base::TemporaryFolder folder;
    for (const char* name :
         {"vipdoc/sz/lday/sz000001.day", "vipdoc/sh/lday/sh600000.day", "vipdoc/sh/lday/notes.txt",
          "vipdoc/sh/minline/sh600000.lc1", "vipdoc/sh/fzline/sh600000.lc5",
          "T0002/hq_cache/szm.tnf", "T0002/hq_cache/gbbq", "T0002/hq_cache/gbbq.map",
          "T0002/hq_cache/base.dbf", "T0002/hq_cache/block_zs.dat", "T0002/hq_cache/tdxhy.cfg",
          "T0002/hq_cache/spblock.dat", "vipdoc/ds/lday/71#AAPL.day"}) {
        folder.write(name, "x");
    }
    const auto source = open_tdx({folder.path()});
    EXPECT_EQ(names_below(folder.path(), *source),
              (std::vector<std::string>{
                  "T0002/hq_cache/base.dbf", "T0002/hq_cache/tdxhy.cfg", "T0002/hq_cache/szm.tnf",
                  "T0002/hq_cache/block_zs.dat", "T0002/hq_cache/spblock.dat",
                  "T0002/hq_cache/gbbq", "vipdoc/ds/lday/71#AAPL.day",
                  "vipdoc/sz/lday/sz000001.day", "vipdoc/sh/lday/sh600000.day",
                  "vipdoc/sh/minline/sh600000.lc1", "vipdoc/sh/fzline/sh600000.lc5"}));
}

TEST(TdxSource, AnExtendedMarketIsRefusedAloud) {
    const base::TemporaryFolder folder;
    folder.write("ds/lday/71#AAPL.day", one_day(20200102));
    const KeepingSink sink = import({folder.path()});
    ASSERT_EQ(sink.rejected.size(), 1u);
    EXPECT_NE(sink.rejected[0].reason.find("extended market"), std::string::npos);
    EXPECT_TRUE(sink.pieces.empty());
}

TEST(TdxSource, ANamedFileThatIsNotKnownIsAUnit) {
    const base::TemporaryFolder folder;
    const auto file = folder.write("notes.txt", "hello");
    const KeepingSink sink = import({file});
    ASSERT_EQ(sink.rejected.size(), 1u);
    EXPECT_EQ(sink.rejected[0].unit, file.string());
    EXPECT_EQ(sink.rejected[0].line, 0u);
    EXPECT_NE(sink.rejected[0].reason.find("no file of"), std::string::npos);
}

TEST(TdxSource, ReadsADayFile) {
    const base::TemporaryFolder folder;
    const auto file = folder.write("sh600000.day", one_day(20170418, 1615) + one_day(20170419));
    const KeepingSink sink = import({file});
    ASSERT_EQ(sink.pieces.size(), 1u);
    EXPECT_EQ(sink.pieces[0].id, "600000.SH");
    EXPECT_EQ(sink.pieces[0].period, market::Period::k1d);
    EXPECT_EQ(sink.pieces[0].bars.close, (std::vector<double>{16.15, 10}));
    EXPECT_EQ(sink.rows, 2u);
}

TEST(TdxSource, ATruncatedFileKeepsItsWholeRecords) {
    const base::TemporaryFolder folder;
    std::string bytes = one_day(20170418) + one_day(20170419);
    bytes.resize(bytes.size() - 5);
    const KeepingSink sink = import({folder.write("sh600000.day", bytes)});
    ASSERT_EQ(sink.pieces.size(), 1u);
    EXPECT_EQ(sink.pieces[0].bars.size(), 1u);
    ASSERT_EQ(sink.rejected.size(), 1u);
    EXPECT_EQ(sink.rejected[0].line, 2u);
    EXPECT_EQ(sink.rejected[0].reason, "the file ends in the middle of a record: 27 of 32 bytes");
}

TEST(TdxSource, EmptyAndZeroFiles) {
    const base::TemporaryFolder folder;
    folder.write("sh600000.day", "");
    folder.write("sh600001.day", std::string(3200, '\0'));
    folder.write("sh600002.lc1", std::string(320, '\0'));
    for (const char* table : {"szm.tnf", "base.dbf", "tdxhy.cfg", "block_zs.dat", "gbbq"}) {
        folder.write(std::string("empty/") + table, "");
        folder.write(std::string("zero/") + table, std::string(4000, '\0'));
    }
    const KeepingSink sink = import({folder.path()});
    EXPECT_TRUE(sink.pieces.empty());
    EXPECT_TRUE(sink.instruments_read.empty());
    EXPECT_TRUE(sink.actions_read.empty());
    std::map<std::string, std::size_t> per_file;
    for (const Rejection& rejection : sink.rejected) {
        ++per_file[fs::path(rejection.unit).lexically_relative(folder.path()).string()];
    }
    EXPECT_EQ(per_file["sh600000.day"], 1u);
    EXPECT_EQ(per_file["sh600001.day"], 100u);
    EXPECT_EQ(per_file["sh600002.lc1"], 10u);
    EXPECT_EQ(per_file["empty/gbbq"], 1u);
    EXPECT_EQ(per_file["zero/szm.tnf"], 1u);
    EXPECT_EQ(per_file["zero/base.dbf"], 1u);
}

TEST(TdxSource, ALongFileComesInPieces) {
    const base::TemporaryFolder folder;
    ByteWriter file;
    const std::size_t count = detail::kRecordsPerPiece + 10;
    for (std::size_t i = 0; i < count; ++i) {
        const int day = static_cast<int>(i / 240);
        file.minute(2004 + day / 336, day / 28 % 12 + 1, day % 28 + 1,
                    static_cast<int>(i % 240) + 571, 10, 10, 10, 10, 0, 0);
    }
    const KeepingSink sink = import({folder.write("sh600000.lc1", file.str() + "tail")});
    ASSERT_EQ(sink.pieces.size(), 2u);
    EXPECT_EQ(sink.pieces[0].bars.size(), detail::kRecordsPerPiece);
    EXPECT_EQ(sink.pieces[1].bars.size(), 10u);
    EXPECT_LT(sink.pieces[0].bars.time.back(), sink.pieces[1].bars.time.front());
    EXPECT_EQ(sink.rows, count);
    ASSERT_EQ(sink.rejected.size(), 1u);
    EXPECT_EQ(sink.rejected[0].line, count + 1);
}

TEST(TdxSource, AnUnreadableFileIsARejection) {
    const base::TemporaryFolder folder;
    fs::create_symlink(folder.path() / "gone.day", folder.path() / "sh600000.day");
    ASSERT_EQ(::mkfifo((folder.path() / "sh600001.day").c_str(), 0600), 0);
    const auto secret = folder.write("sh600002.day", one_day(20170418));
    fs::permissions(secret, fs::perms::none);
    folder.write("sh600003.day", one_day(20170418));
    const KeepingSink sink = import({folder.path()});
    EXPECT_EQ(sink.pieces.size(), ::geteuid() == 0 ? 2u : 1u);  // root may read everything
    ASSERT_EQ(sink.rejected.size(), ::geteuid() == 0 ? 2u : 3u);
    EXPECT_NE(sink.rejected[0].reason.find("can't be read"), std::string::npos);
    EXPECT_NE(sink.rejected[1].reason.find("not a regular file"), std::string::npos);
}

TEST(TdxSource, LinksThatGoRoundInCirclesAreSafe) {
    const base::TemporaryFolder folder;
    folder.write("sh/lday/600000.day", one_day(20170418));
    fs::create_directory_symlink(folder.path(), folder.path() / "sh/again");
    fs::create_directory_symlink("self", folder.path() / "self");
    const KeepingSink sink = import({folder.path()});
    ASSERT_EQ(sink.pieces.size(), 1u);
    EXPECT_EQ(sink.pieces[0].id, "600000.SH");
    EXPECT_TRUE(sink.rejected.empty());
}

TEST(TdxSource, FoldersTooDeepAreReported) {
    const base::TemporaryFolder folder;
    std::string deep;
    for (int i = 0; i < 40; ++i) {
        deep += "d/";
    }
    folder.write(deep + "sh600000.day", one_day(20170418));
    const KeepingSink sink = import({folder.path()});
    EXPECT_TRUE(sink.pieces.empty());
    ASSERT_EQ(sink.rejected.size(), 1u);
    EXPECT_NE(sink.rejected[0].reason.find("deep"), std::string::npos);
}

TEST(TdxSource, InsideAPathTheFileWithTheNewerLastBarComesLast) {
    const base::TemporaryFolder folder;
    folder.write("a/sh600000.day", one_day(20170418, 1700));
    folder.write("b/sh600000.day", one_day(20140822, 1400));
    folder.write("c/sh600000.day", one_day(20140822, 1500));
    const KeepingSink sink = import({folder.path()});
    ASSERT_EQ(sink.pieces.size(), 3u);
    EXPECT_EQ(sink.pieces[0].bars.close[0], 14);
    EXPECT_EQ(sink.pieces[1].bars.close[0], 15);
    EXPECT_EQ(sink.pieces[2].bars.close[0], 17);
}

TEST(TdxSource, FoldersNamedInGbkAreShownInUtf8) {
    const base::TemporaryFolder folder;
    folder.write("\xD2\xF8\xD0\xD0/sh600000.day", one_day(20170418));
    const auto source = open_tdx({folder.path()});
    const auto units = source->plan({});
    ASSERT_EQ(units.size(), 1u);
    EXPECT_EQ(units[0].name, (folder.path() / "银行/sh600000.day").string());
    KeepingSink sink;
    source->read(units[0], sink, {});
    EXPECT_EQ(sink.pieces.size(), 1u);
}

TEST(TdxSource, PathsAreReadInTheOrderGiven) {
    const base::TemporaryFolder folder;
    folder.write("old/sh600000.day", one_day(20140822, 1400));
    folder.write("new/sh600000.day", one_day(20170418, 1700));
    const KeepingSink sink = import({folder.path() / "new", folder.path() / "old"});
    ASSERT_EQ(sink.pieces.size(), 2u);
    EXPECT_EQ(sink.pieces[0].bars.close[0], 17);
    EXPECT_EQ(sink.pieces[1].bars.close[0], 14);
}

TEST(TdxSource, IndustriesNeedTheirNames) {
    const base::TemporaryFolder folder;
    const auto file = folder.write("tdxhy.cfg", "0|000001|T1001|x\n");
    EXPECT_EQ(import({file}).rejected.at(0).reason,
              "the names of the industries are missing: put tdxzs.cfg beside it");
    folder.write("tdxzs.cfg", "AB|880471|2|1|0|T1001\n");
    EXPECT_EQ(import({file}).find_instrument("000001.SZ")->industry, "AB");
}

TEST(TdxSource, StopsWhenAskedTo) {
    const base::TemporaryFolder folder;
    folder.write("sh600000.day", one_day(20170418));
    const auto source = open_tdx({folder.path()});
    const auto units = source->plan({});
    std::stop_source stop;
    stop.request_stop();
    KeepingSink sink;
    try {
        source->read(units.at(0), sink, stop.get_token());
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
    }
    EXPECT_TRUE(sink.pieces.empty());
    EXPECT_THROW(source->plan(stop.get_token()), base::Error);
}

}  // namespace
}  // namespace mystocks::feed::tdx
