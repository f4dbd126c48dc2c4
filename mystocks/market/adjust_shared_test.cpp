// Adjusted prices against what 通达信, hikyuu and qlib made of the same bars.
#include <cmath>
#include <cstring>
#include <sstream>

#include <gtest/gtest.h>

#include "mystocks/market/adjust.hpp"
#include "mystocks/market/detail/shared_files.hpp"

namespace mystocks::market {
namespace {

using base::Date;
using detail::read_shared;

constexpr Date kFuture{1'000'000};

template <typename T>
T number_at(const std::string& bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

// 通达信's 32-byte daily records of a stock: date, open, high, low, close in hundredths.
Bars bars_of_day_file(const std::string& bytes) {
    Bars bars;
    for (std::size_t at = 0; at + 32 <= bytes.size(); at += 32) {
        const auto field = [&](std::size_t n) {
            return number_at<std::uint32_t>(bytes, at + 4 * n);
        };
        const Date date = Date::from_yyyymmdd(field(0)).value();
        bars.push_back({date.days, field(1) / 100.0, field(2) / 100.0, field(3) / 100.0,
                        field(4) / 100.0, static_cast<double>(field(6)), 0});
    }
    return bars;
}

// Cash, bonus and rights are per 10 shares, as 通达信 keeps them.
CorporateAction per_ten(const InstrumentId& id, int ex_date, double cash, double bonus = 0,
                        double rights = 0, double rights_price = 0) {
    return {id,          Date::from_yyyymmdd(ex_date).value(),
            cash / 10,   bonus / 10,
            rights / 10, rights_price,
            "test"};
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) {
        cells.push_back(cell);
    }
    return cells;
}

std::vector<CorporateAction> actions_of(const std::string& csv, const InstrumentId& id) {
    std::vector<CorporateAction> actions;
    std::istringstream stream(csv);
    for (std::string line; std::getline(stream, line);) {
        const auto cells = cells_of(line);
        if (cells.size() >= 6 && cells[0] == id.code()) {
            actions.push_back(per_ten(id, std::stoi(cells[1]), std::stod(cells[2]),
                                      std::stod(cells[4]), std::stod(cells[5]),
                                      std::stod(cells[3])));
        }
    }
    return actions;
}

void expect_tdx_export(const std::string& code, std::size_t days_min) {
    const auto day_file = read_shared("data/tdx/vipdoc/sh/lday/sh" + code + ".day");
    const auto exported = read_shared("data/tdx/export/SH#" + code + ".txt");
    const auto events = read_shared("oracles/adjust/tdx_qfq_events.csv");
    if (!day_file || !exported || !events) {
        GTEST_SKIP() << "no real files under " << detail::shared_path("");
    }
    Bars bars = bars_of_day_file(*day_file);
    const auto actions = actions_of(*events, InstrumentId::of(code, "SH"));
    adjust_bars(bars, Period::k1d, actions, {}, "Asia/Shanghai", {Adjust::kForward, kFuture, 2});
    std::size_t compared = 0;
    std::istringstream stream(*exported);
    for (std::string line; std::getline(stream, line);) {
        const auto cells = cells_of(line);
        const auto date = cells.size() < 6 ? std::nullopt : base::parse_date(cells[0]);
        if (!date) {
            continue;
        }
        const auto found = std::lower_bound(bars.time.begin(), bars.time.end(), date->days);
        if (found == bars.time.end() || *found != date->days) {
            continue;
        }
        const Bar bar = bars.at(static_cast<std::size_t>(found - bars.time.begin()));
        EXPECT_EQ(bar.open, std::stod(cells[1])) << line;
        EXPECT_EQ(bar.high, std::stod(cells[2])) << line;
        EXPECT_EQ(bar.low, std::stod(cells[3])) << line;
        EXPECT_EQ(bar.close, std::stod(cells[4])) << line;
        ++compared;
    }
    EXPECT_GE(compared, days_min);
}

TEST(AdjustSharedData, ForwardEqualsTheTdxClientsExportOf601003) {
    expect_tdx_export("601003", 1200);
}

TEST(AdjustSharedData, ForwardEqualsTheTdxClientsExportOf601006) {
    expect_tdx_export("601006", 1200);
}

const InstrumentId kPufa = InstrumentId::of("600000", "SH");

// 600000's dividends and bonus shares to 2011 as hikyuu's stock.db has them. Its rights issues
// of 2003 and 2006 offered no shares to holders.
std::vector<CorporateAction> pufa_to_2011() {
    return {per_ten(kPufa, 20000706, 1.5),    per_ten(kPufa, 20020822, 2, 5),
            per_ten(kPufa, 20030623, 1),      per_ten(kPufa, 20040520, 1.1),
            per_ten(kPufa, 20050512, 1.2),    per_ten(kPufa, 20060512, 0, 3),
            per_ten(kPufa, 20060525, 1.3),    per_ten(kPufa, 20070718, 1.5),
            per_ten(kPufa, 20080424, 1.6, 3), per_ten(kPufa, 20090609, 2.3, 4),
            per_ten(kPufa, 20100610, 1.5, 3), per_ten(kPufa, 20110603, 1.6, 3)};
}

struct Expected {
    int date;
    double open, high, low, close;
};

void expect_rows(const Bars& bars, std::initializer_list<Expected> rows, double tolerance) {
    for (const Expected& row : rows) {
        const Date date = Date::from_yyyymmdd(row.date).value();
        const auto found = std::lower_bound(bars.time.begin(), bars.time.end(), date.days);
        ASSERT_NE(found, bars.time.end());
        const Bar bar = bars.at(static_cast<std::size_t>(found - bars.time.begin()));
        ASSERT_EQ(bar.time, date.days);
        EXPECT_NEAR(bar.open, row.open, tolerance) << row.date;
        EXPECT_NEAR(bar.high, row.high, tolerance) << row.date;
        EXPECT_NEAR(bar.low, row.low, tolerance) << row.date;
        EXPECT_NEAR(bar.close, row.close, tolerance) << row.date;
    }
}

// Expected rows: hikyuu's own test of its recovery, which rounds to the fen.
TEST(AdjustSharedData, EqualsHikyuuOn600000) {
    const auto file = read_shared("data/tdx/vipdoc_long/sh/lday/sh600000.day");
    if (!file) {
        GTEST_SKIP() << "no real files under " << detail::shared_path("");
    }
    const Bars raw = bars_of_day_file(*file);
    const auto with = [&](Adjust adjust, std::optional<int> decimals) {
        Bars bars = raw;
        adjust_bars(bars, Period::k1d, pufa_to_2011(), raw, "", {adjust, kFuture, decimals});
        return bars;
    };
    expect_rows(with(Adjust::kForward, 2),
                {{20110603, 10.02, 10.14, 10.00, 10.09},
                 {20110602, 10.34, 10.38, 9.93, 10.04},
                 {20101014, 11.04, 11.42, 10.91, 10.95},
                 {20100929, 9.26, 9.64, 9.20, 9.48},
                 {20100928, 9.82, 9.82, 9.55, 9.55}},
                1e-9);
    expect_rows(with(Adjust::kForward, {}), {{20110602, 10.3385, 10.3769, 9.9308, 10.0385}},
                0.00005);
    expect_rows(with(Adjust::kBackward, 2),
                {{19991110, 29.5, 29.8, 27.0, 27.75},
                 {20000705, 23.25, 23.47, 23.15, 23.22},
                 {20000706, 23.30, 23.42, 23.16, 23.23},
                 {20020821, 18.35, 18.75, 18.18, 18.55},
                 {20020822, 18.77, 18.89, 18.62, 18.82}},
                1e-9);
    expect_rows(with(Adjust::kBackward, {}), {{20020822, 18.77, 18.89, 18.62, 18.815}}, 1e-9);
    expect_rows(with(Adjust::kRatio, {}),
                {{20110602, 10.33, 10.37, 9.93, 10.04},
                 {20101014, 11.03, 11.40, 10.90, 10.94},
                 {20100928, 9.82, 9.82, 9.55, 9.56}},
                0.005 + 1e-9);
}

std::vector<float> floats_of(const std::string& bytes) {
    std::vector<float> values(bytes.size() / 4);
    std::memcpy(values.data(), bytes.data(), values.size() * 4);
    return values;
}

struct QlibSeries {
    Bars raw;
    std::vector<double> adjusted;  // close * factor / factor on the last of these days
};

// qlib keeps price * factor as float32; the first number is the index of the first day.
std::optional<QlibSeries> read_qlib(const std::string& name, Date last) {
    const std::string folder = "data/qlib/features/" + name;
    const auto close_file = read_shared(folder + "/close.day.bin");
    const auto factor_file = read_shared(folder + "/factor.day.bin");
    const auto days_file = read_shared("data/qlib/calendars/day.txt");
    if (!close_file || !factor_file || !days_file) {
        return {};
    }
    std::vector<Date> days;
    std::istringstream lines(*days_file);
    for (std::string line; std::getline(lines, line);) {
        days.push_back(base::parse_date(line.substr(0, 10)).value());
    }
    const auto close = floats_of(*close_file);
    const auto factor = floats_of(*factor_file);
    QlibSeries series;
    const auto first = static_cast<std::size_t>(close.at(0));
    double last_factor = 1;
    for (std::size_t i = 1; i < close.size() && days[first + i - 1] <= last; ++i) {
        if (std::isnan(close[i])) {
            continue;
        }
        const double raw = std::round(static_cast<double>(close[i]) / factor[i] * 100) / 100;
        series.raw.push_back({days[first + i - 1].days, raw, raw, raw, raw, 0, 0});
        series.adjusted.push_back(raw * factor[i]);
        last_factor = factor[i];
    }
    for (double& price : series.adjusted) {
        price /= last_factor;
    }
    return series;
}

void expect_qlib(const std::string& name, const std::vector<CorporateAction>& actions) {
    const auto series = read_qlib(name, Date::of(2020, 10, 30));
    if (!series) {
        GTEST_SKIP() << "no real files under " << detail::shared_path("");
    }
    ASSERT_GT(series->raw.size(), 2500U);
    Bars bars = series->raw;
    adjust_bars(bars, Period::k1d, actions, series->raw, "", {Adjust::kRatio, kFuture, 2});
    for (std::size_t i = 0; i < bars.size(); ++i) {
        // Half a fen of our rounding, and what two float32 factors are worth.
        ASSERT_NEAR(bars.close[i], series->adjusted[i], 0.005 + 3e-7 * series->raw.close[i])
            << base::to_string(Date{static_cast<std::int32_t>(bars.time[i])});
    }
}

// The actions of 2010-2020 as 通达信's gbbq has them, per 10 shares.
TEST(AdjustSharedData, RatioEqualsQlibOn600000) {
    expect_qlib("SH600000", {per_ten(kPufa, 20100610, 1.5, 3), per_ten(kPufa, 20110603, 1.6, 3),
                             per_ten(kPufa, 20120626, 3), per_ten(kPufa, 20130603, 5.5),
                             per_ten(kPufa, 20140624, 6.6), per_ten(kPufa, 20150623, 7.57),
                             per_ten(kPufa, 20160623, 5.15, 1), per_ten(kPufa, 20170525, 2, 3),
                             per_ten(kPufa, 20180713, 1), per_ten(kPufa, 20190611, 3.5),
                             per_ten(kPufa, 20200723, 6)});
}

TEST(AdjustSharedData, RatioEqualsQlibOn600519) {
    const InstrumentId id = InstrumentId::of("600519", "SH");
    expect_qlib("SH600519", {per_ten(id, 20100705, 11.85), per_ten(id, 20110701, 23, 1),
                             per_ten(id, 20120705, 39.97), per_ten(id, 20130607, 64.19),
                             per_ten(id, 20140625, 43.74, 1), per_ten(id, 20150717, 43.74, 1),
                             per_ten(id, 20160701, 61.71), per_ten(id, 20170707, 67.87),
                             per_ten(id, 20180615, 109.99), per_ten(id, 20190628, 145.39),
                             per_ten(id, 20200624, 170.25)});
}

}  // namespace
}  // namespace mystocks::market
