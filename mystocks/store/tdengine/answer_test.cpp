#include "mystocks/store/tdengine/detail/answer.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

// Bodies that a server of version 3.3.7.5 sent.
constexpr std::string_view kInserted =
    R"({"code":0,"column_meta":[["affected_rows","INT",4]],"data":[[2]],"rows":1})";
constexpr std::string_view kEmpty =
    R"({"code":0,"column_meta":[["ts","TIMESTAMP",8]],"data":[],"rows":0})";
constexpr std::string_view kRow =
    R"({"code":0,"column_meta":[["ts","TIMESTAMP",8],["b","BOOL",1],["u8","BIGINT UNSIGNED",8],)"
    R"(["vc","VARCHAR",20],["nc","NCHAR",10]],"data":[["2025-01-01T09:30:00.123456Z",true,)"
    R"(18446744073709551615,"abc\"q","中文"]],"rows":1})";
constexpr std::string_view kMissing =
    R"({"code":9731,"desc":"Table does not exist","timing":5200293})";

std::vector<std::vector<std::string>> texts_of(std::string_view body) {
    std::vector<std::vector<std::string>> rows;
    (void)parse_answer(body, [&](std::span<const Cell> cells) {
        auto& row = rows.emplace_back();
        for (const Cell& cell : cells) {
            row.emplace_back(cell.text());
        }
    });
    return rows;
}

void expect_corrupt(std::string_view body) {
    try {
        (void)parse_answer(body, [](std::span<const Cell> cells) {
            for (const Cell& cell : cells) {
                (void)cell.number();
            }
        });
        ADD_FAILURE() << "taken: " << body;
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kCorrupt) << error.message();
    }
}

std::string rows_of(std::string_view data, std::size_t rows) {
    return R"({"code":0,"column_meta":[["a","DOUBLE",8]],"data":)" + std::string(data) +
           ",\"rows\":" + std::to_string(rows) + "}";
}

}  // namespace

TEST(TdengineAnswer, ReadsWhatTheServerSent) {
    EXPECT_EQ(parse_answer(kEmpty, {}).code, 0);
    EXPECT_EQ(parse_answer(kEmpty, {}).rows, 0U);
    std::int64_t affected = 0;
    EXPECT_EQ(parse_answer(kInserted, [&](auto cells) { affected = cells[0].integer(); }).rows, 1U);
    EXPECT_EQ(affected, 2);
    std::size_t width = 0;
    (void)parse_answer(kRow, [&](std::span<const Cell> cells) {
        width = cells.size();
        EXPECT_EQ(cells[3].text(), "abc\"q");
        EXPECT_EQ(cells[4].text(), "中文");
        EXPECT_THROW((void)cells[2].integer(), base::Error);  // beyond 63 bits
        EXPECT_EQ(cells[2].number(), 18446744073709551615.0);
        EXPECT_THROW((void)cells[1].number(), base::Error);
        EXPECT_THROW((void)cells[3].integer(), base::Error);
    });
    EXPECT_EQ(width, 5U);
    const Answer missing = parse_answer(kMissing, {});
    EXPECT_EQ(missing.code, 9731);
    EXPECT_EQ(missing.desc, "Table does not exist");
}

TEST(TdengineAnswer, NumbersComeBackBitForBit) {
    std::vector<double> values;
    (void)parse_answer(rows_of("[[-0],[-0.0],[5e-324],[1.7976931348623157e+308],"
                               "[0.30000000000000004],[null],[9007199254740993]]",
                               7),
                       [&](auto cells) { values.push_back(cells[0].number()); });
    ASSERT_EQ(values.size(), 7U);
    EXPECT_TRUE(std::signbit(values[0]));
    EXPECT_TRUE(std::signbit(values[1]));
    EXPECT_EQ(values[2], std::numeric_limits<double>::denorm_min());
    EXPECT_EQ(values[3], std::numeric_limits<double>::max());
    EXPECT_EQ(values[4], 0.1 + 0.2);
    EXPECT_TRUE(std::isnan(values[5]));
    std::int64_t last = 0;
    (void)parse_answer(rows_of("[[-9223372036854775808]]", 1),
                       [&](auto cells) { last = cells[0].integer(); });
    EXPECT_EQ(last, std::numeric_limits<std::int64_t>::min());
}

TEST(TdengineAnswer, TextsWithEscapesKeepTheirPlaces) {
    const auto rows = texts_of(R"({"code":0,"column_meta":[["a","V",1],["b","V",1]],)"
                               R"("data":[["a\u4e2db","\\"],["","\n"]],"rows":2})");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0], (std::vector<std::string>{"a中b", "\\"}));
    EXPECT_EQ(rows[1], (std::vector<std::string>{"", "\n"}));
}

TEST(TdengineAnswer, EveryCutOfAnAnswerIsRefused) {
    for (const std::string_view body : {kInserted, kEmpty, kRow, kMissing}) {
        for (std::size_t bytes = 0; bytes < body.size(); ++bytes) {
            expect_corrupt(body.substr(0, bytes));
        }
    }
}

TEST(TdengineAnswer, ALoginHasATokenAndNoRows) {
    const Answer token = parse_answer(R"({"code":0,"desc":"abc"})", {});
    EXPECT_EQ(token.desc, "abc");
    EXPECT_FALSE(token.says_rows);
    EXPECT_TRUE(parse_answer(kEmpty, {}).says_rows);
    expect_corrupt(R"({"code":0,"column_meta":[["a","V",1]],"data":[[1]]})");
}

TEST(TdengineAnswer, WhatIsNoAnswerIsRefused) {
    for (const std::string_view body :
         {"[]", "0", "null", "{}", R"({"desc":"x"})", R"({"code":"0","rows":0})", R"({"code":-1})",
          R"({"code":99999999999})", R"({"code":0,"rows":1,"data":[]})", R"({"code":0,"rows":0}{})",
          R"(<html>502</html>)", R"({"code":0,"rows":0,"data":[1]})",
          R"({"code":0,"rows":1,"data":[{"a":1}]})", R"({"code":0,"rows":1,"data":[[]]}x)"}) {
        expect_corrupt(body);
    }
    expect_corrupt(rows_of("[[1],[2]]", 1));
    expect_corrupt(rows_of("[[1]]", 2));
    expect_corrupt(rows_of("[[1,2]]", 1));
    expect_corrupt(rows_of("[[]]", 1));
    expect_corrupt(rows_of("[[[1]]]", 1));
    expect_corrupt(rows_of("[[1e999]]", 1));
    expect_corrupt(rows_of("[[\"1\"]]", 1));
    expect_corrupt(rows_of(std::string(100'000, '['), 1));
}

}  // namespace mystocks::store::tdengine::detail
