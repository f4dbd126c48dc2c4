#include "mystocks/store/embedded/detail/chunk_codec.hpp"

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "mystocks/store/embedded/detail/decimal_scale.hpp"

namespace mystocks::store::embedded::detail {
namespace {

constexpr std::uint64_t kSeed = 42;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void expect_same(const ColumnsView& a, const ColumnsView& b) {
    ASSERT_EQ(a.size(), b.size());
    ASSERT_EQ(a.value_count, b.value_count);
    for (std::size_t row = 0; row < a.size(); ++row) {
        ASSERT_EQ(a.key(row), b.key(row)) << row;
        for (std::size_t i = 0; i < a.value_count; ++i) {
            ASSERT_EQ(std::bit_cast<std::uint64_t>(a.values[i][row]),
                      std::bit_cast<std::uint64_t>(b.values[i][row]))
                << "row " << row << " column " << i << ": " << a.values[i][row] << " and "
                << b.values[i][row];
        }
    }
}

// Encodes and decodes; gives the size.
std::size_t round_trip(SeriesClass series_class, const ColumnsView& rows) {
    ChunkEncoder encoder;
    ChunkDecoder decoder;
    const Bytes chunk = encoder.encode(series_class, kSeed, rows);
    EXPECT_EQ(decoder.decode(chunk, kSeed), "");
    EXPECT_EQ(decoder.head(), (ChunkHead{series_class, static_cast<std::uint32_t>(rows.size()),
                                         rows.key(0), rows.key(rows.size() - 1)}));
    expect_same(rows, decoder.rows());
    EXPECT_EQ(encoder.encode(series_class, kSeed, rows), chunk) << "the same rows, the same bytes";
    return chunk.size();
}

using Make = std::function<double(std::size_t)>;

market::Bars bars_of(std::size_t rows, const Make& price, const Make& volume, const Make& amount) {
    market::Bars bars;
    for (std::size_t i = 0; i < rows; ++i) {
        const double at = price(i);
        bars.push_back(
            {static_cast<std::int64_t>(i) * 60'000'000, at, at, at, at, volume(i), amount(i)});
    }
    return bars;
}

std::size_t bars_round_trip(std::size_t rows, const Make& price, const Make& volume,
                            const Make& amount) {
    return round_trip(SeriesClass::kBars, view_of(bars_of(rows, price, volume, amount).view()));
}

Make constant(double value) {
    return [value](std::size_t) { return value; };
}

TEST(ChunkCodec, EverySizeComesBack) {
    std::mt19937 random(3);  // NOLINT: repeatable
    for (const std::size_t rows :
         {1U, 2U, 3U, 7U, 8U, 9U, 127U, 128U, 129U, 1000U, 4096U, 16'384U, 16'385U, 65'536U}) {
        bars_round_trip(
            rows, [&](std::size_t) { return static_cast<double>(random() % 2000) / 100; },
            [&](std::size_t) { return static_cast<double>(random() % 1000) * 100; },
            [&](std::size_t) { return static_cast<double>(random() % 100'000) / 4; });
    }
}

TEST(ChunkCodec, ConstantColumnsCostNothing) {
    const std::size_t size = bars_round_trip(16'384, constant(10.01), constant(0), constant(kNan));
    EXPECT_LT(size, 200U);
}

TEST(ChunkCodec, ProductsCostNothing) {
    std::mt19937 random(3);  // NOLINT: repeatable
    std::vector<double> volumes;
    for (int i = 0; i < 16'384; ++i) {
        volumes.push_back(100.0 * (random() % 4096));
    }
    const auto volume = [&](std::size_t i) { return volumes[i]; };
    const std::size_t alone = bars_round_trip(16'384, constant(10.01), volume, constant(1));
    const std::size_t exact = bars_round_trip(16'384, constant(10.01), volume, [&](std::size_t i) {
        return std::round(volumes[i] * 1001) / 100;
    });
    const std::size_t unrounded = bars_round_trip(
        16'384, constant(10.01), volume, [&](std::size_t i) { return volumes[i] * 10.01; });
    EXPECT_LT(exact, alone + 100);
    EXPECT_LT(unrounded, alone + 100) << "nor where nobody rounded them";
}

TEST(ChunkCodec, OddValuesAmongOrdinaryOnesComeBack) {
    using Limits = std::numeric_limits<double>;
    const std::vector<double> odd{kNan,
                                  -kNan,
                                  0.0,
                                  -0.0,
                                  Limits::infinity(),
                                  -Limits::infinity(),
                                  Limits::denorm_min(),
                                  Limits::max(),
                                  Limits::lowest(),
                                  1e15 + 0.5,
                                  2251799813685248.0,
                                  -2251799813685248.0,
                                  4503599627370497.5,
                                  0.1 + 0.2,
                                  1e-11,
                                  1e300,
                                  std::bit_cast<double>(0x7ff0'0000'0000'0001)};
    for (const double value : odd) {
        for (const std::size_t every : {1U, 2U, 3U, 50U, 4000U}) {
            const auto make = [&](std::size_t i) {
                return i % every == 0 ? value : static_cast<double>(i % 700) / 100;
            };
            bars_round_trip(4096, make, make, make);
            bars_round_trip(5, make, make, make);
        }
    }
}

TEST(ChunkCodec, AFewOddValuesCostLittle) {
    const auto price = [](std::size_t i) { return static_cast<double>(1000 + i % 64) / 100; };
    const std::size_t plain = bars_round_trip(16'384, constant(1), constant(1), price);
    const std::size_t with_gaps =
        bars_round_trip(16'384, constant(1), constant(1),
                        [&](std::size_t i) { return i % 100 == 0 ? kNan : price(i); });
    EXPECT_LT(with_gaps, plain + 16'384 / 8 + 16'384 / 100 * 8);
}

TEST(ChunkCodec, FloatsAndRandomBitsComeBack) {
    std::mt19937_64 random(5);
    const std::size_t floats = bars_round_trip(
        16'384, [&](std::size_t i) { return static_cast<double>(10.1F + 0.37F * (i % 90)); },
        constant(1), constant(1));
    EXPECT_LT(floats, 16'384 * 4U * 4U) << "a float takes at most its own size";
    bars_round_trip(
        16'384, [&](std::size_t) { return std::bit_cast<double>(random()); },
        [&](std::size_t) { return std::bit_cast<double>(random() & 0x7ff0'0000'0000'ffff); },
        [&](std::size_t) { return static_cast<double>(random() % 1000) * 1e-9; });
}

TEST(ChunkCodec, TheSampleMayMissEverything) {
    // The first half is whole numbers, the second has decimals; and one row that fits nowhere.
    const auto make = [](std::size_t i) {
        return i == 16'000 ? 1.0 / 3
               : i > 8'001 ? static_cast<double>(i) + 0.125
                           : static_cast<double>(i);
    };
    bars_round_trip(16'384, make, make, make);
    const auto rarely = [](std::size_t i) { return i % 128 == 77 ? 0.0001 : 100.0; };
    bars_round_trip(16'384, rarely, rarely, rarely);
}

TEST(ChunkCodec, TicksKeepTimeAndSequence) {
    std::mt19937_64 random(5);
    market::Ticks ticks;
    std::int64_t time = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < 5000; ++i) {
        time = i == 4000
                   ? std::numeric_limits<std::int64_t>::max() - 2000
                   : time + static_cast<std::int64_t>(i > 4000 ? random() % 2 : random() >> 13);
        ticks.time.push_back(time);
        ticks.sequence.push_back(static_cast<std::int64_t>(random()));
        ticks.price.push_back(static_cast<double>(random() % 5000) / 1000);
        ticks.volume.push_back(static_cast<double>(random() % 5000));
        ticks.amount.push_back(ticks.price.back() * ticks.volume.back());
        ticks.bid.push_back(i % 3 == 0 ? kNan : ticks.price.back() - 0.001);
        ticks.ask.push_back(ticks.price.back() + 0.001);
    }
    round_trip(SeriesClass::kTicks, view_of(ticks));
}

TEST(ChunkCodec, DepthWithMissingLevelsComesBackFull) {
    market::Depth depth;
    for (std::size_t i = 0; i < 3000; ++i) {
        depth.time.push_back(static_cast<std::int64_t>(i) * 3'000'000);
        depth.sequence.push_back(0);
        for (std::size_t level = 0; level < 5; ++level) {
            depth.bid.price[level].push_back(10 - 0.01 * static_cast<double>(level));
            depth.bid.size[level].push_back(static_cast<double>(i * level % 77) * 100);
        }
    }
    ChunkEncoder encoder;
    ChunkDecoder decoder;
    ASSERT_EQ(decoder.decode(encoder.encode(SeriesClass::kDepth, kSeed, view_of(depth)), kSeed),
              "");
    EXPECT_EQ(decoder.rows().values[13][2999], depth.bid.size[3][2999]);
    EXPECT_TRUE(std::isnan(decoder.rows().values[25][0]));
    EXPECT_EQ(decoder.rows().values[39].size(), 3000U);
}

// The writer of a version fixes its bytes: a change that makes old chunks unreadable, or this
// writer's chunks unreadable to an older program, must come with a new version.
TEST(ChunkCodec, TheBytesOfVersionOneStandStill) {
    market::Bars bars;
    bars.push_back({20'000, 10.01, 10.05, 9.99, 10.02, 1200, 12'024.5});
    bars.push_back({20'001, 10.02, 10.08, 10.0, 10.07, 900, kNan});
    bars.push_back({20'004, 10.1, 10.11, 10.02, 10.05, 1000, 10'055});
    ChunkEncoder encoder;
    const Bytes chunk = encoder.encode(SeriesClass::kBars, kSeed, view_of(bars.view()));
    std::string hex;
    for (const std::byte byte : chunk) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        hex.push_back(kDigits[static_cast<std::size_t>(byte) >> 4]);
        hex.push_back(kDigits[static_cast<std::size_t>(byte) & 15]);
    }
    EXPECT_EQ(hex,
              "0101070003000000204e0000000000000000000000000000244e00000000000000000000"
              "0000000000000001000001c0b80200000300020605010200000001d40f00000300050302"
              "01020405000100000003010006030102050205010000000306020204010201000001ce0f"
              "0000030002040601fe0000000112000003030001078101000000028ca30c000006ef4cef"
              "4c0000010001020008000000000000f87f1167a74aedc970c0");
}

TEST(ChunkCodec, AnyFlippedBitIsNoticed) {
    const market::Bars bars = bars_of(
        500, [](std::size_t i) { return static_cast<double>(i * 7919 % 997) / 100; }, constant(100),
        constant(kNan));
    ChunkEncoder encoder;
    ChunkDecoder decoder;
    Bytes chunk = encoder.encode(SeriesClass::kBars, kSeed, view_of(bars.view()));
    EXPECT_NE(decoder.decode(chunk, kSeed + 1), "") << "a chunk of another series";
    for (std::size_t i = 0; i < chunk.size(); ++i) {
        chunk[i] ^= std::byte{1} << i % 8;
        ASSERT_NE(decoder.decode(chunk, kSeed), "") << "byte " << i;
        chunk[i] ^= std::byte{1} << i % 8;
    }
    for (std::size_t size = 0; size < chunk.size(); ++size) {
        ASSERT_NE(decoder.decode(BytesView(chunk).first(size), kSeed), "") << size << " bytes";
    }
    EXPECT_EQ(decoder.decode(chunk, kSeed), "");
}

// Bytes that somebody made on purpose, checksum and all: any answer but a crash.
TEST(ChunkCodec, HostileBytesAreHarmless) {
    std::mt19937_64 random(9);
    market::Ticks ticks;
    for (std::size_t i = 0; i < 900; ++i) {
        ticks.time.push_back(static_cast<std::int64_t>(i / 3));
        ticks.sequence.push_back(static_cast<std::int64_t>(i % 3));
        ticks.price.push_back(static_cast<double>(random() % 5000) / 1000);
        ticks.volume.push_back(static_cast<double>(random() % 5000));
        ticks.amount.push_back(i % 9 == 0 ? kNan : 1);
        ticks.bid.push_back(std::bit_cast<double>(random()));
        ticks.ask.push_back(ticks.price.back());
    }
    ChunkEncoder encoder;
    ChunkDecoder decoder;
    const Bytes whole = encoder.encode(SeriesClass::kTicks, kSeed, view_of(ticks));
    std::size_t accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes = whole;
        for (unsigned i = 0; i <= random() % 4; ++i) {
            // Heads of columns are small and many: near the start is where it gets interesting.
            const std::size_t at = random() % (random() % 2 == 0 ? 120 : bytes.size());
            bytes[at] = static_cast<std::byte>(random());
        }
        if (random() % 8 == 0) {
            bytes.resize(random() % bytes.size());
        }
        accepted += decoder.decode_unchecked(bytes).empty() ? 1 : 0;
    }
    EXPECT_LT(accepted, 20'000U);
}

TEST(DecimalScale, KnowsWhatComesBack) {
    EXPECT_EQ(scale(10.01, 2), 1001);
    EXPECT_EQ(scale(-10.01, 2), -1001);
    EXPECT_EQ(scale(10.01, 1), std::nullopt);
    EXPECT_EQ(scale(1200, -2), 12);
    EXPECT_EQ(scale(1250, -2), std::nullopt);
    EXPECT_EQ(scale(0.0, 2), 0);
    EXPECT_EQ(scale(-0.0, 2), std::nullopt);
    EXPECT_EQ(scale(kNan, 2), std::nullopt);
    EXPECT_EQ(scale(std::numeric_limits<double>::infinity(), 0), std::nullopt);
    EXPECT_EQ(scale(1e15, 0), 1'000'000'000'000'000);
    EXPECT_EQ(scale(1e16, 0), std::nullopt);
    EXPECT_EQ(scale(1e16, -6), 10'000'000'000);
    EXPECT_EQ(scale(0.12345678, 8), 12'345'678);
}

TEST(DecimalScale, EveryFenComesBack) {
    for (std::int64_t fen = -200'000; fen <= 2'000'000; fen += 7) {
        ASSERT_EQ(scale(static_cast<double>(fen) / 100, 2), fen);
    }
}

TEST(DecimalScale, ChoosesTheFewestDecimals) {
    const auto choose = [](std::vector<double> sample) { return choose_decimals(sample); };
    EXPECT_EQ(choose({10.01, 10.5, 11}), 2);
    EXPECT_EQ(choose({1, 2, 3}), 0);
    EXPECT_EQ(choose({1200, 300, 45'000}), -2);
    EXPECT_EQ(choose({0.1234}), 4);
    EXPECT_EQ(choose({1.0 / 3, 2.0 / 3, 1.0 / 7}), std::nullopt);
    EXPECT_EQ(choose({kNan, kNan, 1.5}), std::nullopt);
    EXPECT_EQ(choose({kNan, 2.5, 1.5}), 1);
}

}  // namespace
}  // namespace mystocks::store::embedded::detail
