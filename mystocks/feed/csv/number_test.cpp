#include "mystocks/feed/csv/detail/number.hpp"

#include <gtest/gtest.h>

namespace mystocks::feed::csv::detail {
namespace {

double number(std::string_view text, int shift = 0) {
    double value = -99;
    EXPECT_EQ(parse_number(text, shift, value), NumberResult::kNumber) << text;
    return value;
}

NumberResult result_of(std::string_view text) {
    double value = -99;
    const NumberResult result = parse_number(text, 0, value);
    if (result != NumberResult::kNumber) {
        EXPECT_EQ(value, -99) << text;
    }
    return result;
}

TEST(Number, IsTheNearestDouble) {
    EXPECT_EQ(number("13.35"), 13.35);
    EXPECT_EQ(number("-0.32"), -0.32);
    EXPECT_EQ(number("1"), 1.0);
    EXPECT_EQ(number(".5"), 0.5);
    EXPECT_EQ(number("5."), 5.0);
    EXPECT_EQ(number("+2.5"), 2.5);
    EXPECT_EQ(number("1854.980000000000018"), 1854.98);
    EXPECT_EQ(number("3379.36999999999989"), 3379.37);
    EXPECT_EQ(number("6.24467892461E9"), 6244678924.61);
    EXPECT_EQ(number("9007199254740993"), 9007199254740992.0);
    EXPECT_EQ(number("123456789012345678901234567890"), 123456789012345678901234567890.0);
    EXPECT_EQ(number("  7.5 "), 7.5);
}

TEST(Number, AShiftRoundsOnce) {
    EXPECT_EQ(number("973100", -4), 97.31);
    EXPECT_EQ(number("12345.678", 3), 12345678.0);
    EXPECT_EQ(number("1.1", 2), 110.0);
    EXPECT_EQ(number("1.1e1", 2), 1100.0);
    EXPECT_EQ(number("1854.980000000000018", 2), 185498.0);
}

TEST(Number, GroupedThousandsAreRead) {
    EXPECT_EQ(number("1,234,567.5"), 1234567.5);
    EXPECT_EQ(result_of("1,23"), NumberResult::kBad);
    EXPECT_EQ(result_of(",123"), NumberResult::kBad);
    EXPECT_EQ(result_of("1,2345.0"), NumberResult::kBad);
}

TEST(Number, MissingIsNotBad) {
    for (const char* text : {"", " ", "-", "--", "NaN", "None", "null", "N/A", "\\N"}) {
        EXPECT_EQ(result_of(text), NumberResult::kMissing) << text;
    }
}

TEST(Number, WhatIsNoNumberIsBad) {
    for (const char* text : {"inf", "infinity", "-inf", "1.2.3", "12a", "0x10", "1e", "1e999",
                             "1e99999999999", "--5", "1 2", "12%", "e5", "."}) {
        EXPECT_EQ(result_of(text), NumberResult::kBad) << text;
    }
    EXPECT_EQ(result_of(std::string(100, '1')), NumberResult::kBad);
}

}  // namespace
}  // namespace mystocks::feed::csv::detail
