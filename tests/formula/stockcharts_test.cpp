// StockCharts' published spreadsheets, and full-precision values over 502 days of SPY.
#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/formula/built_in.hpp"
#include "tests/formula/run.hpp"
#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

using Table = std::map<std::string, Series>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double number(const std::string& cell) {
    char* end = nullptr;
    const double value = std::strtod(cell.c_str(), &end);
    return end == cell.c_str() ? kNone : value;
}

Table read_table(const std::filesystem::path& path) {
    std::ifstream file(path);
    Table table;
    std::vector<std::string> names;
    for (std::string line; std::getline(file, line);) {
        std::istringstream cells(line);
        std::vector<std::string> row;
        for (std::string cell; std::getline(cells, cell, ',');) {
            cell.erase(cell.find_last_not_of("\r ") + 1);
            row.push_back(cell);
        }
        if (names.empty()) {
            names = row;
            continue;
        }
        row.resize(names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            table[names[i]].push_back(number(row[i]));
        }
    }
    return table;
}

market::Bars bars_of(const Table& table) {
    const auto column = [&](const char* name, const char* small) -> const Series* {
        const auto found = table.contains(name) ? table.find(name) : table.find(small);
        return found == table.end() ? nullptr : &found->second;
    };
    const Series* const open = column("Open", "open");
    const Series* const high = column("High", "high");
    const Series* const low = column("Low", "low");
    const Series* const close = column("Close", "close");
    const Series* const volume = column("Volume", "volume");
    const std::size_t size = close != nullptr ? close->size() : volume->size();
    market::Bars bars;
    for (std::size_t i = 0; i < size; ++i) {
        const double last = close != nullptr ? (*close)[i] : 1;
        bars.push_back({static_cast<std::int64_t>(i), open != nullptr ? (*open)[i] : last,
                        high != nullptr ? (*high)[i] : last, low != nullptr ? (*low)[i] : last,
                        last, volume != nullptr ? (*volume)[i] : 1, 1});
    }
    return bars;
}

struct Comparison {
    const char* file;
    const char* formula;
    ParameterValues parameters;
    std::map<std::string, std::string> columns;  // by output
    double tolerance = 0;
    // Rows before this one are left out, for the reason given. Blank cells are always.
    std::size_t first = 0;
    const char* reason = "";
};

const std::vector<Comparison>& comparisons() {
    static const char* const kStart = "the sheet's recursion starts otherwise, until converged";
    static const char* const kFill = "the sheet writes 0 or a part of the window at the start";
    static const std::vector<Comparison> all = {
        {"accum", "AD", {}, {{"AD", "ADLine"}}, 6e-5},
        {"adx",
         "ADX_SC",
         {},
         {{"PLUS_DI", "+DI14"}, {"MINUS_DI", "-DI14"}, {"DX", "DX"}, {"ADX", "ADX"}},
         6e-8},
        {"atr", "ATR_TULIP", {{"N", 14}}, {{"ATR", "ATR"}}, 6e-9, 13, kFill},
        {"atr", "ATR_TULIP", {{"N", 14}}, {{"TRUERANGE", "TR"}}, 1e-12},
        {"atr2", "ATR_TULIP", {{"N", 10}}, {{"ATR", "ATR"}}, 1e-12, 9, kFill},
        {"bbands",
         "BBANDS",
         {},
         {{"MIDDLE", "MiddleBand"},
          {"UPPER", "HighBand"},
          {"LOWER", "LowBand"},
          {"WIDTH", "WidthBand"},
          {"PERCENTB", "PercentageBand"}},
         6e-7},
        {"cci", "CCI", {{"N", 20}}, {{"CCI", "CCI"}}, 6e-5},
        {"dc", "DONCHIAN", {}, {{"UPPER", "upper_band"}, {"LOWER", "lower_band"}}, 1e-12},
        {"dc", "DONCHIAN", {}, {{"MIDDLE", "middle_band"}}, 5.01e-3},
        {"easeofmovement", "EOM", {}, {{"EOM1", "EMV"}, {"EOM", "SMA_EMV"}}, 6e-10},
        {"fi", "FORCE", {}, {{"FORCE", "FI"}}, 6e-6},
        {"kama", "KAMA", {}, {{"KAMA", "KAMA"}}, 6e-7, 10, "the sheet shows the seed itself"},
        {"kc",
         "KELTNER",
         {},
         {{"UPPER", "upper_band"}, {"MIDDLE", "middle_band"}, {"LOWER", "lower_band"}},
         1e-11},
        {"macd", "MACD", {}, {{"DIF", "MACD_line"}}, 6e-10},
        {"macd", "MACD", {}, {{"DEA", "MACD_signal"}}, 6e-8, 70, kStart},
        {"mfi", "MFI", {}, {{"MFI", "MFI"}}, 6e-6},
        {"obv", "OBV", {}, {{"OBV", "OBV"}}, 1e-9},
        {"percentr", "WILLR", {}, {{"WILLR", "Williams_%R"}}, 6e-7},
        {"ppo",
         "PPO",
         {},
         {{"PPO", "PPO"}, {"SIGNAL", "PPO_Signal_Line"}, {"HIST", "PPO_Histogram"}},
         6e-10},
        {"pvo",
         "PVO",
         {},
         {{"PVO", "PVO"}, {"SIGNAL", "PVO_Signal_Line"}, {"HIST", "PVO_Histogram"}},
         6e-9},
        {"roc", "ROC", {}, {{"ROC", "ROC"}}, 6e-9},
        {"rsi", "RSI_SC", {}, {{"RSI", "RSI"}}, 6e-7},
        {"soo", "STOCHF", {{"N", 14}}, {{"FASTK", "SO"}, {"FASTD", "SO_SIG"}}, 1e-6},
        {"stc", "STC", {}, {{"STC", "stc"}}, 1e-6, 65, kStart},
        {"stochrsi", "STOCHRSI", {}, {{"STOCHRSI", "StochRSI(14)"}}, 6e-8},
        // The sheet rounds its factor 2/26 to 0.07692 all along.
        {"tsi", "TSI", {}, {{"TSI", "TSI"}}, 0.02},
        {"ui", "ULCER_SC", {}, {{"ULCER", "ulcer_index"}}, 6e-10},
        {"ultosc", "ULTOSC", {}, {{"ULTOSC", "Ult_Osc"}}, 6e-7},
        {"vortex", "VORTEX", {}, {{"PLUS", "+VI14"}, {"MINUS", "-VI14"}}, 6e-7},
        {"vpt", "VPT_SC", {}, {{"VPT", "unsmoothed vpt"}, {"MAVPT", "14-smoothed vpt"}}, 1e-11},
        {"vwap", "VWAP", {}, {{"VWAP", "vwap"}}, 1e-10, 13, kFill},
        {"wma", "WMA", {}, {{"WMA", "WMA"}}, 6e-5, 8, kFill},
    };
    return all;
}

class StockCharts : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = shared_folder() / "oracles/indicators";
        if (!std::filesystem::exists(folder_)) {
            GTEST_SKIP() << "no " << folder_ << ": set MYSTOCKS_SHARED";
        }
    }

    Table sheet(const std::string& name) const {
        return read_table(folder_ / "stockcharts" / ("cs-" + name + ".csv"));
    }

    boost::json::array answers(const char* name) const {
        std::ifstream file(folder_ / "stock_indicators" / name);
        std::ostringstream text;
        text << file.rdbuf();
        return boost::json::parse(text.str()).as_array();
    }

    // Relative to the answer, from row `first` on; every answer before it is null or not compared.
    void expect_json(const char* name, const char* key, const Series& got, std::size_t first,
                     double relative) const {
        const boost::json::array rows = answers(name);
        ASSERT_EQ(rows.size(), got.size());
        std::size_t compared = 0;
        for (std::size_t i = first; i < rows.size(); ++i) {
            const boost::json::value& cell = rows[i].at(key);
            if (cell.is_null()) {
                EXPECT_TRUE(std::isnan(got[i])) << key << " in row " << i;
                continue;
            }
            const double expected = cell.to_number<double>();
            EXPECT_NEAR(got[i], expected, relative * std::abs(expected)) << key << ", row " << i;
            ++compared;
        }
        EXPECT_GT(compared, 100U);
    }

    market::Bars spy() const {
        return bars_of(read_table(folder_ / "stock_indicators/default.csv"));
    }

    std::filesystem::path folder_;
};

TEST_F(StockCharts, EverySheetToItsPrintedDecimals) {
    for (const Comparison& comparison : comparisons()) {
        const Table table = sheet(comparison.file);
        const Results results =
            run_built_in(comparison.formula, bars_of(table), comparison.parameters);
        for (const auto& [output, column] : comparison.columns) {
            SCOPED_TRACE(std::string(comparison.file) + ": " + column);
            const Series& expected = table.at(column);
            const Series& got = results.at(output);
            std::size_t compared = 0;
            for (std::size_t i = comparison.first; i < expected.size(); ++i) {
                if (!std::isnan(expected[i])) {
                    EXPECT_NEAR(got[i], expected[i], comparison.tolerance) << "row " << i;
                    ++compared;
                }
            }
            EXPECT_GT(compared, 0U);
        }
    }
}

// The second Donchian sheet shows the channel one bar later.
TEST_F(StockCharts, DonchianShiftedByABar) {
    const Table table = sheet("dc2");
    const Series upper = run_built_in("DONCHIAN", bars_of(table)).at("UPPER");
    const Series& expected = table.at("upper_band");
    std::size_t compared = 0;
    for (std::size_t i = 1; i < expected.size(); ++i) {
        if (!std::isnan(expected[i])) {
            EXPECT_NEAR(upper[i - 1], expected[i], 1e-12) << "row " << i;
            ++compared;
        }
    }
    EXPECT_GT(compared, 5U);
}

// The sheet's first stop begins to quicken a bar later than TA-Lib's: from the first turn on, in
// row 8, they are one.
TEST_F(StockCharts, ParabolicFromItsFirstTurnOn) {
    const Table table = sheet("psar");
    const Series sar = run_built_in("SAR_TALIB", bars_of(table)).at("SAR");
    const Series& up = table.at("psar_up");
    const Series& down = table.at("psar_down");
    std::size_t compared = 0;
    for (std::size_t i = 8; i < sar.size(); ++i) {
        const double expected = std::isnan(up[i]) ? down[i] : up[i];
        if (!std::isnan(expected)) {
            EXPECT_NEAR(sar[i], expected, 6e-9) << "row " << i;
            ++compared;
        }
    }
    EXPECT_GT(compared, 15U);
}

TEST_F(StockCharts, SpyAtFullPrecision) {
    const market::Bars bars = spy();
    ASSERT_EQ(bars.size(), 502U);
    expect_json("sma.standard.json", "sma", run_built_in("MA", bars, {{"M1", 20}}).at("MA1"), 0,
                1e-12);
    expect_json("rsi.standard.json", "rsi", run_built_in("RSI_TALIB", bars).at("RSI"), 0, 1e-9);
    const Results atr = run_built_in("ATR_WILDER", bars);
    expect_json("atr.standard.json", "atr", atr.at("ATR"), 0, 1e-9);
    expect_json("atr.standard.json", "atrp", atr.at("NATR"), 0, 1e-9);
    // The fast average starts with the slow one in TA-Lib, 14 bars earlier there: converged by 200.
    const Results macd = run_built_in("MACD_TALIB", bars);
    expect_json("macd.standard.json", "macd", macd.at("MACD"), 200, 1e-9);
    expect_json("macd.standard.json", "signal", macd.at("SIGNAL"), 250, 1e-9);
    expect_json("macd.standard.json", "histogram", macd.at("HIST"), 250, 1e-8);
}

// The published K, D and J of 2011-01-04 are those of a history that begins on that day, with K and
// D from 50: 31 / 38 of the day's range.
TEST_F(StockCharts, KdjOfOneDayFromFifty) {
    const Table table = read_table(folder_ / "600000_SH_1999_2014.csv");
    const Series& dates = table.at("date");
    const auto row =
        static_cast<std::size_t>(std::find(dates.begin(), dates.end(), 20110104.0) - dates.begin());
    ASSERT_LT(row, dates.size());
    market::Bars day;
    day.push_back(bars_of(table).at(row));
    const Results kdj = run_built_in("KDJ_50", day);
    // Four decimals, cut and not rounded.
    EXPECT_NEAR(kdj.at("K")[0], 60.5263, 1e-4);
    EXPECT_NEAR(kdj.at("D")[0], 53.5087, 1e-4);
    EXPECT_NEAR(kdj.at("J")[0], 74.5614, 1e-4);
}

// What two starts have in common after some bars: KDJ and KDJ_50 on all of it.
TEST_F(StockCharts, KdjForgetsItsStart) {
    const market::Bars bars = bars_of(read_table(folder_ / "600000_SH_1999_2014.csv"));
    EXPECT_NEAR(run_built_in("KDJ_50", bars).at("D").back(),
                run_built_in("KDJ", bars).at("D").back(), 1e-9);
}

}  // namespace
}  // namespace mystocks::formula
