#include "mystocks/base/number_text.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace mystocks::base {
namespace {

// What the fast path must agree with.
std::string standard_text_of(double value) {
    char text[400];
    const double magnitude = std::abs(value);
    const bool plain = magnitude == 0 || (magnitude >= 1e-7 && magnitude < 1e21);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    return {text, std::to_chars(text, text + sizeof text, value, format).ptr};
}

TEST(NumberText, WritesWhatPeopleWouldWrite) {
    EXPECT_EQ(number_text(0), "0");
    EXPECT_EQ(number_text(-0.0), "-0");
    EXPECT_EQ(number_text(10.5), "10.5");
    EXPECT_EQ(number_text(0.01), "0.01");
    EXPECT_EQ(number_text(-3.205), "-3.205");
    EXPECT_EQ(number_text(100000), "100000");
    EXPECT_EQ(number_text(892730880), "892730880");
    EXPECT_EQ(number_text(0.00002853), "0.00002853");
    EXPECT_EQ(number_text(6244678924.61), "6244678924.61");
    EXPECT_EQ(number_text(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(number_text(1e300), "1e+300");
    EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "null");
}

TEST(NumberText, AgreesWithToCharsOnDecimals) {
    std::mt19937_64 random(1);
    std::uniform_int_distribution<std::int64_t> digits(0, 10'000'000'000'000'000);
    for (int i = 0; i < 200'000; ++i) {
        const auto scaled = static_cast<double>(digits(random) >> (random() % 54));
        const double value = scaled / std::pow(10, static_cast<double>(random() % 9));
        ASSERT_EQ(number_text(value), standard_text_of(value));
        ASSERT_EQ(number_text(-value), standard_text_of(-value));
        const double next = std::nextafter(value, 1e300);
        ASSERT_EQ(number_text(next), standard_text_of(next));
    }
}

TEST(NumberText, AgreesWithToCharsOnAnyBits) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 200'000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (!std::isfinite(value)) {
            continue;
        }
        const std::string text = number_text(value);
        ASSERT_EQ(text, standard_text_of(value));
        double back = 0;
        std::from_chars(text.data(), text.data() + text.size(), back);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value));
    }
}

TEST(NumberText, WritesIntegersToTheirLimits) {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{99}, std::int64_t{100},
          std::int64_t{20260706}, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()}) {
        std::string out;
        append_number(out, value);
        EXPECT_EQ(out, std::to_string(value));
    }
}

TEST(NumberText, SeparatesListsByCommas) {
    std::string out = "[";
    append_numbers(out, std::vector<double>{});
    EXPECT_EQ(out, "[");
    append_numbers(out, std::vector<double>{1, 2.5, std::nan(""), 4.125, 9});
    EXPECT_EQ(out, "[1,2.5,null,4.125,9");
    std::vector<std::int64_t> many(1000);
    std::string expected;
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i] = static_cast<std::int64_t>(i * i * i);
        if (i > 0) {
            expected.push_back(',');
        }
        expected.append(std::to_string(many[i]));
    }
    out.clear();
    append_numbers(out, many);
    EXPECT_EQ(out, expected);
}

}  // namespace
}  // namespace mystocks::base
