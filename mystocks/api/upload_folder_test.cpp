#include "mystocks/api/detail/upload_folder.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::api::detail {
namespace {

TEST(SafeRelativePath, KeepsUploadsInTheirFolder) {
    EXPECT_EQ(safe_relative_path("vipdoc/sh/lday/sh600000.day"), "vipdoc/sh/lday/sh600000.day");
    EXPECT_EQ(safe_relative_path("柳钢股份.txt"), "柳钢股份.txt");
    for (const std::string bad : {"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a/",
                                  "a\\b", "1/2/3/4/5/6/7/8/9"}) {
        EXPECT_THROW(safe_relative_path(bad), base::Error) << bad;
    }
    EXPECT_THROW(safe_relative_path(std::string("a\0b", 3)), base::Error);
    EXPECT_THROW(safe_relative_path(std::string(300, 'x')), base::Error);
}

class UploadFolderTest : public ::testing::Test {
  protected:
    static void send(http::BodySink& sink, std::string_view text) {
        sink.write(std::as_bytes(std::span(text.data(), text.size())));
    }
    static std::string content_of(const std::filesystem::path& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    base::TemporaryFolder root_;
    base::FixedClock clock_{0};
};

TEST_F(UploadFolderTest, KeepsWhatCameWhole) {
    UploadFolder uploads(root_.path() / "uploads", 1000, clock_);
    const std::string id = uploads.open();
    const auto sink = uploads.open_file(id, "sh/lday/sh600000.day");
    send(*sink, "first ");
    send(*sink, "second");
    EXPECT_EQ(sink->finish().status, 204);
    EXPECT_EQ(content_of(*uploads.folder(id) / "sh/lday/sh600000.day"), "first second");
    const std::filesystem::path folder = *uploads.folder(id);
    uploads.remove(id);
    EXPECT_FALSE(std::filesystem::exists(folder));
    EXPECT_THROW(uploads.folder(id), base::Error);
    EXPECT_THROW(uploads.open_file("nonsense", "a"), base::Error);
}

TEST_F(UploadFolderTest, AnUploadThatIsCutOffLeavesNothing) {
    UploadFolder uploads(root_.path() / "uploads", 10, clock_);
    const std::string id = uploads.open();
    {
        const auto sink = uploads.open_file(id, "a.day");
        send(*sink, "12345678");
    }
    EXPECT_TRUE(std::filesystem::is_empty(*uploads.folder(id)));
    // What was cut off no longer counts against the limit.
    const auto sink = uploads.open_file(id, "b.day");
    send(*sink, "1234567890");
    EXPECT_THROW(send(*sink, "1"), base::Error);
}

TEST_F(UploadFolderTest, RemovedWhileAFileStillArrivesItGoesWithThatFile) {
    UploadFolder uploads(root_.path() / "uploads", 10, clock_);
    const std::string id = uploads.open();
    const std::filesystem::path folder = *uploads.folder(id);
    const auto sink = uploads.open_file(id, "a.day");
    uploads.remove(id);
    EXPECT_THROW(uploads.folder(id), base::Error);
    send(*sink, "12345678");  // neither an error nor a folder made anew
    EXPECT_EQ(sink->finish().status, 204);
    EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(UploadFolderTest, RefusesTooMany) {
    UploadFolder uploads(root_.path() / "uploads", 10, clock_);
    for (std::size_t i = 0; i < UploadFolder::kUploadsMax; ++i) {
        uploads.open();
    }
    EXPECT_THROW(uploads.open(), base::Error);
}

TEST_F(UploadFolderTest, ClearsWhatAnEarlierRunLeft) {
    std::filesystem::create_directories(root_.path() / "uploads/old");
    {
        UploadFolder uploads(root_.path() / "uploads", 10, clock_);
        uploads.open();
        EXPECT_FALSE(std::filesystem::exists(root_.path() / "uploads/old"));
    }
    EXPECT_TRUE(std::filesystem::is_empty(root_.path() / "uploads"));
}

TEST_F(UploadFolderTest, LeavesAloneWhatAnotherProcessMayUse) {
    UploadFolder first(root_.path() / "uploads", 10, clock_);
    const std::string id = first.open();
    UploadFolder second(root_.path() / "uploads", 10, clock_);
    second.open();
    EXPECT_TRUE(std::filesystem::exists(*first.folder(id)));
}

TEST_F(UploadFolderTest, DropsWhatNobodyTouchesForAnHour) {
    UploadFolder uploads(root_.path() / "uploads", 10, clock_);
    const std::string idle = uploads.open();
    const std::string touched = uploads.open();
    const std::string held = uploads.open();
    const auto importing = uploads.folder(held);
    const std::filesystem::path idle_folder = root_.path() / "uploads" / idle;
    clock_.set(UploadFolder::kIdleMax - 1);
    uploads.folder(touched);
    clock_.set(UploadFolder::kIdleMax);
    uploads.open();
    EXPECT_FALSE(std::filesystem::exists(idle_folder));
    EXPECT_THROW(uploads.folder(idle), base::Error);
    EXPECT_TRUE(std::filesystem::exists(*uploads.folder(touched)));
    EXPECT_TRUE(std::filesystem::exists(*importing));
}

}  // namespace
}  // namespace mystocks::api::detail
