// What every RecordStore driver must do. Instantiated by a driver's test like the suite in
// series_store_contract.hpp.
#pragma once

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/store/record_fixture_contract.hpp"
#include "mystocks/store/user_records_contract.hpp"

namespace mystocks::store {

TEST_P(RecordStoreContract, AnEmptyStoreHasNothing) {
    EXPECT_EQ(store().find_instrument(id("600000.SH")), std::nullopt);
    EXPECT_TRUE(store().find_by_code("600000").empty());
    EXPECT_EQ(store().search_instruments({}).total, 0U);
    EXPECT_TRUE(store().read_actions(id("600000.SH")).empty());
    EXPECT_TRUE(store().read_share_events(id("600000.SH")).empty());
    EXPECT_TRUE(store().list_blocks().empty());
    EXPECT_EQ(store().find_block(BlockKind::kIndex, "沪深300"), std::nullopt);
    EXPECT_TRUE(store().blocks_of(id("600000.SH")).empty());
    EXPECT_TRUE(store().read_trading_days("CN").empty());
    EXPECT_TRUE(store().list_imports(10).empty());
    EXPECT_EQ(store().find_import(1), std::nullopt);
    EXPECT_TRUE(store().read_provenance(id("600000.SH")).empty());
    EXPECT_TRUE(store().list_sources().empty());
    EXPECT_EQ(store().upsert_instruments({}), WriteCounts{});
}

TEST_P(RecordStoreContract, InstrumentsComeBackWhole) {
    market::Instrument full = stock("600000.SH", "浦发银行", "PFYX,PFYH");
    full.kind = market::InstrumentKind::kFund;
    full.board = market::Board::kBShare;
    full.price_decimals = 3;
    full.list_date = day(19991110);
    full.delist_date = day(20300101);
    full.industry = "银行";
    const market::Instrument unnamed = bare("BRK.B.US");
    EXPECT_EQ(put({full, unnamed}), (WriteCounts{2, 0, 0}));
    reopen();
    EXPECT_EQ(store().find_instrument(full.id), full);
    EXPECT_EQ(store().find_instrument(unnamed.id), unnamed);
    EXPECT_EQ(put({full, unnamed}), (WriteCounts{0, 0, 2}));
}

TEST_P(RecordStoreContract, QuotesAndWildcardsAreOnlyText) {
    const auto odd = stock("600000.SH", "O'Neil \"100%\"; DROP TABLE _x\\", "%_");
    put({odd, stock("600001.SH", "plain", "P")});
    EXPECT_EQ(store().find_instrument(odd.id), odd);
    EXPECT_EQ(found("%"), Ids{"600000.SH"});
    EXPECT_EQ(found("_x"), Ids{"600000.SH"});
    EXPECT_EQ(found("\\"), Ids{"600000.SH"});
    EXPECT_EQ(found("o'neil"), Ids{"600000.SH"});
    EXPECT_EQ(found("600_"), Ids{});
    EXPECT_EQ(found("' OR 1=1 --"), Ids{});
}

TEST_P(RecordStoreContract, EmptyFieldsKeepWhatIsKnown) {
    market::Instrument known = stock("600000.SH", "浦发银行", "PFYH");
    known.list_date = day(19991110);
    known.delist_date = day(20300101);
    known.industry = "银行";
    put({known});
    market::Instrument update = bare("600000.SH");
    update.kind = market::InstrumentKind::kStock;
    update.board = market::Board::kMain;
    update.source = "tdx";
    EXPECT_EQ(put({update}), (WriteCounts{0, 0, 1}));
    EXPECT_EQ(store().find_instrument(known.id), known);

    market::Instrument renamed = update;
    renamed.name = "浦发";
    renamed.initials = "PF";
    renamed.source = "csv";
    EXPECT_EQ(put({renamed}), (WriteCounts{0, 1, 0}));
    known.name = "浦发";
    known.initials = "PF";
    known.source = "csv";
    EXPECT_EQ(store().find_instrument(known.id), known);
}

TEST_P(RecordStoreContract, AnInstrumentTwiceInACallIsOneRow) {
    market::Instrument dated = bare("600000.SH");
    dated.list_date = day(19991110);
    EXPECT_EQ(put({stock("600000.SH", "a", "A"), dated}), (WriteCounts{1, 0, 0}));
    const auto stored = store().find_instrument(id("600000.SH"));
    EXPECT_EQ(stored->name, "a");
    EXPECT_EQ(stored->list_date, day(19991110));
}

TEST_P(RecordStoreContract, ACodeFindsEveryExchange) {
    put({stock("000001.SZ", "平安银行", "PAYH"), stock("000001.SH", "上证指数", "SZZS"),
         stock("000002.SZ", "万科A", "WKA")});
    const auto both = store().find_by_code("000001");
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].id.str(), "000001.SH");
    EXPECT_EQ(both[1].id.str(), "000001.SZ");
    EXPECT_TRUE(store().find_by_code("0000").empty());
    put({stock("AAPL.US", "Apple", "APPLE")});
    EXPECT_EQ(store().find_by_code("aapl").size(), 1U);
}

TEST_P(RecordStoreContract, SearchRanksCodeThenInitialsThenName) {
    put({stock("600000.SH", "浦发银行", "PFYX,PFYH"), stock("000001.SZ", "平安银行", "PAYH"),
         stock("600001.SH", "邯郸钢铁", "HDGT"), stock("PF.US", "Pinnacle", "PINNACLE"),
         stock("PFE.US", "Pfizer", "PFIZER"), stock("X.US", "Pf Holdings", "XPH"),
         stock("Y.US", "The PF Group", "TPG")});
    EXPECT_EQ(found("pf"), (Ids{"PF.US", "PFE.US", "600000.SH", "X.US", "Y.US"}));
    EXPECT_EQ(found("6000"), (Ids{"600000.SH", "600001.SH"}));
    EXPECT_EQ(found("600000"), Ids{"600000.SH"});
    EXPECT_EQ(found("银行"), (Ids{"000001.SZ", "600000.SH"}));
    EXPECT_EQ(found("浦发"), Ids{"600000.SH"});
    EXPECT_EQ(found("pfyh"), Ids{"600000.SH"}) << "the second reading counts";
    EXPECT_EQ(found("fyh"), Ids{}) << "initials match from their start";
    EXPECT_EQ(found("sh600000"), Ids{"600000.SH"});
    EXPECT_EQ(found("600000.sh"), Ids{"600000.SH"});
    EXPECT_EQ(found("600000.S"), Ids{"600000.SH"});
    EXPECT_EQ(found("  Pfizer "), Ids{"PFE.US"});
    EXPECT_EQ(found("nothing"), Ids{});
    EXPECT_EQ(found("").size(), 7U);
    EXPECT_EQ(found("").front(), "000001.SZ");
    EXPECT_THROW(found(std::string(500, 'x')), base::Error);
}

TEST_P(RecordStoreContract, SearchPagesAndFilters) {
    std::vector<market::Instrument> rows;
    for (int i = 0; i < 120; ++i) {
        rows.push_back(stock(std::to_string(600'000 + i) + ".SH", "股" + std::to_string(i), ""));
        rows.back().kind =
            i % 4 == 0 ? market::InstrumentKind::kFund : market::InstrumentKind::kStock;
    }
    put(rows);
    InstrumentQuery query{.text = "6000"};
    EXPECT_EQ(store().search_instruments(query).total, 100U);
    EXPECT_EQ(found(query).size(), 50U);
    query.offset = 90;
    EXPECT_EQ(found(query).size(), 10U);
    EXPECT_EQ(found(query).front(), "600090.SH");
    query.offset = 500;
    EXPECT_EQ(store().search_instruments(query).total, 100U);
    EXPECT_TRUE(found(query).empty());
    query = {.kind = market::InstrumentKind::kFund, .limit = 3};
    EXPECT_EQ(store().search_instruments(query).total, 30U);
    EXPECT_EQ(found(query), (Ids{"600000.SH", "600004.SH", "600008.SH"}));
    query.limit = 0;
    EXPECT_EQ(store().search_instruments(query).total, 30U);
    EXPECT_TRUE(found(query).empty());

    const auto members =
        block(BlockKind::kConcept, "芯片", {"600004.SH", "600003.SH", "600999.SH"});
    store().replace_blocks(std::span(&members, 1));
    EXPECT_EQ(found(InstrumentQuery{.block = "芯片"}), (Ids{"600003.SH", "600004.SH"}));
    EXPECT_EQ(found(InstrumentQuery{.kind = market::InstrumentKind::kFund, .block = "芯片"}),
              Ids{"600004.SH"});
    EXPECT_EQ(found(InstrumentQuery{.text = "600003", .block = "芯片"}), Ids{"600003.SH"});
    EXPECT_EQ(found(InstrumentQuery{.block = "none"}), Ids{});
    const auto of_same_name = block(BlockKind::kIndustry, "芯片", {"600005.SH"});
    store().replace_blocks(std::span(&of_same_name, 1));
    EXPECT_EQ(found(InstrumentQuery{.block = "芯片", .block_kind = BlockKind::kIndustry}),
              Ids{"600005.SH"});
    EXPECT_EQ(found(InstrumentQuery{.block = "芯片", .block_kind = BlockKind::kConcept}),
              (Ids{"600003.SH", "600004.SH"}));
    EXPECT_EQ(found(InstrumentQuery{.block = "芯片", .block_kind = BlockKind::kIndex}), Ids{});

    const Provenance written{id("600004.SH"), "1d", 1, "tdx"};
    store().record_provenance(std::span(&written, 1));
    EXPECT_EQ(found(InstrumentQuery{.with_data = true}), Ids{"600004.SH"});
    EXPECT_EQ(found(InstrumentQuery{.text = "600003", .with_data = true}), Ids{});

    store().save_watchlist({"自选", {id("600007.SH"), id("600004.SH"), id("000001.SZ")}});
    store().save_watchlist({"other", {id("600009.SH")}});
    EXPECT_EQ(found(InstrumentQuery{.watchlist = "自选"}), (Ids{"600004.SH", "600007.SH"}));
    EXPECT_EQ(found(InstrumentQuery{.with_data = true, .watchlist = "自选"}), Ids{"600004.SH"});
    EXPECT_EQ(found(InstrumentQuery{.block = "芯片", .watchlist = "other"}), Ids{});
    EXPECT_EQ(found(InstrumentQuery{.watchlist = "none"}), Ids{});
}

TEST_P(RecordStoreContract, ActionsUpsertByDateAndSource) {
    const auto a = action("600000.SH", 20100610, 0.15, "tdx");
    const auto b = action("600000.SH", 20110603, 0.16, "tdx");
    auto c = action("600000.SH", 20110603, 0.99, "csv");
    const auto d = action("600001.SH", 20110603, 0.5, "csv");
    const std::vector rows{b, a, c, d};
    EXPECT_EQ(store().upsert_actions(rows), (WriteCounts{4, 0, 0}));
    EXPECT_EQ(store().upsert_actions(rows), (WriteCounts{0, 0, 4}));
    reopen();
    // "tdx" sorts after "csv": an ex-date is applied once.
    EXPECT_EQ(store().read_actions(id("600000.SH")), (std::vector{a, b}));
    EXPECT_EQ(store().read_actions(id("600001.SH")), std::vector{d});
    c.cash = 0.98;
    c.bonus_ratio = 0.3;
    c.rights_ratio = 0.2;
    c.rights_price = 7.77;
    auto later = c;
    later.ex_date = day(20210721);
    const std::vector more{c, later, later};
    EXPECT_EQ(store().upsert_actions(more), (WriteCounts{1, 1, 0}));
    EXPECT_EQ(store().read_actions(id("600000.SH")), (std::vector{a, b, later}));
}

TEST_P(RecordStoreContract, ActionsWithoutFiniteNumbersAreRefused) {
    auto bad = action("600000.SH", 20100610, std::numeric_limits<double>::quiet_NaN(), "csv");
    EXPECT_THROW(store().upsert_actions(std::span(&bad, 1)), base::Error);
    bad.cash = 1;
    bad.bonus_ratio = -1;
    EXPECT_THROW(store().upsert_actions(std::span(&bad, 1)), base::Error);
    EXPECT_TRUE(store().read_actions(id("600000.SH")).empty());
}

TEST_P(RecordStoreContract, ShareEventsComeBackInOrder) {
    const std::vector rows{event("600000.SH", 20110603, 5, 1.5), event("600000.SH", 20100603, 5, 2),
                           event("600000.SH", 20110603, 2, 3), event("600001.SH", 20110603, 2, 4)};
    EXPECT_EQ(store().upsert_share_events(rows), (WriteCounts{4, 0, 0}));
    EXPECT_EQ(store().upsert_share_events(rows), (WriteCounts{0, 0, 4}));
    reopen();
    const auto stored = store().read_share_events(id("600000.SH"));
    ASSERT_EQ(stored.size(), 3U);
    EXPECT_TRUE(same(stored[0], rows[1]));
    EXPECT_TRUE(same(stored[1], rows[2]));
    EXPECT_TRUE(same(stored[2], rows[0]));
    const auto changed = event("600000.SH", 20110603, 5, 9);
    EXPECT_EQ(store().upsert_share_events(std::span(&changed, 1)), (WriteCounts{0, 1, 0}));
    EXPECT_EQ(store().read_share_events(id("600000.SH"))[2].values[0], 9);
    const auto unknown = event("600000.SH", 20120603, 5, std::numeric_limits<double>::quiet_NaN());
    store().upsert_share_events(std::span(&unknown, 1));
    EXPECT_NE(store().read_share_events(id("600000.SH"))[3].values[0], 0);
    EXPECT_EQ(store().upsert_share_events(std::span(&unknown, 1)), (WriteCounts{0, 0, 1}));
}

TEST_P(RecordStoreContract, BlocksKnowWhoBelongedWhen) {
    const auto day = [](std::int32_t days) { return base::Date{days}; };
    market::Block dated = block(BlockKind::kIndex, "csi300", {"600000.SH"});
    dated.history = {{id("600004.SH"), day(17'000), day(17'500)},
                     {id("600000.SH"), day(14'000), day(20'000)},
                     {id("600004.SH"), day(14'000), day(15'000)},
                     {id("600000.SH"), day(14'000), day(20'000)}};
    EXPECT_EQ(store().replace_blocks(std::span(&dated, 1)), (WriteCounts{1, 0, 0}));
    EXPECT_EQ(store().replace_blocks(std::span(&dated, 1)), (WriteCounts{0, 0, 1}));
    reopen();
    const std::vector<market::Membership> sorted{{id("600000.SH"), day(14'000), day(20'000)},
                                                 {id("600004.SH"), day(14'000), day(15'000)},
                                                 {id("600004.SH"), day(17'000), day(17'500)}};
    EXPECT_EQ(store().find_block(BlockKind::kIndex, "csi300")->history, sorted);
    dated.history.clear();
    EXPECT_EQ(store().replace_blocks(std::span(&dated, 1)), (WriteCounts{0, 1, 0}));
    EXPECT_TRUE(store().find_block(BlockKind::kIndex, "csi300")->history.empty());
}

TEST_P(RecordStoreContract, BlocksAreReplacedWhole) {
    const std::vector first{
        block(BlockKind::kIndex, "沪深300", {"600000.SH", "000001.SZ", "600000.SH"}),
        block(BlockKind::kIndustry, "银行", {"600000.SH"}),
        block(BlockKind::kConcept, "银行", {"000001.SZ"}), block(BlockKind::kCustom, "空", {})};
    EXPECT_EQ(store().replace_blocks(first), (WriteCounts{4, 0, 0}));
    EXPECT_EQ(store().replace_blocks(first), (WriteCounts{0, 0, 4}));
    const auto index = store().find_block(BlockKind::kIndex, "沪深300");
    ASSERT_TRUE(index);
    EXPECT_EQ(index->members, (std::vector{id("000001.SZ"), id("600000.SH")}));
    EXPECT_EQ(index->source, "tdx");
    const auto second = block(BlockKind::kIndex, "沪深300", {"600001.SH", "600000.SH"});
    EXPECT_EQ(store().replace_blocks(std::span(&second, 1)), (WriteCounts{0, 1, 0}));
    reopen();
    EXPECT_EQ(store().find_block(BlockKind::kIndex, "沪深300")->members,
              (std::vector{id("600000.SH"), id("600001.SH")}));
    EXPECT_EQ(store().find_block(BlockKind::kConcept, "银行")->members,
              std::vector{id("000001.SZ")});
    EXPECT_TRUE(store().find_block(BlockKind::kCustom, "空")->members.empty());
    EXPECT_EQ(store().find_block(BlockKind::kStyle, "银行"), std::nullopt);

    const auto all = store().list_blocks();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].kind, BlockKind::kIndex);
    EXPECT_EQ(all[0].members, 2U);
    EXPECT_EQ(all[1].kind, BlockKind::kConcept);
    EXPECT_EQ(all[3].members, 0U);
    const auto of = store().blocks_of(id("600000.SH"));
    ASSERT_EQ(of.size(), 2U);
    EXPECT_EQ(of[0].name, "沪深300");
    EXPECT_EQ(of[0].members, 2U);
    EXPECT_EQ(of[1].kind, BlockKind::kIndustry);
    EXPECT_TRUE(store().blocks_of(id("000002.SZ")).empty());
}

TEST_P(RecordStoreContract, TradingDaysAddUp) {
    const std::vector some{day(20260707), day(20260706), day(20260706)};
    EXPECT_EQ(store().add_trading_days("CN", some), (WriteCounts{2, 0, 0}));
    const std::vector more{day(19901219), day(20260707)};
    EXPECT_EQ(store().add_trading_days("CN", more), (WriteCounts{1, 0, 1}));
    reopen();
    EXPECT_EQ(store().read_trading_days("CN"),
              (std::vector{day(19901219), day(20260706), day(20260707)}));
    EXPECT_TRUE(store().read_trading_days("US").empty());
}

TEST_P(RecordStoreContract, ImportRunsHaveALife) {
    ImportRun run{.source = "tdx", .what = "/data/vipdoc", .started = 1'780'000'000'000'000};
    run.id = store().begin_import(run);
    const std::int64_t second = store().begin_import({.source = "csv", .what = "b", .started = 5});
    EXPECT_GT(second, run.id);
    EXPECT_EQ(store().find_import(run.id)->state, ImportState::kRunning);
    EXPECT_EQ(store().find_import(run.id)->finished, std::nullopt);
    run.state = ImportState::kDone;
    run.finished = run.started + 10;
    run.report_json = R"({"rows":3,"name":"浦发"})";
    store().finish_import(run);
    reopen();
    const auto stored = store().find_import(run.id);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->source, "tdx");
    EXPECT_EQ(stored->what, "/data/vipdoc");
    EXPECT_EQ(stored->started, run.started);
    EXPECT_EQ(stored->finished, run.finished);
    EXPECT_EQ(stored->state, ImportState::kDone);
    EXPECT_EQ(stored->report_json, run.report_json);
    const auto newest = store().list_imports(10);
    ASSERT_EQ(newest.size(), 2U);
    EXPECT_EQ(newest[0].id, second);
    EXPECT_EQ(store().list_imports(1).size(), 1U);
    run.id = 999;
    EXPECT_THROW(store().finish_import(run), base::Error);
}

TEST_P(RecordStoreContract, TheNewestRunOwnsASeries) {
    const std::vector<Provenance> rows{{id("600000.SH"), "1d", 5, "tdx"},
                                       {id("600000.SH"), "ticks", 5, "csv"},
                                       {id("000001.SZ"), "1d", 5, "tdx"}};
    store().record_provenance(rows);
    const std::vector<Provenance> later{{id("600000.SH"), "1d", 7, "simulated"},
                                        {id("600000.SH"), "ticks", 4, "old"}};
    store().record_provenance(later);
    reopen();
    const auto stored = store().read_provenance(id("600000.SH"));
    ASSERT_EQ(stored.size(), 2U);
    EXPECT_EQ(stored[0].series, "1d");
    EXPECT_EQ(stored[0].import_run, 7);
    EXPECT_EQ(stored[0].source, "simulated");
    EXPECT_EQ(stored[1].series, "ticks");
    EXPECT_EQ(stored[1].import_run, 5);
    EXPECT_EQ(stored[1].source, "csv");
    auto named = stock("600000.SH", "a", "A");
    named.source = "alpha";
    put({named});
    EXPECT_EQ(store().list_sources(), (Ids{"alpha", "csv", "simulated", "tdx"}));
}

TEST_P(RecordStoreContract, EverythingOfAKindCanBeListed) {
    EXPECT_TRUE(store().list_actions().empty());
    EXPECT_TRUE(store().list_share_events().empty());
    EXPECT_TRUE(store().list_calendars().empty());
    EXPECT_TRUE(store().list_provenance().empty());
    // Ids whose order a server's own sorting of texts could change.
    const auto a = action("600000.SH", 20110603, 0.16, "tdx");
    const auto b = action("600000.SH", 20110603, 0.99, "csv");
    const auto c = action("BRK-B.US", 20100610, 0.15, "csv");
    const auto d = action("BRK.A.US", 20100610, -0.0, "csv");
    store().upsert_actions(std::vector{d, c, a, b});
    EXPECT_EQ(store().list_actions(), (std::vector{b, a, c, d})) << "every source's";

    const std::vector events{event("600001.SH", 20110603, 2, 4), event("600000.SH", 20110603, 5, 1),
                             event("600000.SH", 20110603, 2, 3)};
    store().upsert_share_events(events);
    const auto listed = store().list_share_events();
    ASSERT_EQ(listed.size(), 3U);
    EXPECT_TRUE(same(listed[0], events[2]));
    EXPECT_TRUE(same(listed[1], events[1]));
    EXPECT_TRUE(same(listed[2], events[0]));

    const std::vector days{day(20260706)};
    store().add_trading_days("US", days);
    store().add_trading_days("CN", days);
    EXPECT_EQ(store().list_calendars(), (Ids{"CN", "US"}));

    const std::vector<Provenance> rows{{id("600000.SH"), "ticks", 5, "csv"},
                                       {id("600000.SH"), "1d", 5, "tdx"},
                                       {id("000001.SZ"), "1d", 6, "tdx"}};
    store().record_provenance(rows);
    reopen();
    EXPECT_EQ(store().list_provenance(), (std::vector{rows[2], rows[1], rows[0]}));
}

TEST_P(RecordStoreContract, ImportsAreRestoredUnderTheirNumbers) {
    const ImportRun done{.id = 7,
                         .source = "tdx",
                         .what = "vipdoc",
                         .started = 5,
                         .finished = 9,
                         .state = ImportState::kDone,
                         .report_json = "{}"};
    const ImportRun running{.id = 3, .source = "csv", .what = "b", .started = 6};
    EXPECT_EQ(store().restore_imports(std::vector{done, running}), (WriteCounts{2, 0, 0}));
    EXPECT_EQ(store().restore_imports(std::vector{done, running}), (WriteCounts{0, 0, 2}));
    reopen();
    EXPECT_EQ(store().find_import(7), done);
    EXPECT_EQ(store().list_imports(9), (std::vector{done, running}));
    EXPECT_EQ(store().begin_import({.source = "csv", .what = "c", .started = 8}), 8);
    ImportRun failed = running;
    failed.state = ImportState::kFailed;
    failed.finished = 10;
    EXPECT_EQ(store().restore_imports(std::vector{running, failed}), (WriteCounts{0, 1, 0}));
    EXPECT_EQ(store().find_import(3), failed);
    const ImportRun none{.id = 0, .source = "csv"};
    EXPECT_THROW(store().restore_imports(std::span(&none, 1)), base::Error);
}

TEST_P(RecordStoreContract, ThreadsWriteAndReadAtOnce) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 25; ++i) {
                const auto code = std::to_string(100'000 + thread * 100 + i);
                put({stock(code + ".SH", "n" + code, "")});
                ASSERT_EQ(found(code), Ids{code + ".SH"});
                store().begin_import({.source = "t", .what = code, .started = i});
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(store().search_instruments({}).total, 100U);
    EXPECT_EQ(store().list_imports(1000).size(), 100U);
}

}  // namespace mystocks::store
