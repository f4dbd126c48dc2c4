#include "mystocks/job/formula_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::job {
namespace {

using ::testing::HasSubstr;

constexpr const char* kBuiltIn =
    "{\n@name BASE\n@zh 基础\n@en Base\n@panel main\n@group trend\n@convention 通达信\n"
    "@about 一句话。\n@about_en A sentence.\n}\nPARAM N(5, 2, 250);\nX: MA(C, N);\n";

class Library : public ::testing::Test {
  protected:
    static FormulaDraft draft(const std::string& name, const std::string& text) {
        FormulaDraft made;
        made.name = name;
        made.text = text;
        return made;
    }
    base::ErrorKind kind_of(const std::function<void()>& call) {
        try {
            call();
        } catch (const base::Error& error) {
            message_ = error.message();
            return error.kind();
        }
        ADD_FAILURE() << "nothing was thrown";
        return base::ErrorKind::kInternal;
    }

    base::FixedClock clock_{1'000'000};
    std::shared_ptr<store::RecordStore> records_ =
        std::make_shared<store::memory::MemoryRecordStore>();
    FormulaLibrary library_{formula::Catalogue::built_in({{"indicators/base.formula", kBuiltIn}}),
                            records_, clock_};
    std::string message_;
};

TEST_F(Library, KeepsVersionsOfWhatUsersWrite) {
    EXPECT_EQ(library_.save(draft("Mine", "Y: BASE.X(10);")).version, 1);
    clock_.set(2'000'000);
    EXPECT_EQ(library_.save(draft("mine", "Y: BASE.X(20);")).version, 2);
    EXPECT_EQ(library_.entry("MINE").text, "Y: BASE.X(20);");
    EXPECT_EQ(library_.entry("mine").saved_at, 2'000'000);
    EXPECT_EQ(library_.entry("mine", 1).text, "Y: BASE.X(10);");
    EXPECT_EQ(library_.versions("Mine").size(), 2U);
    EXPECT_EQ(library_.list().size(), 2U);
    library_.remove("mine");
    EXPECT_EQ(kind_of([&] { library_.entry("mine"); }), base::ErrorKind::kNotFound);
    EXPECT_EQ(kind_of([&] { library_.remove("mine"); }), base::ErrorKind::kNotFound);
}

TEST_F(Library, RefusesWhatCantBeKept) {
    EXPECT_EQ(kind_of([&] { library_.save(draft("base", "Y: C;")); }), base::ErrorKind::kConflict);
    EXPECT_EQ(kind_of([&] { library_.remove("Base"); }), base::ErrorKind::kConflict);
    EXPECT_EQ(kind_of([&] { library_.entry("BASS"); }), base::ErrorKind::kNotFound);
    EXPECT_THAT(message_, HasSubstr("did you mean 'BASE'"));
    try {
        library_.save(draft("bad", "Y: MAA(C, 5);"));
        FAIL();
    } catch (const FormulaRefused& refused) {
        ASSERT_FALSE(refused.diagnostics().empty());
        EXPECT_EQ(refused.diagnostics()[0].where.column, 4);
        EXPECT_EQ(refused.text(), "Y: MAA(C, 5);");
    }
    EXPECT_TRUE(records_->list_formulas().empty());
}

TEST_F(Library, FormulasThatReferToEachOtherInACircleAreErrors) {
    library_.save(draft("A1", "Y: C;"));
    library_.save(draft("B1", "Y: A1.Y + 1;"));
    EXPECT_TRUE(library_.parse("Z: B1.Y;")->ok());
    EXPECT_THROW(library_.save(draft("A1", "Y: A1.Y;")), FormulaRefused);
    EXPECT_THROW(library_.save(draft("A1", "Y: B1.Y;")), FormulaRefused);
    // Behind the library's back: another process may save what closes the circle.
    records_->save_formula({.name = "A1", .text = "Y: B1.Y;"});
    EXPECT_FALSE(library_.parse("Z: B1.Y;")->ok());
    EXPECT_FALSE(library_.entry("B1").formula->ok());
    EXPECT_EQ(library_.list().size(), 3U);
}

}  // namespace
}  // namespace mystocks::job
