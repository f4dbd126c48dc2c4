#include "mystocks/feed/csv/detail/byte_stream.hpp"

#include <string>

#include <gtest/gtest.h>
#include <zip.h>
#include <zlib.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/packing_for_tests.hpp"
#include "mystocks/feed/csv/detail/zip_archive.hpp"

namespace mystocks::feed::csv::detail {
namespace {

std::string all_of(ByteStream& stream, std::size_t block = 1000) {
    std::string out;
    std::string piece(block, '\0');
    while (const std::size_t got = stream.read(piece.data(), piece.size())) {
        out.append(piece, 0, got);
    }
    return out;
}

std::string unpack(const std::string& bytes) {
    return all_of(*unpacked(stream_of(bytes)));
}

TEST(ByteStream, PlainBytesPassThrough) {
    EXPECT_EQ(unpack(""), "");
    EXPECT_EQ(unpack("a"), "a");
    EXPECT_EQ(unpack("\x1F\x8B"), "\x1F\x8B");
    EXPECT_EQ(unpack(std::string(5000, 'x')), std::string(5000, 'x'));
}

TEST(ByteStream, GzipIsToldByContentAndMayHaveSeveralMembers) {
    const std::string text(200'000, 'q');
    EXPECT_EQ(unpack(gzip(text)), text);
    EXPECT_EQ(unpack(gzip("one") + gzip("") + gzip("two")), "onetwo");
    EXPECT_EQ(unpack(gzip("one") + std::string(100, '\0')), "one");
}

TEST(ByteStream, CutOffOrDamagedGzipSaysSo) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) {
        text += std::to_string(i * 7919 % 100'003) + ',';
    }
    const std::string packed = gzip(text);
    const auto kind_of = [](const std::string& bytes) {
        try {
            unpack(bytes);
        } catch (const base::Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(kind_of(packed.substr(0, packed.size() / 2)), "The gzip data ends in the middle");
    EXPECT_EQ(kind_of(packed.substr(0, packed.size() - 1)), "The gzip data ends in the middle");
    std::string flipped = packed;
    flipped[packed.size() / 2] = static_cast<char>(flipped[packed.size() / 2] ^ 0x55);
    EXPECT_TRUE(kind_of(flipped).starts_with("The gzip data is damaged")) << kind_of(flipped);
    EXPECT_TRUE(kind_of(packed + "garbage").starts_with("The gzip data is damaged"));
}

TEST(ByteStream, AGzipBombIsStopped) {
    const std::string bomb = gzip(std::string(100 << 20, '0'));
    ASSERT_LT(bomb.size(), 200'000U);
    const auto stream = unpacked(stream_of(bomb));
    std::string piece(1 << 20, '\0');
    std::uint64_t got = 0;
    try {
        while (const std::size_t more = stream->read(piece.data(), piece.size())) {
            got += more;
        }
        FAIL() << "unpacked " << got << " bytes";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kExhausted);
        EXPECT_LT(got, 64U << 20);
    }
}

TEST(ZipArchive, MembersInFoldersAreListedAndRead) {
    const std::string bytes = zip({{"a/b.csv", "hello"}, {"空.csv", ""}, {"c.csv", "x,y\n"}});
    const ZipArchive archive = ZipArchive::of_bytes(bytes);
    const auto members = archive.members();
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[0].name, "a/b.csv");
    EXPECT_EQ(members[1].name, "空.csv");
    EXPECT_EQ(members[2].bytes, 4U);
    EXPECT_EQ(all_of(*archive.open(0)), "hello");
    EXPECT_EQ(all_of(*archive.open(1)), "");
    EXPECT_EQ(all_of(*archive.open(2)), "x,y\n");
}

TEST(ZipArchive, AZipBombIsStopped) {
    const std::string bytes = zip({{"bomb.csv", std::string(100 << 20, '0')}});
    const ZipArchive archive = ZipArchive::of_bytes(bytes);
    EXPECT_THROW(all_of(*archive.open(0), 1 << 20), base::Error);
}

TEST(ZipArchive, EncryptedMembersAreRefused) {
    const std::string bytes = zip({{"secret.csv", "1,2,3"}}, "password");
    const ZipArchive archive = ZipArchive::of_bytes(bytes);
    ASSERT_EQ(archive.members().size(), 1U);
    EXPECT_TRUE(archive.members()[0].encrypted);
    try {
        archive.open(0);
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kUnsupported);
        EXPECT_NE(error.message().find("encrypted"), std::string::npos);
    }
}

TEST(ZipArchive, CutOffOrForeignBytesAreRefused) {
    const std::string bytes = zip({{"a.csv", std::string(10'000, 'a')}});
    EXPECT_THROW(ZipArchive::of_bytes(std::string_view(bytes).substr(0, bytes.size() / 2)),
                 base::Error);
    EXPECT_THROW(ZipArchive::of_bytes(std::string_view("no archive at all")), base::Error);
    EXPECT_TRUE(looks_like_zip(bytes));
    EXPECT_FALSE(looks_like_zip("PK"));
}

TEST(ZipArchive, ADamagedMemberSaysSo) {
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += std::to_string(i * 7919 % 100'003) + ',';
    }
    std::string bytes = zip({{"a.csv", text}});
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
    const ZipArchive archive = ZipArchive::of_bytes(bytes);
    EXPECT_THROW(all_of(*archive.open(0)), base::Error);
}

}  // namespace
}  // namespace mystocks::feed::csv::detail
