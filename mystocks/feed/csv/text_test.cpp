// Chunks and records together: what a line number means, and that nothing is swallowed.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/record_splitter.hpp"
#include "mystocks/feed/csv/detail/text_chunks.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Record {
    std::uint64_t line;
    std::vector<std::string> fields;
    friend bool operator==(const Record&, const Record&) = default;
};

struct Problem {
    std::uint64_t line;
    std::string reason;
    friend bool operator==(const Problem&, const Problem&) = default;
};

struct Read {
    std::vector<Record> records;
    std::vector<Problem> problems;
};

Read read_all(const std::string& bytes, char separator = ',') {
    Read read;
    const auto stream = stream_of(bytes);
    TextChunks chunks(*stream, [&](std::uint64_t line, std::string reason) {
        read.problems.push_back({line, std::move(reason)});
    });
    RecordSplitter splitter(separator);
    Chunk chunk;
    std::vector<std::string_view> fields;
    std::size_t keep = 0;
    while (chunks.next(chunk, keep, splitter.unconsumed_line())) {
        splitter.start(chunk);
        for (auto result = splitter.next(fields); result != RecordSplitter::Result::kEnd;
             result = splitter.next(fields)) {
            if (result == RecordSplitter::Result::kBad) {
                read.problems.push_back({splitter.line(), splitter.problem()});
            } else {
                read.records.push_back({splitter.line(), {fields.begin(), fields.end()}});
            }
        }
        keep = splitter.unconsumed();
    }
    return read;
}

TEST(Text, LineEndsOfEverySystem) {
    for (const char* text : {"a,b\nc,d\n", "a,b\r\nc,d\r\n", "a,b\rc,d\r", "a,b\nc,d",
                             "\xEF\xBB\xBF"
                             "a,b\r\nc,d"}) {
        const Read read = read_all(text);
        EXPECT_THAT(read.problems, IsEmpty());
        ASSERT_THAT(read.records, SizeIs(2)) << text;
        EXPECT_EQ(read.records[0], (Record{1, {"a", "b"}}));
        EXPECT_EQ(read.records[1], (Record{2, {"c", "d"}}));
    }
}

TEST(Text, EmptyLinesCountButAreNoRecords) {
    const Read read = read_all("a\n\n  \nb\n\n");
    EXPECT_THAT(read.records, ElementsAre(Record{1, {"a"}}, Record{4, {"b"}}));
}

TEST(Text, SeparatorsAndBlanks) {
    EXPECT_THAT(read_all("a;b;;\n", ';').records, ElementsAre(Record{1, {"a", "b", "", ""}}));
    EXPECT_THAT(read_all("  a \t b  c \n", kBlanks).records,
                ElementsAre(Record{1, {"a", "b", "c"}}));
}

TEST(Text, QuotedFields) {
    EXPECT_THAT(
        read_all("\"a,1\",\"say \"\"x\"\"\", \"c\" ,5\" pipe\n\"two\nlines\",z\ny,w\n").records,
        ElementsAre(Record{1, {"a,1", "say \"x\"", "c", "5\" pipe"}},
                    Record{2, {"two\nlines", "z"}}, Record{4, {"y", "w"}}));
    EXPECT_THAT(read_all("\"a\",\"b\"").records, ElementsAre(Record{1, {"a", "b"}}));
    EXPECT_THAT(read_all("\"\",b\r\n").records, ElementsAre(Record{1, {"", "b"}}));
}

TEST(Text, AQuoteLeftOpenCostsOneLine) {
    const Read read = read_all("a,b\nc,\"d\ne,f\ng,h\n");
    EXPECT_THAT(read.records,
                ElementsAre(Record{1, {"a", "b"}}, Record{3, {"e", "f"}}, Record{4, {"g", "h"}}));
    EXPECT_THAT(read.problems, ElementsAre(Problem{2, "a quote opened on line 2 is never closed"}));
}

TEST(Text, AQuoteClosedByALaterLinesQuoteCostsOneLine) {
    const Read read = read_all("\"a,1\n\"b\",2\n\"c\",3\n");
    EXPECT_THAT(read.records, ElementsAre(Record{2, {"b", "2"}}, Record{3, {"c", "3"}}));
    EXPECT_THAT(read.problems,
                ElementsAre(Problem{1, "a quote opened on line 1 is closed inside a field"}));
}

TEST(Text, AnOpenQuoteInALongFileDoesNotSwallowIt) {
    std::string text = "x,\"y\n";
    for (int i = 0; i < 100'000; ++i) {
        text += "row,1234567890123456789012345678901234567890123456789\n";
    }
    const Read read = read_all(text);
    EXPECT_THAT(read.records, SizeIs(100'000));
    EXPECT_THAT(read.problems,
                ElementsAre(Problem{1, "a quote opened on line 1 is not closed within 16 KiB"}));
}

TEST(Text, RecordsKeepTheirLinesAcrossChunks) {
    std::string text;
    constexpr std::uint64_t kRows = 300'000;
    for (std::uint64_t i = 0; i < kRows; ++i) {
        text += "\"row\n" + std::to_string(i) + "\",b\n";
    }
    const Read read = read_all(text);
    EXPECT_THAT(read.problems, IsEmpty());
    ASSERT_EQ(read.records.size(), kRows);
    for (std::uint64_t i = 0; i < kRows; ++i) {
        ASSERT_EQ(read.records[i].line, 2 * i + 1);
        ASSERT_EQ(read.records[i].fields[0], "row\n" + std::to_string(i));
    }
}

TEST(Text, GbkIsToldFromUtf8) {
    EXPECT_THAT(read_all("日期,1\n").records, ElementsAre(Record{1, {"日期", "1"}}));
    EXPECT_THAT(read_all("\xC8\xD5\xC6\xDA,1\n").records, ElementsAre(Record{1, {"日期", "1"}}));
}

TEST(Text, GbkThatStartsLateIsReadToo) {
    std::string text;
    while (text.size() < kFirstChunkBytes + kChunkBytes) {
        text += "20180102,1\n";
    }
    text += "\xC8\xD5\xC6\xDA,1\n";
    const Read read = read_all(text);
    EXPECT_THAT(read.problems, IsEmpty());
    EXPECT_EQ(read.records.back().fields[0], "日期");
}

TEST(Text, BytesThatAreNoTextAreRefused) {
    const auto message_of = [](const std::string& bytes) {
        try {
            read_all(bytes);
        } catch (const base::Error& error) {
            return error.message();
        }
        return std::string("read");
    };
    EXPECT_EQ(message_of("a,b\nna\xEF,1\n"),
              "Line 2 is neither UTF-8 nor GBK text: save the file as UTF-8");
    EXPECT_EQ(message_of(std::string("\xFF\xFE"
                                     "a\0,\0",
                                     6)),
              "The text is UTF-16: save it as UTF-8");
    EXPECT_EQ(message_of(std::string(100, '\0')), "It is no text: it has NUL bytes");
}

TEST(Text, ALineThatIsNoTextCostsOneLine) {
    const Read read = read_all("日期,1\nx\xC8\xD5,2\nz,3\n");
    EXPECT_THAT(read.problems, ElementsAre(Problem{2, "it is no UTF-8 text"}));
    EXPECT_THAT(read.records, ElementsAre(Record{1, {"日期", "1"}}, Record{3, {"z", "3"}}));
    std::string with_nul(5000, '\n');
    with_nul += std::string("a\0b\n", 4) + "c\n";
    const Read second = read_all(with_nul);
    EXPECT_THAT(second.problems, ElementsAre(Problem{5001, "NUL bytes: the file is damaged here"}));
    EXPECT_THAT(second.records, ElementsAre(Record{5002, {"c"}}));
}

TEST(Text, ALineWithoutEndIsCutOutInBoundedMemory) {
    std::string text = "a,b\n";
    text.append(20 << 20, 'x');
    text += "\nc,d\n";
    std::string late(kFirstChunkBytes, '\n');
    late += text;
    const Read read = read_all(late);
    EXPECT_THAT(read.records, SizeIs(2));
    EXPECT_EQ(read.records[1].line, kFirstChunkBytes + 3);
    EXPECT_THAT(read.problems,
                ElementsAre(Problem{kFirstChunkBytes + 2, "the line is longer than 262144 bytes"}));
}

TEST(Text, TooManyFieldsAreAProblem) {
    EXPECT_THAT(read_all(std::string(5000, ',') + "\na,b\n").problems,
                ElementsAre(Problem{1, "the record has more than 4096 fields"}));
    EXPECT_THAT(read_all("\"q\"" + std::string(5000, ',') + "\na,b\n").problems,
                ElementsAre(Problem{1, "the record has more than 4096 fields"}));
}

}  // namespace
}  // namespace mystocks::feed::csv::detail
