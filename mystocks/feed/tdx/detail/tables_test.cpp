// The parsers of hq_cache, on files made here.
#include <limits>

#include <gtest/gtest.h>
#include <nettle/blowfish.h>

#include "mystocks/feed/tdx/detail/block.hpp"
#include "mystocks/feed/tdx/detail/code.hpp"
#include "mystocks/feed/tdx/detail/dbf.hpp"
#include "mystocks/feed/tdx/detail/gbbq.hpp"
#include "mystocks/feed/tdx/detail/gbk.hpp"
#include "mystocks/feed/tdx/detail/hy.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"
#include "mystocks/feed/tdx/detail/tnf.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

constexpr std::string_view kPingAn = "\xC6\xBD\xB0\xB2\xD2\xF8\xD0\xD0";  // 平安银行 in GBK
constexpr std::string_view kBank = "\xD2\xF8\xD0\xD0";                    // 银行
constexpr std::string_view kNoGbk = "\xFF\xFF\x80";

class Tables : public testing::Test {
  protected:
    KeepingSink sink_;
    std::string unit_ = "made";
    RowReport report_{sink_, unit_};
};

void put_older_name(ByteWriter& file, std::string_view code, std::string_view name,
                    std::string_view initials, int decimals) {
    file.text(code, 23).text(name, 49).put(static_cast<std::uint8_t>(decimals)).zeros(212);
    file.text(initials, 29);
}

TEST_F(Tables, NamesOfTheOlderLayout) {
    ByteWriter file;
    file.text("10.0.0.1", 50);
    put_older_name(file, "000001", kPingAn, "PAYH", 2);
    put_older_name(file, "159915", "ETF  ", "*STE", 3);
    put_older_name(file, "ABCDEF", kPingAn, "", 2);
    put_older_name(file, "000002", kNoGbk, "", 2);
    put_older_name(file, "000003", "A", "a\x01", 200);
    ASSERT_EQ(file.str().size(), 50u + 5 * 314u);
    const auto names = read_tnf(file.bytes(), "SZ", report_);
    ASSERT_EQ(names.size(), 3u);
    EXPECT_EQ(names[0].id.str(), "000001.SZ");
    EXPECT_EQ(names[0].name, "平安银行");
    EXPECT_EQ(names[0].initials, "PAYH");
    EXPECT_EQ(names[0].kind, market::InstrumentKind::kStock);
    EXPECT_EQ(names[0].source, "tdx");
    EXPECT_EQ(names[1].name, "ETF");
    EXPECT_EQ(names[1].initials, "STE");
    EXPECT_EQ(names[1].price_decimals, 3);
    EXPECT_EQ(names[2].initials, "");
    EXPECT_EQ(names[2].price_decimals, 2);
    ASSERT_EQ(sink_.rejected.size(), 2u);
    EXPECT_EQ(sink_.rejected[0].line, 3u);
    EXPECT_EQ(sink_.rejected[0].reason, "the code is not six digits");
    EXPECT_EQ(sink_.rejected[1].reason, "the name of 000002 is no GBK text");
    EXPECT_EQ(sink_.rows, 5u);
}

TEST_F(Tables, NamesOfTheNewerLayout) {
    ByteWriter file;
    file.zeros(50);
    for (const std::string_view code : {"600000", "600004"}) {
        file.text(code, 31).text(kPingAn, 298).text("PAYH", 31);
    }
    ASSERT_EQ(file.str().size(), 50u + 2 * 360u);
    const auto names = read_tnf(file.bytes(), "SH", report_);
    ASSERT_EQ(names.size(), 2u);
    EXPECT_EQ(names[1].id.str(), "600004.SH");
    EXPECT_EQ(names[1].name, "平安银行");
    EXPECT_EQ(names[1].initials, "PAYH");
}

TEST_F(Tables, ATruncatedListOfNamesKeepsItsWholeRecords) {
    ByteWriter file;
    file.zeros(50);
    put_older_name(file, "000001", kPingAn, "PAYH", 2);
    file.text("000002", 100);
    EXPECT_EQ(read_tnf(file.bytes(), "SZ", report_).size(), 1u);
    ASSERT_EQ(sink_.rejected.size(), 1u);
    EXPECT_EQ(sink_.rejected[0].line, 2u);
}

TEST_F(Tables, ZerosAreNoListOfNames) {
    ByteWriter file;
    file.zeros(50 + 314 * 4);
    EXPECT_TRUE(read_tnf(file.bytes(), "SZ", report_).empty());
    EXPECT_TRUE(read_tnf(file.bytes().first(10), "SZ", report_).empty());
    ASSERT_EQ(sink_.rejected.size(), 2u);
    EXPECT_EQ(sink_.rejected[0].line, 0u);
}

void put_dbf_field(ByteWriter& file, std::string_view name, int bytes) {
    file.text(name, 11).text("C", 5).put(static_cast<std::uint8_t>(bytes)).zeros(15);
}

// Columns SC 1, GPDM 6, DY 3, SSDATE 8.
ByteWriter dbf_of(const std::vector<std::string>& rows, std::uint32_t claimed) {
    ByteWriter file;
    file.put(std::uint8_t{3}).zeros(3).put(claimed);
    file.put(static_cast<std::uint16_t>(32 + 4 * 32 + 1)).put(std::uint16_t{19}).zeros(20);
    put_dbf_field(file, "SC", 1);
    put_dbf_field(file, "GPDM", 6);
    put_dbf_field(file, "DY", 3);
    put_dbf_field(file, "SSDATE", 8);
    file.text("\r", 1);
    for (const std::string& row : rows) {
        file.text(row, row.size());
    }
    return file;
}

TEST_F(Tables, ListDates) {
    const auto file = dbf_of({" 0000001 1819910403", " 1605266 27       0", "*1600000  519991110",
                              " 7AAPL    019910403", " 1600001  520209999", " 2430047   19910403"},
                             6);
    const auto rows = read_base_dbf(file.bytes(), report_);
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].id.str(), "000001.SZ");
    EXPECT_EQ(rows[0].list_date, base::Date::of(1991, 4, 3));
    EXPECT_EQ(rows[0].region, 18);
    EXPECT_FALSE(rows[1].list_date);
    EXPECT_EQ(rows[2].id.str(), "600001.SH");
    EXPECT_FALSE(rows[2].list_date);
    EXPECT_EQ(rows[3].id.str(), "430047.BJ");
    EXPECT_EQ(rows[3].region, 0);
    ASSERT_EQ(sink_.rejected.size(), 2u);
    EXPECT_EQ(sink_.rejected[0].line, 4u);
    EXPECT_EQ(sink_.rejected[1].reason, "list date 20209999 of 600001.SH is no date");
}

TEST_F(Tables, ATruncatedTableKeepsItsWholeRows) {
    const auto file = dbf_of({" 0000001 1819910403", " 0000002"}, 1000);
    EXPECT_EQ(read_base_dbf(file.bytes(), report_).size(), 1u);
    ASSERT_EQ(sink_.rejected.size(), 1u);
    EXPECT_EQ(sink_.rejected[0].reason, "the file ends after 1 of 1000 rows");
}

TEST_F(Tables, WhatIsNoDbaseTable) {
    ByteWriter zeros;
    zeros.zeros(1000);
    EXPECT_TRUE(read_base_dbf(zeros.bytes(), report_).empty());
    EXPECT_TRUE(read_base_dbf(zeros.bytes().first(5), report_).empty());
    ByteWriter wide;  // fields wider than a row
    wide.put(std::uint8_t{3}).zeros(3).put(std::uint32_t{1});
    wide.put(std::uint16_t{65}).put(std::uint16_t{5}).zeros(20);
    put_dbf_field(wide, "SC", 250);
    wide.text("\r", 1).zeros(100);
    EXPECT_TRUE(read_base_dbf(wide.bytes(), report_).empty());
    ByteWriter other;  // no column of ours
    other.put(std::uint8_t{3}).zeros(3).put(std::uint32_t{1});
    other.put(std::uint16_t{65}).put(std::uint16_t{5}).zeros(20);
    put_dbf_field(other, "X", 4);
    other.text("\r", 1).zeros(100);
    EXPECT_TRUE(read_base_dbf(other.bytes(), report_).empty());
    EXPECT_EQ(sink_.rejected.size(), 4u);
    EXPECT_EQ(sink_.rejected[3].reason, "the table lacks one of the columns SC, GPDM and SSDATE");
}

TEST_F(Tables, IndustriesOfEveryLevel) {
    const std::string zs = "AB|880471|2|1|0|T1001\r\nCD|880472|2|1|1|T100101\r\n" +
                           std::string(kBank) + "|880218|3|1|0|18\n" + std::string(kNoGbk) +
                           "|880219|2|1|0|T11\nshort|line\n";
    const BlockNames names = read_block_names(zs);
    EXPECT_EQ(names.industries.size(), 2u);
    EXPECT_EQ(names.regions.at(18), "银行");
    const auto out = read_industries(
        "0|000001|T1001|x\n1|600000|T100101|440101|H1201\r\n0|200012|T00|\nnonsense\n9|600000|T1001"
        "\n\n",
        names, report_);
    ASSERT_EQ(out.instruments.size(), 3u);
    EXPECT_EQ(out.instruments[0].industry, "AB");
    EXPECT_EQ(out.instruments[1].industry, "CD");
    EXPECT_EQ(out.instruments[2].industry, "");
    ASSERT_EQ(out.blocks.size(), 2u);
    EXPECT_EQ(out.blocks[0].name, "AB");
    EXPECT_EQ(out.blocks[0].members.size(), 2u);
    EXPECT_EQ(out.blocks[1].members.size(), 1u);
    ASSERT_EQ(sink_.rejected.size(), 2u);
    EXPECT_EQ(sink_.rejected[0].line, 4u);
    EXPECT_EQ(sink_.rejected[1].line, 5u);
}

TEST_F(Tables, TwoLevelsOfOneNameAreOneBlock) {
    BlockNames names;
    names.industries = {{"T10", "AB"}, {"T1001", "AB"}};
    const auto out = read_industries("0|000001|T1001\n1|600000|T10\n", names, report_);
    ASSERT_EQ(out.blocks.size(), 1u);
    EXPECT_EQ(out.blocks[0].members.size(), 2u);
}

void put_block(ByteWriter& file, std::string_view name, std::vector<std::string_view> codes,
               std::uint16_t claimed) {
    file.text(name, 9).put(claimed).put(std::uint16_t{2});
    for (std::size_t i = 0; i < 400; ++i) {
        file.text(i < codes.size() ? codes[i] : "", 7);
    }
}

TEST_F(Tables, BlocksOfBareCodes) {
    ByteWriter file;
    file.text("Registry ver:1.0 (1999-9-28)", 384).put(std::uint16_t{5});
    put_block(file, kBank, {"000001", "600000", "430047", "XXXXXX"}, 4);
    put_block(file, "empty", {}, 0);
    put_block(file, "liar", {"000001"}, 401);
    put_block(file, kNoGbk, {"000001"}, 1);
    const auto blocks = read_block_dat(file.bytes(), market::BlockKind::kIndex, report_);
    ASSERT_EQ(blocks.size(), 1u);
    EXPECT_EQ(blocks[0].name, "银行");
    EXPECT_EQ(blocks[0].kind, market::BlockKind::kIndex);
    EXPECT_EQ(blocks[0].source, "tdx");
    ASSERT_EQ(blocks[0].members.size(), 3u);
    EXPECT_EQ(blocks[0].members[0].str(), "000001.SZ");
    EXPECT_EQ(blocks[0].members[1].str(), "600000.SH");
    EXPECT_EQ(blocks[0].members[2].str(), "430047.BJ");
    ASSERT_EQ(sink_.rejected.size(), 4u);
    EXPECT_EQ(sink_.rejected[0].reason, "\"XXXXXX\" is no security");
    EXPECT_EQ(sink_.rejected[1].line, 3u);
    EXPECT_EQ(sink_.rejected[2].line, 4u);
    EXPECT_EQ(sink_.rejected[3].reason, "the file ends after 4 of 5 blocks");
    EXPECT_TRUE(
        read_block_dat(file.bytes().first(100), market::BlockKind::kIndex, report_).empty());
}

TEST_F(Tables, KindsOfBlockFiles) {
    EXPECT_EQ(kind_of_block_file("block_zs.dat"), market::BlockKind::kIndex);
    EXPECT_EQ(kind_of_block_file("BLOCK_ZS_2021.dat"), market::BlockKind::kIndex);
    EXPECT_EQ(kind_of_block_file("block_gn.dat"), market::BlockKind::kConcept);
    EXPECT_EQ(kind_of_block_file("block_fg.dat"), market::BlockKind::kStyle);
    EXPECT_EQ(kind_of_block_file("block_x.dat"), market::BlockKind::kCustom);
    EXPECT_EQ(kind_of_block_file("b"), market::BlockKind::kCustom);
}

TEST_F(Tables, SpecialBlocks) {
    const std::string text = "0000001\n#" + std::string(kBank) +
                             "\n0000001\r\n1600000\n9600000\n\n#\xD6\xD0\xD6\xA4"
                             "500\n1600004\n";
    const auto blocks = read_special_blocks(text, report_);
    ASSERT_EQ(blocks.size(), 2u);
    EXPECT_EQ(blocks[0].name, "银行");
    EXPECT_EQ(blocks[0].kind, market::BlockKind::kStyle);
    EXPECT_EQ(blocks[0].members.size(), 2u);
    EXPECT_EQ(blocks[1].name, "中证500");
    EXPECT_EQ(blocks[1].kind, market::BlockKind::kIndex);
    ASSERT_EQ(sink_.rejected.size(), 2u);
    EXPECT_EQ(sink_.rejected[0].reason, "a member before the first block");
    EXPECT_EQ(sink_.rejected[1].line, 5u);
}

TEST_F(Tables, BlocksOfNewerClients) {
    const auto blocks = read_harbor_blocks(
        "#GN_AB,3,880515,20050607,20260512,,\n0#000001,1#600000,\n2#430047\n#FG_CD,1,,,,,\n"
        "1#600000,x\n#ZS_EF,1\n1#600004\n#noname\n",
        report_);
    ASSERT_EQ(blocks.size(), 3u);
    EXPECT_EQ(blocks[0].name, "AB");
    EXPECT_EQ(blocks[0].kind, market::BlockKind::kConcept);
    EXPECT_EQ(blocks[0].members.size(), 3u);
    EXPECT_EQ(blocks[1].kind, market::BlockKind::kStyle);
    EXPECT_EQ(blocks[2].kind, market::BlockKind::kIndex);
    EXPECT_EQ(sink_.rejected.size(), 1u);
}

// The file's encryption, written down a second time.
class GbbqWriter {
  public:
    void add(int market, std::string_view code, std::uint32_t date, int category,
             std::array<float, 4> values) {
        ByteWriter clear;
        clear.put(static_cast<std::uint8_t>(market)).text(code, 7);
        clear.put(date).put(static_cast<std::uint8_t>(category));
        for (const float value : values) {
            clear.put(value);
        }
        std::string record = clear.str();
        blowfish_ctx cipher;
        const std::uint8_t key[] = {'7', '7', '0', '3', '0', '3', '7', '7', '0', '2', '2', '2'};
        blowfish_set_key(&cipher, sizeof key, key);
        auto* bytes = reinterpret_cast<std::uint8_t*>(record.data());
        reverse_words(record);
        blowfish_encrypt(&cipher, 24, bytes, bytes);
        reverse_words(record);
        records_ += record;
        ++count_;
    }
    std::string file() const { return ByteWriter().put(count_).str() + records_; }

  private:
    static void reverse_words(std::string& record) {
        for (std::size_t at = 0; at < 24; at += 4) {
            std::reverse(record.begin() + static_cast<std::ptrdiff_t>(at),
                         record.begin() + static_cast<std::ptrdiff_t>(at + 4));
        }
    }
    std::string records_;
    std::uint32_t count_ = 0;
};

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

TEST_F(Tables, CorporateActionsPerShare) {
    GbbqWriter gbbq;
    gbbq.add(1, "600000", 20210618, 1, {2.5F, 0, 3, 0});
    gbbq.add(0, "000001", 19930524, 1, {3, 16, 8.5F, 1});
    gbbq.add(0, "000001", 19930524, 2, {1, 2, 3, 4.5F});
    gbbq.add(0, "159919", 20121130, 11, {0, 0, 0.25F, 0});
    gbbq.add(1, "880812", 20190912, 11, {0, 0, 410, 0});   // an index
    gbbq.add(0, "000971", 20001030, 1, {0, 4.42F, 0, 0});  // nothing happens
    gbbq.add(2, "430047", 20220601, 1, {1, 0, 0, 0});
    const std::string file = gbbq.file();
    const GbbqEvents events = read_gbbq(bytes_of(file), report_);
    ASSERT_EQ(events.actions.size(), 4u);
    EXPECT_EQ(events.actions[0],
              (market::CorporateAction{market::InstrumentId::parse("000001.SZ"),
                                       base::Date::of(1993, 5, 24), 0.3, 0.85, 0.1, 16, "tdx"}));
    EXPECT_EQ(events.actions[1].id.str(), "159919.SZ");
    EXPECT_EQ(events.actions[1].bonus_ratio, -0.75);
    EXPECT_EQ(events.actions[2].id.str(), "430047.BJ");
    EXPECT_EQ(events.actions[3].cash, 0.25);
    EXPECT_EQ(events.actions[3].bonus_ratio, 0.3);
    ASSERT_EQ(events.share_events.size(), 3u);
    EXPECT_EQ(events.share_events[0].category, 2);
    EXPECT_EQ(events.share_events[0].values[3], 4.5);
    EXPECT_EQ(events.share_events[1].category, 11);
    EXPECT_EQ(events.share_events[2].category, 1);
    EXPECT_TRUE(sink_.rejected.empty());
    EXPECT_EQ(sink_.rows, 7u);
}

TEST_F(Tables, ADividendAndASplitOnOneDayAreOneAction) {
    GbbqWriter gbbq;
    gbbq.add(1, "510050", 20210618, 1, {1, 0, 2, 0});
    gbbq.add(1, "510050", 20210618, 11, {0, 0, 5, 0});
    const std::string file = gbbq.file();
    const GbbqEvents events = read_gbbq(bytes_of(file), report_);
    ASSERT_EQ(events.actions.size(), 1u);
    EXPECT_EQ(events.actions[0].cash, 0.1);
    EXPECT_DOUBLE_EQ(events.actions[0].bonus_ratio, 1.2 * 5 - 1);
    EXPECT_EQ(events.actions[0].rights_ratio, 0);
}

TEST_F(Tables, ActionsThatMakeNoSenseAreRejected) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    GbbqWriter gbbq;
    gbbq.add(1, "600000", 20210618, 1, {-1, 0, 0, 0});
    gbbq.add(1, "600000", 20210618, 1, {1, 0, -10, 0});
    gbbq.add(1, "600000", 20210618, 1, {nan, 0, 0, 0});
    gbbq.add(1, "600000", 20210230, 1, {1, 0, 0, 0});
    gbbq.add(7, "600000", 20210618, 1, {1, 0, 0, 0});
    gbbq.add(1, "60000A", 20210618, 1, {1, 0, 0, 0});
    gbbq.add(1, "600000", 20210618, 0, {1, 0, 0, 0});
    const std::string file = gbbq.file();
    const GbbqEvents events = read_gbbq(bytes_of(file), report_);
    EXPECT_TRUE(events.actions.empty());
    EXPECT_TRUE(events.share_events.empty());
    EXPECT_EQ(sink_.rejected.size(), 7u);
}

TEST_F(Tables, ADamagedGbbqKeepsItsWholeRecords) {
    GbbqWriter gbbq;
    gbbq.add(1, "600000", 20210618, 1, {1, 0, 0, 0});
    gbbq.add(1, "600004", 20210618, 1, {1, 0, 0, 0});
    std::string file = gbbq.file();
    EXPECT_EQ(read_gbbq(bytes_of(file + "tail"), report_).actions.size(), 2u);
    file.resize(file.size() - 1);
    EXPECT_EQ(read_gbbq(bytes_of(file), report_).actions.size(), 1u);
    EXPECT_TRUE(read_gbbq(bytes_of("x"), report_).actions.empty());
    ByteWriter zeros;
    zeros.put(std::uint32_t{4'000'000'000}).zeros(290);
    EXPECT_TRUE(read_gbbq(zeros.bytes(), report_).actions.empty());
    ASSERT_EQ(sink_.rejected.size(), 3u + 1 + 10);
    EXPECT_EQ(sink_.rejected[0].reason, "4 bytes follow the last record");
    EXPECT_EQ(sink_.rejected[1].reason, "the file ends after 1 of 2 records");
}

TEST(Code, BareCodesAreStocks) {
    const std::pair<const char*, const char*> cases[] = {
        {"000001", "000001.SZ"}, {"300750", "300750.SZ"}, {"600000", "600000.SH"},
        {"688001", "688001.SH"}, {"900901", "900901.SH"}, {"200012", "200012.SZ"},
        {"920001", "920001.BJ"}, {"430047", "430047.BJ"}, {"830799", "830799.BJ"},
        {"880001", "880001.SH"}, {"999999", "999999.SH"}, {"399001", "399001.SZ"},
        {"510050", "510050.SH"}, {"159915", "159915.SZ"}, {"113050", "113050.SH"},
        {"128014", "128014.SZ"}, {"899050", "899050.BJ"}};
    for (const auto& [code, id] : cases) {
        ASSERT_TRUE(id_of_bare(code)) << code;
        EXPECT_EQ(id_of_bare(code)->str(), id);
    }
    EXPECT_FALSE(id_of_bare("00001"));
    EXPECT_FALSE(id_of_bare("AAPL"));
    EXPECT_FALSE(id_of_bare(""));
    EXPECT_FALSE(id_of(3, "600000"));
    EXPECT_FALSE(id_of(-1, "600000"));
}

TEST(Gbk, Names) {
    EXPECT_EQ(name_from_gbk(kPingAn), "平安银行");
    EXPECT_EQ(name_from_gbk("  A B "), "A B");
    EXPECT_EQ(name_from_gbk(""), "");
    EXPECT_EQ(name_from_gbk("   "), "");
    EXPECT_FALSE(name_from_gbk(kNoGbk));
    EXPECT_FALSE(name_from_gbk("A\x01"));
}

}  // namespace
}  // namespace mystocks::feed::tdx::detail
