// Real files of a 通达信 installation; skipped where they are absent.
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <zlib.h>

#include "mystocks/feed/tdx/detail/gbbq.hpp"
#include "mystocks/feed/tdx/detail/input_file.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"
#include "mystocks/feed/tdx/tdx_source.hpp"
#include "mystocks/market/adjust.hpp"

namespace mystocks::feed::tdx {
namespace {

namespace fs = std::filesystem;
using detail::KeepingSink;

class SharedTdx : public testing::Test {
  protected:
    void SetUp() override {
        const char* shared = std::getenv("MYSTOCKS_SHARED");
        root_ = shared != nullptr && *shared != '\0' ? fs::path(shared)
                                                     : fs::path(MYSTOCKS_SOURCE_DIR) / "../shared";
        if (!fs::exists(root_ / "data/tdx")) {
            GTEST_SKIP() << "no real data at " << root_ << ": set MYSTOCKS_SHARED";
        }
    }
    KeepingSink import(const std::string& path) const {
        KeepingSink sink;
        const auto source = open_tdx({root_ / path});
        for (const Unit& unit : source->plan({})) {
            source->read(unit, sink, {});
        }
        return sink;
    }
    std::string text(const std::string& path) const {
        std::ostringstream out;
        out << std::ifstream(root_ / path, std::ios::binary).rdbuf();
        return out.str();
    }
    std::string unzipped(const std::string& path) const {
        const gzFile file = gzopen((root_ / path).c_str(), "rb");
        std::string out;
        char piece[65536];
        for (int got = 0; (got = gzread(file, piece, sizeof piece)) > 0;) {
            out.append(piece, static_cast<std::size_t>(got));
        }
        gzclose(file);
        return out;
    }
    fs::path root_;
};

const market::Bars& bars_of(const KeepingSink& sink, std::string_view id) {
    for (const auto& piece : sink.pieces) {
        if (piece.id == id) {
            return piece.bars;
        }
    }
    static const market::Bars kNone;
    return kNone;
}

std::vector<std::string> fields_of(const std::string& line, char separator = ',') {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, separator);) {
        fields.push_back(field);
    }
    return fields;
}

std::vector<std::vector<std::string>> rows_of(const std::string& csv) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream in(csv);
    std::string line;
    std::getline(in, line);  // head
    while (std::getline(in, line)) {
        rows.push_back(fields_of(line));
    }
    return rows;
}

TEST_F(SharedTdx, DailyBarsOfAll46Instruments) {
    const KeepingSink sink = import("data/tdx/vipdoc");
    ASSERT_EQ(sink.pieces.size(), 46u);
    EXPECT_TRUE(sink.rejected.empty()) << sink.rejected[0].unit << sink.rejected[0].reason;
    std::set<std::string> ids;
    std::uint64_t rows = 0;
    for (const auto& [id, period, bars] : sink.pieces) {
        ids.insert(id);
        rows += bars.size();
        EXPECT_EQ(period, market::Period::k1d);
        const fs::path file = root_ / "data/tdx/vipdoc" / (id.ends_with("SH") ? "sh" : "sz") /
                              "lday" /
                              ((id.ends_with("SH") ? "sh" : "sz") + id.substr(0, 6) + ".day");
        EXPECT_EQ(bars.size(), fs::file_size(file) / 32) << id;
    }
    EXPECT_EQ(ids.size(), 46u);
    EXPECT_EQ(rows, sink.rows);
    EXPECT_EQ(bars_of(sink, "510050.SH").close.back(), 2.338);
}

// The oracle's prices were collected by somebody else, from another source.
TEST_F(SharedTdx, PricesEqualAnIndependentSeries) {
    const KeepingSink sink = import("data/tdx/vipdoc_long/sh/lday/sh600000.day");
    const market::Bars& bars = bars_of(sink, "600000.SH");
    ASSERT_EQ(bars.size(), 6119u);
    EXPECT_EQ(base::Date{static_cast<std::int32_t>(bars.time.front())}.yyyymmdd(), 19991110);
    EXPECT_EQ(base::Date{static_cast<std::int32_t>(bars.time.back())}.yyyymmdd(), 20250805);
    std::map<std::int64_t, std::size_t> row_of;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        row_of[bars.time[i]] = i;
    }
    std::size_t equal = 0;
    std::size_t compared = 0;
    for (const auto& row : rows_of(text("oracles/indicators/600000_SH_1999_2014.csv"))) {
        const auto date = base::Date::from_yyyymmdd(std::stoll(row[0]));
        const auto found = row_of.find(date->days);
        if (found == row_of.end()) {
            continue;
        }
        const market::Bar bar = bars.at(found->second);
        ++compared;
        equal += bar.open == std::stod(row[1]) && bar.high == std::stod(row[2]) &&
                 bar.low == std::stod(row[3]) && bar.close == std::stod(row[4]);
    }
    EXPECT_GT(compared, 3500u);
    EXPECT_GT(equal, compared * 99 / 100) << equal << " of " << compared;
}

TEST_F(SharedTdx, IndexFromTheFirstDayOfTheMarket) {
    const KeepingSink sink = import("data/tdx/vipdoc_long/sh/lday/sh000001.day");
    const market::Bars& bars = bars_of(sink, "000001.SH");
    EXPECT_EQ(bars.size() + sink.rejected.size(), 8455u);
    EXPECT_EQ(base::Date{static_cast<std::int32_t>(bars.time.front())}.yyyymmdd(), 19901219);
    // The vendor's own: sixteen days of 1991 to 1995 whose open or close lies outside low and high.
    EXPECT_EQ(sink.rejected.size(), 16u);
    EXPECT_EQ(sink.rejected[0].reason, "low 109.31 is above close 109.29");
}

// A stock's money over shares is a price of that day, on every day and in every unit of volume.
TEST_F(SharedTdx, MoneyOverSharesIsAPriceOfTheDay) {
    std::size_t days = 0;
    for (const char* folder : {"data/tdx/vipdoc", "data/tdx/vipdoc_2014", "data/tdx/vipdoc_long"}) {
        for (const auto& [id, period, bars] : import(folder).pieces) {
            if (market::facts_of_code(market::InstrumentId::parse(id)).kind ==
                market::InstrumentKind::kIndex) {
                continue;
            }
            for (std::size_t i = 0; i < bars.size(); ++i, ++days) {
                const double average = bars.amount[i] / bars.volume[i];
                EXPECT_GE(average, bars.low[i] * 0.998) << id << ' ' << bars.time[i];
                EXPECT_LE(average, bars.high[i] * 1.002) << id << ' ' << bars.time[i];
            }
        }
    }
    EXPECT_GT(days, 80'000u);
}

TEST_F(SharedTdx, MinuteBars) {
    const KeepingSink sink = import("data/tdx/minute");
    ASSERT_EQ(sink.pieces.size(), 2u);
    EXPECT_TRUE(sink.rejected.empty());
    EXPECT_EQ(sink.pieces[0].period, market::Period::k1m);
    EXPECT_EQ(sink.pieces[0].bars.size(), 2880u);
    EXPECT_EQ(sink.pieces[1].period, market::Period::k5m);
    EXPECT_EQ(sink.pieces[1].bars.size(), 144u);
    const market::Bars& minutes = sink.pieces[0].bars;
    EXPECT_EQ(base::to_rfc3339(minutes.time[0]), "2021-04-23T01:31:00Z");
    EXPECT_EQ(base::to_rfc3339(minutes.time[119]), "2021-04-23T03:30:00Z");
    EXPECT_EQ(base::to_rfc3339(minutes.time[120]), "2021-04-23T05:01:00Z");
    EXPECT_EQ(base::to_rfc3339(minutes.time[239]), "2021-04-23T07:00:00Z");
    EXPECT_EQ(minutes.close[0], 36.8);
    // Five one-minute bars add up to the five-minute bar: the stamp is the end of both.
    const market::Bars& fives = sink.pieces[1].bars;
    std::map<std::int64_t, std::size_t> row_of;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
        row_of[minutes.time[i]] = i;
    }
    for (std::size_t i = 0; i < fives.size(); ++i) {
        const auto last = row_of.find(fives.time[i]);
        ASSERT_NE(last, row_of.end());
        double volume = 0;
        double high = 0;
        for (std::size_t k = last->second - 4; k <= last->second; ++k) {
            volume += minutes.volume[k];
            high = std::max(high, minutes.high[k]);
        }
        EXPECT_EQ(volume, fives.volume[i]) << i;
        EXPECT_EQ(high, fives.high[i]) << i;
        EXPECT_EQ(minutes.close[last->second], fives.close[i]) << i;
    }
}

TEST_F(SharedTdx, EveryDecryptedRecordEqualsTheOracle) {
    const auto file = detail::read_table(root_ / "data/tdx/hq_cache/gbbq");
    KeepingSink sink;
    const std::string unit = "gbbq";
    detail::RowReport report(sink, unit);
    const auto records = detail::decrypt_gbbq(file, report);
    const auto rows = rows_of(unzipped("oracles/actions/gbbq_decoded.csv.gz"));
    ASSERT_EQ(rows.size(), 104'454u);
    ASSERT_EQ(records.size(), rows.size());
    EXPECT_TRUE(sink.rejected.empty());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& record = records[i];
        ASSERT_EQ(std::to_string(record.market), rows[i][0]) << i;
        ASSERT_EQ(record.code, rows[i][1]) << i;
        ASSERT_EQ(std::to_string(record.date), rows[i][2]) << i;
        ASSERT_EQ(std::to_string(record.category), rows[i][3]) << i;
        for (std::size_t k = 0; k < 4; ++k) {
            ASSERT_EQ(static_cast<double>(record.values[k]), std::stod(rows[i][4 + k])) << i;
        }
    }
}

TEST_F(SharedTdx, CorporateActionsPerShare) {
    const KeepingSink sink = import("data/tdx/hq_cache/gbbq");
    EXPECT_TRUE(sink.rejected.empty());
    EXPECT_EQ(sink.actions_read.size() + sink.events_read.size(), 104'454u);
    // 37,740 of category 1, of which one says nothing; 1,270 of 11, of which 12 are of indices.
    EXPECT_EQ(sink.actions_read.size(), 37'739u + 1'258u);
    std::map<std::pair<std::string, int>, market::CorporateAction> actions;
    for (const auto& action : sink.actions_read) {
        EXPECT_EQ(market::why_action_is_bad(action), "");
        actions.emplace(std::pair(action.id.str(), action.ex_date.yyyymmdd()), action);
    }
    EXPECT_EQ(actions.size(), sink.actions_read.size());
    const auto& rights = actions.at({"000001.SZ", 19930524});
    EXPECT_EQ(rights.cash, 0.3);
    EXPECT_EQ(rights.bonus_ratio, 0.85);
    EXPECT_EQ(rights.rights_ratio, 0.1);
    EXPECT_EQ(rights.rights_price, 16);
    EXPECT_EQ(actions.at({"000001.SZ", 19900301}).rights_price, 3.56);
    // 10 for 2, cash 1.74 per 10.
    EXPECT_EQ(actions.at({"000001.SZ", 20150413}).cash, 0.174);
    EXPECT_EQ(actions.at({"000001.SZ", 20150413}).bonus_ratio, 0.2);
    // A consolidation: the close before it is 0.813, the open after it 2.138.
    const double shares_after = 1 + actions.at({"159919.SZ", 20121130}).bonus_ratio;
    EXPECT_NEAR(0.813 / shares_after, 2.138, 0.02);
}

// The client's own forward-adjusted export, to the fen.
TEST_F(SharedTdx, ForwardAdjustmentEqualsTheClientsExport) {
    const KeepingSink gbbq = import("data/tdx/hq_cache/gbbq");
    for (const auto& [code, later_date, later_cash] :
         {std::tuple("601003", 20210618, 0.25), std::tuple("601006", 20210708, 0.48)}) {
        const auto id = market::InstrumentId::of(code, "SH");
        market::Bars bars =
            bars_of(import(std::string("data/tdx/vipdoc/sh/lday/sh") + code + ".day"), id.str());
        std::vector<market::CorporateAction> actions;
        for (const auto& action : gbbq.actions_read) {
            if (action.id == id) {
                actions.push_back(action);
            }
        }
        actions.push_back({id, *base::Date::from_yyyymmdd(later_date), later_cash, 0, 0, 0, "csv"});
        const market::Bars raw = bars;
        market::adjust_bars(bars, market::Period::k1d, actions, raw, "Asia/Shanghai",
                            {market::Adjust::kForward, base::Date::of(2021, 9, 23), 2});
        std::map<std::int64_t, std::size_t> row_of;
        for (std::size_t i = 0; i < bars.size(); ++i) {
            row_of[bars.time[i]] = i;
        }
        std::size_t compared = 0;
        std::istringstream lines(text(std::string("data/tdx/export/SH#") + code + ".txt"));
        for (std::string line; std::getline(lines, line);) {
            const char separator = line.find('\t') != std::string::npos ? '\t' : ',';
            const auto fields = fields_of(line, separator);
            const auto date = fields.size() < 5 ? std::nullopt : base::parse_date(fields[0]);
            const auto found = date ? row_of.find(date->days) : row_of.end();
            if (found == row_of.end()) {
                continue;
            }
            const market::Bar bar = bars.at(found->second);
            const double prices[] = {bar.open, bar.high, bar.low, bar.close};
            for (std::size_t k = 0; k < 4; ++k, ++compared) {
                EXPECT_EQ(prices[k], std::stod(fields[1 + k])) << code << ' ' << fields[0];
            }
        }
        EXPECT_GT(compared, 4'900u) << code;
    }
}

TEST_F(SharedTdx, NamesOfShenzhen) {
    const KeepingSink sink = import("data/tdx/hq_cache/szm.tnf");
    EXPECT_EQ(sink.instruments_read.size(), 11'838u);
    EXPECT_TRUE(sink.rejected.empty());
    const auto* bank = sink.find_instrument("000001.SZ");
    ASSERT_NE(bank, nullptr);
    EXPECT_EQ(bank->name, "平安银行");
    EXPECT_EQ(bank->initials, "PAYH");
    EXPECT_EQ(bank->kind, market::InstrumentKind::kStock);
    EXPECT_EQ(bank->price_decimals, 2);
    const auto* fund = sink.find_instrument("159915.SZ");
    ASSERT_NE(fund, nullptr);
    EXPECT_EQ(fund->name, "创业板");
    EXPECT_EQ(fund->price_decimals, 3);
    const auto* index = sink.find_instrument("399001.SZ");
    ASSERT_NE(index, nullptr);
    EXPECT_EQ(index->name, "深证成指");
    EXPECT_EQ(index->kind, market::InstrumentKind::kIndex);
    std::size_t with_initials = 0;
    std::size_t other_decimals = 0;
    for (const auto& instrument : sink.instruments_read) {
        with_initials += !instrument.initials.empty();
        other_decimals +=
            instrument.price_decimals != market::facts_of_code(instrument.id).price_decimals;
        if (instrument.kind == market::InstrumentKind::kStock ||
            instrument.kind == market::InstrumentKind::kFund) {
            EXPECT_EQ(instrument.price_decimals,
                      market::facts_of_code(instrument.id).price_decimals)
                << instrument.id.str();
        }
    }
    EXPECT_EQ(with_initials, 11'823u);
    EXPECT_EQ(other_decimals, 9u);
}

TEST_F(SharedTdx, ListDatesAndRegions) {
    const KeepingSink sink = import("data/tdx/hq_cache/base.dbf");
    EXPECT_EQ(sink.instruments_read.size(), 5'250u);
    EXPECT_TRUE(sink.rejected.empty());
    EXPECT_EQ(sink.find_instrument("000001.SZ")->list_date, base::Date::of(1991, 4, 3));
    EXPECT_EQ(sink.find_instrument("600000.SH")->list_date, base::Date::of(1999, 11, 10));
    std::size_t without = 0;
    for (const auto& instrument : sink.instruments_read) {
        without += !instrument.list_date;
    }
    EXPECT_EQ(without, 121u);
    EXPECT_EQ(sink.blocks_read.size(), 32u);
    const auto* shenzhen = sink.find_block("深圳板块");
    ASSERT_NE(shenzhen, nullptr);
    EXPECT_EQ(shenzhen->kind, market::BlockKind::kRegion);
    EXPECT_GT(shenzhen->members.size(), 300u);
    const auto& members = shenzhen->members;
    EXPECT_NE(std::find(members.begin(), members.end(), market::InstrumentId::parse("000001.SZ")),
              members.end());
}

TEST_F(SharedTdx, Industries) {
    const KeepingSink sink = import("data/tdx/hq_cache/tdxhy.cfg");
    EXPECT_TRUE(sink.rejected.empty());
    EXPECT_EQ(sink.find_instrument("600000.SH")->industry, "银行");
    EXPECT_EQ(sink.find_instrument("000002.SZ")->industry, "全国地产");
    const auto* banks = sink.find_block("银行");
    ASSERT_NE(banks, nullptr);
    EXPECT_EQ(banks->kind, market::BlockKind::kIndustry);
    EXPECT_EQ(banks->members.size(), 37u);
    std::set<std::string> names;
    for (const auto& block : sink.blocks_read) {
        EXPECT_TRUE(names.insert(block.name).second) << block.name;
    }
}

TEST_F(SharedTdx, Blocks) {
    const KeepingSink sink = import("data/tdx/hq_cache/block_zs.dat");
    EXPECT_TRUE(sink.rejected.empty());
    const auto* csi300 = sink.find_block("沪深300");
    ASSERT_NE(csi300, nullptr);
    EXPECT_EQ(csi300->kind, market::BlockKind::kIndex);
    EXPECT_EQ(csi300->members.size(), 300u);
    EXPECT_EQ(csi300->members.front().str(), "000001.SZ");
    EXPECT_EQ(csi300->members.back().str(), "603993.SH");
    EXPECT_EQ(sink.find_block("中证500"), nullptr);  // too large for this file
    const KeepingSink concepts = import("data/tdx/hq_cache/block_gn.dat");
    ASSERT_NE(concepts.find_block("通达信88"), nullptr);
    EXPECT_EQ(concepts.find_block("通达信88")->members.size(), 88u);
    EXPECT_EQ(concepts.blocks_read[0].kind, market::BlockKind::kConcept);
    const KeepingSink special = import("data/tdx/hq_cache/spblock.dat");
    EXPECT_TRUE(special.rejected.empty());
    ASSERT_NE(special.find_block("中证500"), nullptr);
    EXPECT_EQ(special.find_block("中证500")->members.size(), 500u);
    EXPECT_EQ(special.find_block("中证500")->kind, market::BlockKind::kIndex);
    EXPECT_EQ(special.find_block("深证成指")->members.size(), 500u);
    EXPECT_EQ(special.find_block("融资融券")->kind, market::BlockKind::kStyle);
}

TEST_F(SharedTdx, AWholeTreeIsReadInTheOrderThatLetsNewerFilesWin) {
    const auto source = open_tdx({root_ / "data/tdx"});
    std::vector<std::string> order;
    for (const Unit& unit : source->plan({})) {
        if (unit.name.ends_with("sh600000.day")) {
            order.push_back(
                fs::path(unit.name).parent_path().parent_path().parent_path().filename());
        }
    }
    EXPECT_EQ(order, (std::vector<std::string>{"vipdoc_2014", "vipdoc", "vipdoc_long"}));
    const KeepingSink sink = import("data/tdx");
    EXPECT_EQ(sink.rejected.size(), 16u);
    EXPECT_EQ(sink.pieces.size(), 46u + 42u + 2u + 2u);
}

}  // namespace
}  // namespace mystocks::feed::tdx
