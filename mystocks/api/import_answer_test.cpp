#include "mystocks/api/detail/import_answer.hpp"

#include <gtest/gtest.h>

namespace mystocks::api::detail {
namespace {

TEST(ImportAnswer, ShowsUploadedPathsAsTheyWereSent) {
    const std::string id = "60199ac4253f727892d4d6eaf0c5a845";
    job::ImportView view;
    view.run.what = "/srv/uploads/" + id;
    view.run.state = store::ImportState::kDone;
    view.report.emplace();
    view.report->rejections.push_back({"/srv/uploads/" + id + "/sh/a.day", 3, "no date"});
    view.report->rejections.push_back({"/data/b.csv", 0, "see /srv/uploads/" + id + "/b.csv"});
    const ImportAnswer answer = import_answer(view, "/srv/uploads");
    EXPECT_EQ(answer.what, "upload");
    EXPECT_EQ(answer.report->rejections[0].unit, "sh/a.day");
    EXPECT_EQ(answer.report->rejections[1].unit, "/data/b.csv");
    EXPECT_EQ(answer.report->rejections[1].reason, "see b.csv");
}

}  // namespace
}  // namespace mystocks::api::detail
