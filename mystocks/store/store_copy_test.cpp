#include "mystocks/store/store_copy.hpp"

#include <atomic>
#include <bit>
#include <limits>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/memory/memory_store.hpp"
#include "mystocks/store/routed_series_store.hpp"

namespace mystocks::store {
namespace {

using market::Period;
using memory::MemoryRecordStore;
using memory::MemorySeriesStore;
using Limits = std::numeric_limits<double>;

// Fails when a test asks it to; all else goes to another store.
class FailingSeriesStore final : public SeriesStore {
  public:
    explicit FailingSeriesStore(SeriesStore& inner) : inner_(inner) {}

    // Every call from the one after the next `calls` on fails.
    void fail_after(int calls, base::ErrorKind kind) {
        fail_some(calls, std::numeric_limits<int>::max(), kind);
    }
    // The calls after the next `calls` fail, so many of them.
    void fail_some(int calls, int failures, base::ErrorKind kind) {
        left_ = calls;
        failures_ = failures;
        kind_ = kind;
    }
    // Calls that concern the instrument throw kCorrupt.
    void damage(const market::InstrumentId& id) { damaged_ = id; }
    // Daily bars of the instrument come back a little different.
    void spoil(const market::InstrumentId& id) { spoiled_ = id; }

  private:
    void call(const market::InstrumentId* id = nullptr) const {
        if (left_.fetch_sub(1) <= 0 && failures_.fetch_sub(1) > 0) {
            throw base::Error(kind_, "the store is away");
        }
        if (id != nullptr && damaged_ == *id) {
            throw base::Error(base::ErrorKind::kCorrupt, id->str() + " is damaged");
        }
    }
    void call(std::span<const ColumnsWrite> writes) const {
        call();
        for (const ColumnsWrite& write : writes) {
            if (damaged_ == write.key.id) {
                throw base::Error(base::ErrorKind::kCorrupt, write.key.id.str() + " is damaged");
            }
        }
    }

    SeriesCapabilities do_capabilities() const override { return inner_.capabilities(); }
    std::vector<WriteCounts> do_write(std::span<const ColumnsWrite> writes) override {
        call(writes);
        return inner_.write(writes);
    }
    void do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink) const override {
        call(&key.id);
        inner_.read(key, range, limit, sink);
        if (key == bars_key(spoiled_.value_or(key.id), market::Period::k1d) && spoiled_ &&
            !sink.time->empty()) {
            sink.values[3]->back() += 1e-9;  // the close
        }
    }
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override {
        call();
        return id == nullptr ? inner_.list_series() : inner_.list_series(*id);
    }
    bool do_erase(const SeriesKey& key) override {
        call();
        return inner_.erase(key);
    }
    CheckReport do_check() const override { return inner_.check(); }

    SeriesStore& inner_;
    mutable std::atomic<int> left_ = std::numeric_limits<int>::max();
    mutable std::atomic<int> failures_ = 0;
    base::ErrorKind kind_ = base::ErrorKind::kUnavailable;
    std::optional<market::InstrumentId> damaged_;
    std::optional<market::InstrumentId> spoiled_;
};

market::InstrumentId id(const std::string& text) {
    return market::InstrumentId::parse(text);
}

market::Bars bars(std::int64_t first, std::size_t count, double salt = 0) {
    market::Bars made;
    for (std::size_t i = 0; i < count; ++i) {
        const double price = 10 + salt + static_cast<double>(i % 100) / 100;
        made.push_back({first + static_cast<std::int64_t>(i), price, price + 1, price - 1, price,
                        100, i % 5 == 0 ? Limits::quiet_NaN() : -0.0});
    }
    return made;
}

// `per_instant` rows share a time.
market::Ticks ticks(std::size_t count, std::size_t per_instant) {
    market::Ticks made;
    for (std::size_t i = 0; i < count; ++i) {
        made.time.push_back(static_cast<std::int64_t>(i / per_instant) * 1000);
        made.sequence.push_back(static_cast<std::int64_t>(i % per_instant) - 2);
        made.price.push_back(static_cast<double>(i));
        made.volume.push_back(1);
        made.amount.push_back(2);
        made.bid.push_back(3);
        made.ask.push_back(4);
    }
    return made;
}

market::Depth depth(std::size_t count) {
    market::Depth made;
    for (std::size_t i = 0; i < count; ++i) {
        made.time.push_back(static_cast<std::int64_t>(i));
        made.sequence.push_back(0);
        made.bid.price[0].push_back(1);
        made.bid.size[0].push_back(static_cast<double>(i));
    }
    return made;
}

void fill(SeriesStore& store) {
    for (int i = 0; i < 40; ++i) {
        store.write_bars(id(std::to_string(600'000 + i) + ".SH"), Period::k1d,
                         bars(10'000, static_cast<std::size_t>(i) * 7 + 1, i));
    }
    store.write_bars(id("600000.SH"), Period::k1m, bars(1'700'000'000'000'000, 5'000));
    const market::Ticks many = ticks(4'000, 3);
    const market::Ticks at_once = ticks(1'500, 700);  // an instant larger than a piece
    const TicksWrite writes[]{{id("600000.SH"), &many}, {id("600001.SH"), &at_once}};
    store.write_ticks(writes);
    const market::Depth book = depth(900);
    const DepthWrite write{id("600000.SH"), &book};
    store.write_depth(std::span(&write, 1));
    Values values;
    for (std::int64_t day = 0; day < 700; ++day) {
        values.time.push_back(day);
        values.value.push_back(static_cast<double>(day) / 7);
    }
    const ValuesWrite outputs[]{{id("600000.SH"), Period::k1d, "MACD.DIF", &values},
                                {id("600000.SH"), Period::k1d, "MACD.DEA", &values}};
    store.write_values(outputs);
}

constexpr std::uint64_t kSeries = 46;

// Small pieces, so that every series of more than 256 rows takes several.
CopyOptions small_pieces() {
    CopyOptions options;
    options.threads = 3;
    options.rows_at_once = 256;
    options.patience = std::chrono::milliseconds{500};
    return options;
}

void expect_same_series(const SeriesStore& a, const SeriesStore& b) {
    const auto of_a = a.list_series();
    const auto of_b = b.list_series();
    ASSERT_EQ(of_a.size(), of_b.size());
    for (std::size_t i = 0; i < of_a.size(); ++i) {
        ASSERT_EQ(of_a[i].rows, of_b[i].rows);
        const SeriesKey& key = of_a[i].key;
        const auto sum = [&](const SeriesStore& store) {
            Columns rows(key.series_class);
            store.read(key, {}, {}, rows.sink(has_sequence(key.series_class)));
            return sum_of(rows.view(), NanBits::kExact);
        };
        ASSERT_EQ(sum(a), sum(b)) << to_string(key);
    }
}

TEST(RowChecksum, SaysWhatIsInTheRowsAndNothingElse) {
    const market::Bars all = bars(1, 3'000);
    const ColumnsView view = view_of(all.view());
    const RowsSum whole = sum_of(view, NanBits::kExact);
    EXPECT_EQ(whole.rows, 3'000U);
    RowsSum parts = sum_of(view.slice(1'777, 1'223), NanBits::kExact);
    parts += sum_of(view.slice(0, 1'777), NanBits::kExact);
    EXPECT_EQ(parts, whole);
    EXPECT_EQ(checksum_text({1, 0x1f}), "000000000000001f");
    // Every single bit counts: of a time, of each value, of a sign of zero.
    for (int bit = 0; bit < 64; ++bit) {
        market::Bars other = all;
        other.time[99] ^= std::int64_t{1} << bit;
        EXPECT_NE(sum_of(view_of(other.view()), NanBits::kExact), whole);
        other = all;
        auto bits = std::bit_cast<std::uint64_t>(other.close[77]);
        other.close[77] = std::bit_cast<double>(bits ^ (std::uint64_t{1} << bit));
        EXPECT_NE(sum_of(view_of(other.view()), NanBits::kExact), whole);
    }
    market::Bars swapped = all;
    std::swap(swapped.open, swapped.close);
    std::swap(swapped.open[1], swapped.open[2]);
    EXPECT_NE(sum_of(view_of(swapped.view()), NanBits::kExact), whole);
}

TEST(RowChecksum, OfNansThePayloadCountsOnlyWhereAsked) {
    market::Bars a = bars(1, 1);
    a.close[0] = Limits::quiet_NaN();
    market::Bars b = a;
    b.close[0] = std::bit_cast<double>(std::uint64_t{0x7ff8'0000'dead'beef});
    const auto sum = [](const market::Bars& of, NanBits bits) {
        return sum_of(view_of(of.view()), bits);
    };
    EXPECT_NE(sum(a, NanBits::kExact), sum(b, NanBits::kExact));
    EXPECT_EQ(sum(a, NanBits::kAnyNan), sum(b, NanBits::kAnyNan));
    b.close[0] = Limits::infinity();
    EXPECT_NE(sum(a, NanBits::kAnyNan), sum(b, NanBits::kAnyNan));
}

TEST(CopySeries, EverythingArrivesAndASecondCopyWritesNothing) {
    MemorySeriesStore from;
    MemorySeriesStore to;
    fill(from);
    CopyOptions options = small_pieces();
    CopyProgress last;
    options.progress = [&](const CopyProgress& now) {
        EXPECT_LE(now.rows_done, now.rows_total);
        last = now;
    };
    const CopyReport report = copy_series(from, to, options);
    EXPECT_EQ(report.parts.size(), kSeries);
    EXPECT_TRUE(report.differing().empty());
    EXPECT_EQ(report.written(), report.rows());
    EXPECT_EQ(last.series_done, kSeries);
    EXPECT_EQ(last.rows_done, report.rows());
    expect_same_series(from, to);
    const CopyReport again = copy_series(from, to, options);
    EXPECT_TRUE(again.differing().empty());
    EXPECT_EQ(again.written(), 0U);
    EXPECT_EQ(again.rows(), report.rows());

    MemorySeriesStore third;
    const CopyReport of_copy = copy_series(to, third, CopyOptions{});
    expect_same_series(from, third);
    for (std::size_t i = 0; i < kSeries; ++i) {
        EXPECT_EQ(of_copy.parts[i].from, report.parts[i].from) << "whatever the pieces";
    }
}

TEST(CopySeries, OnlyWhatDiffersIsWritten) {
    MemorySeriesStore from;
    MemorySeriesStore to;
    fill(from);
    copy_series(from, to, small_pieces());
    from.write_bars(id("600000.SH"), Period::k1m, bars(1'700'000'000'002'000, 1, 5));
    from.write_bars(id("600039.SH"), Period::k1d, bars(20'000, 2));
    const CopyReport report = copy_series(from, to, small_pieces());
    EXPECT_TRUE(report.differing().empty());
    EXPECT_EQ(report.written(), 3U);
    expect_same_series(from, to);
}

TEST(CopySeries, RowsThatOnlyTheTargetHasAreReported) {
    MemorySeriesStore from;
    MemorySeriesStore to;
    fill(from);
    to.write_bars(id("600000.SH"), Period::k1m, bars(5, 2));       // before
    to.write_bars(id("600007.SH"), Period::k1d, bars(90'000, 1));  // behind
    to.write_bars(id("600000.SH"), Period::k1m, bars(7, 0));       // none
    to.write_bars(id("999999.SH"), Period::k1d, bars(1, 1));       // another series
    const CopyReport report = copy_series(from, to, small_pieces());
    const auto differing = report.differing();
    ASSERT_EQ(differing.size(), 2U);
    EXPECT_EQ(differing[0].name, "600000.SH 1m");
    EXPECT_EQ(differing[0].to.rows, differing[0].from.rows + 2);
    EXPECT_EQ(differing[1].name, "600007.SH 1d");
    ASSERT_EQ(report.remarks.size(), 1U);
    EXPECT_NE(report.remarks[0].find("1 series"), std::string::npos);
}

TEST(CopySeries, OnlyTheClassesThatAreAskedFor) {
    MemorySeriesStore from;
    MemorySeriesStore to;
    fill(from);
    CopyOptions options = small_pieces();
    options.classes = {DataClass::kTicks, DataClass::kMinuteBars};
    EXPECT_EQ(copy_series(from, to, options).parts.size(), 3U);
    EXPECT_EQ(to.list_series().size(), 3U);
    options.classes = {DataClass::kDepth, DataClass::kDailyBars, DataClass::kValues};
    copy_series(from, to, options);
    expect_same_series(from, to);
}

TEST(CopySeries, GoesFromOneStoreIntoSeveralAndBack) {
    MemorySeriesStore from;
    fill(from);
    const auto fast = std::make_shared<MemorySeriesStore>();
    const auto slow = std::make_shared<MemorySeriesStore>();
    const auto both = routed({fast, fast, fast, slow, fast});
    MemorySeriesStore back;
    EXPECT_TRUE(copy_series(from, *both, small_pieces()).differing().empty());
    EXPECT_EQ(slow->list_series().size(), 40U);
    EXPECT_TRUE(copy_series(*both, back, small_pieces()).differing().empty());
    expect_same_series(from, back);
}

// Ends at a random call, as a kill does; what was acknowledged is there when it goes on.
TEST(CopySeries, ACopyThatEndsAnywhereGoesOnWhereItWas) {
    MemorySeriesStore from;
    fill(from);
    std::mt19937 random(3);  // NOLINT: a fixed order
    for (int round = 0; round < 30; ++round) {
        MemorySeriesStore target;
        unsigned calls_max = 60;
        for (bool whole = false; !whole; calls_max += 60) {
            FailingSeriesStore to(target);
            to.fail_after(static_cast<int>(random() % calls_max), base::ErrorKind::kExhausted);
            try {
                const CopyReport report = copy_series(from, to, small_pieces());
                EXPECT_TRUE(report.differing().empty());
                whole = true;
            } catch (const base::Error& error) {
                EXPECT_EQ(error.kind(), base::ErrorKind::kExhausted);
            }
        }
        expect_same_series(from, target);
    }
}

TEST(CopySeries, WaitsForAStoreThatIsAwayAndGivesUpInTheEnd) {
    MemorySeriesStore from;
    MemorySeriesStore target;
    fill(from);
    FailingSeriesStore to(target);
    to.fail_some(2, 5, base::ErrorKind::kUnavailable);
    CopyOptions options = small_pieces();
    std::string waited_for;
    options.progress = [&](const CopyProgress& now) {
        if (!now.waiting_for.empty()) {
            waited_for = now.waiting_for;
        }
    };
    EXPECT_TRUE(copy_series(from, to, options).differing().empty());
    expect_same_series(from, target);
    EXPECT_EQ(waited_for, "the store is away");
    to.fail_after(10, base::ErrorKind::kUnavailable);
    options.patience = std::chrono::milliseconds{120};
    EXPECT_THROW(copy_series(from, to, options), base::Error);
}

TEST(CopySeries, ASeriesThatCannotBeReadLeavesTheOthers) {
    MemorySeriesStore source;
    MemorySeriesStore to;
    fill(source);
    FailingSeriesStore from(source);
    from.damage(id("600003.SH"));
    const CopyReport report = copy_series(from, to, small_pieces());
    const auto differing = report.differing();
    ASSERT_EQ(differing.size(), 1U);
    EXPECT_EQ(differing[0].name, "600003.SH 1d");
    EXPECT_EQ(differing[0].trouble, "600003.SH is damaged");
    EXPECT_EQ(to.list_series().size(), kSeries - 1);
}

TEST(CopySeries, ASeriesThatCannotBeWrittenLeavesItsNeighbours) {
    MemorySeriesStore from;
    MemorySeriesStore target;
    fill(from);
    FailingSeriesStore to(target);
    to.damage(id("600003.SH"));
    const auto differing = copy_series(from, to, CopyOptions{}).differing();
    ASSERT_EQ(differing.size(), 1U);
    EXPECT_EQ(differing[0].name, "600003.SH 1d");
    EXPECT_EQ(target.list_series().size(), kSeries - 1);
}

TEST(CopySeries, ATargetThatChangesARowIsFoundOut) {
    MemorySeriesStore from;
    MemorySeriesStore target;
    fill(from);
    FailingSeriesStore to(target);
    to.spoil(id("600003.SH"));
    const auto differing = copy_series(from, to, small_pieces()).differing();
    ASSERT_EQ(differing.size(), 1U);
    EXPECT_EQ(differing[0].name, "600003.SH 1d");
    EXPECT_EQ(differing[0].from.rows, differing[0].to.rows);
}

TEST(CopySeries, AStopEndsIt) {
    MemorySeriesStore from;
    MemorySeriesStore to;
    fill(from);
    std::stop_source stop;
    CopyOptions options = small_pieces();
    options.stop = stop.get_token();
    options.progress = [&](const CopyProgress& now) {
        if (now.series_done > 3) {
            stop.request_stop();
        }
    };
    try {
        copy_series(from, to, options);
        FAIL() << "it went on";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
    }
    options.stop = {};
    EXPECT_TRUE(copy_series(from, to, options).differing().empty());
    expect_same_series(from, to);
}

void fill(RecordStore& store) {
    std::vector<market::Instrument> instruments;
    for (int i = 0; i < 30; ++i) {
        instruments.push_back(market::instrument_from_id(id(std::to_string(600'000 + i) + ".SH")));
        instruments.back().name = "名" + std::to_string(i);
        instruments.back().source = "tdx";
    }
    store.upsert_instruments(instruments);
    const std::vector<market::CorporateAction> actions{
        {.id = id("600000.SH"), .ex_date = {14'000}, .cash = 0.1, .source = "csv"},
        {.id = id("600000.SH"), .ex_date = {14'000}, .cash = 0.2, .source = "tdx"}};
    store.upsert_actions(actions);
    const market::ShareEvent event{
        id("600000.SH"), {14'000}, 5, {1, Limits::quiet_NaN(), 3, 4}, "tdx"};
    store.upsert_share_events(std::span(&event, 1));
    const market::Block block{
        market::BlockKind::kConcept, "芯片", {id("600000.SH"), id("600001.SH")}, "tdx"};
    store.replace_blocks(std::span(&block, 1));
    const std::vector<base::Date> days{{14'000}, {14'001}};
    store.add_trading_days("CN", days);
    store.add_trading_days("US", days);
    ImportRun run{.source = "tdx", .what = "vipdoc", .started = 5};
    store.begin_import({.source = "csv", .what = "broken", .started = 4});
    run.id = store.begin_import(run);
    run.state = ImportState::kDone;
    run.finished = 9;
    run.report_json = "{}";
    store.finish_import(run);
    const Provenance row{id("600000.SH"), "1d", run.id, "tdx"};
    store.record_provenance(std::span(&row, 1));
    for (int i = 0; i < 3; ++i) {
        store.save_formula({.name = "Mine", .saved_at = i, .text = std::to_string(i)});
    }
    store.save_watchlist({"自选", {id("600001.SH"), id("600000.SH")}});
    store.save_watchlist({"empty", {}});
    store.save_document({"strategy", "mine", 7, "text"});
    store.save_document({"run", "backtest-1", 8, "{}"});
}

TEST(CopyRecords, EverythingArrivesAndASecondCopyWritesNothing) {
    MemoryRecordStore from;
    MemoryRecordStore to;
    fill(from);
    const CopyReport report = copy_records(from, to, CopyOptions{});
    ASSERT_EQ(report.parts.size(), 10U);
    EXPECT_TRUE(report.differing().empty());
    for (const CopiedPart& part : report.parts) {
        EXPECT_GT(part.from.rows, 0U) << part.name;
        EXPECT_EQ(part.written, part.from.rows) << part.name;
    }
    EXPECT_EQ(to.list_imports(9), from.list_imports(9));
    EXPECT_EQ(to.read_formula_versions("mine"), from.read_formula_versions("mine"));
    EXPECT_EQ(to.list_actions(), from.list_actions());
    EXPECT_EQ(to.list_watchlists(), from.list_watchlists());
    EXPECT_EQ(to.list_documents("strategy", 10), from.list_documents("strategy", 10));
    EXPECT_EQ(to.list_documents("run", 10), from.list_documents("run", 10));
    EXPECT_EQ(to.read_provenance(id("600000.SH")), from.read_provenance(id("600000.SH")));
    EXPECT_EQ(copy_records(from, to, CopyOptions{}).written(), 0U);
}

TEST(CopyRecords, RowsOfTheTargetsOwnAreReported) {
    MemoryRecordStore from;
    MemoryRecordStore to;
    fill(from);
    to.save_watchlist({"of the target", {}});
    const auto differing = copy_records(from, to, CopyOptions{}).differing();
    ASSERT_EQ(differing.size(), 1U);
    EXPECT_EQ(differing[0].name, "watchlists");
    EXPECT_EQ(differing[0].to.rows, 3U);
}

TEST(CopyRecords, OtherImportsOrFormulasOfTheTargetAreNotOverwritten) {
    MemoryRecordStore from;
    fill(from);
    MemoryRecordStore imported;
    imported.begin_import({.source = "csv", .what = "other", .started = 77});
    EXPECT_THROW(copy_records(from, imported, CopyOptions{}), base::Error);
    EXPECT_EQ(imported.search_instruments({}).total, 0U) << "nothing was written";
    MemoryRecordStore with_formula;
    with_formula.save_formula({.name = "mine", .text = "another"});
    EXPECT_THROW(copy_records(from, with_formula, CopyOptions{}), base::Error);
}

}  // namespace
}  // namespace mystocks::store
