#include "mystocks/base/config.hpp"

#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::base {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

constexpr std::string_view kToml = R"([server]
address = "::1"
port = 8700
fast = true
ratio = 0.25
idle_timeout = "2 min"
body_max = "64 MiB"
names = ["a.example", "b.example"]

[log]
level = "debug"
)";

ConfigReader reader(std::string_view toml = kToml, Environment environment = {}) {
    return ConfigReader::parse(toml, "my.toml", std::move(environment));
}

std::string message_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.message();
    }
    return "no error";
}

void ask_for_all(ConfigReader& config) {
    config.text("server.address", "");
    config.integer("server.port", 0);
    config.flag("server.fast", false);
    config.number("server.ratio", 0, {0, 1});
    config.duration("server.idle_timeout", 1s);
    config.bytes("server.body_max", 0);
    config.texts("server.names", {});
    config.text("log.level", "");
}

TEST(Config, ReadsEveryType) {
    auto config = reader();
    EXPECT_EQ(config.text("server.address", "x"), "::1");
    EXPECT_EQ(config.integer("server.port", 1), 8700);
    EXPECT_TRUE(config.flag("server.fast", false));
    EXPECT_EQ(config.number("server.ratio", 0, {0, 1}), 0.25);
    EXPECT_EQ(config.duration("server.idle_timeout", 1s), 120s);
    EXPECT_EQ(config.bytes("server.body_max", 1), 64u << 20);
    EXPECT_THAT(config.texts("server.names", {}), testing::ElementsAre("a.example", "b.example"));
    EXPECT_EQ(config.choice("log.level", "info", {"debug", "info"}), "debug");
    config.finish();
}

TEST(Config, FallsBackToTheDefault) {
    auto config = reader("");
    EXPECT_EQ(config.text("a.text", "x"), "x");
    EXPECT_EQ(config.integer("a.integer", 5), 5);
    EXPECT_EQ(config.duration("a.duration", 7ms), 7ms);
    EXPECT_EQ(config.texts("a.texts", {"p"}), std::vector<std::string>{"p"});
    EXPECT_FALSE(config.secret("a.secret"));
    config.finish();
}

TEST(Config, TheEnvironmentWins) {
    auto config = reader(kToml, {{"MYSTOCKS_SERVER_PORT", "9000"},
                                 {"MYSTOCKS_SERVER_FAST", "false"},
                                 {"MYSTOCKS_SERVER_RATIO", "0.5"},
                                 {"MYSTOCKS_SERVER_IDLE_TIMEOUT", "10s"},
                                 {"MYSTOCKS_SERVER_NAMES", "c.example, d.example"},
                                 {"MYSTOCKS_HOME", "not a key, and nobody minds"}});
    ask_for_all(config);
    config.finish();
    EXPECT_EQ(config.integer("server.port", 1), 9000);
    EXPECT_FALSE(config.flag("server.fast", true));
    EXPECT_EQ(config.number("server.ratio", 0, {0, 1}), 0.5);
    EXPECT_EQ(config.duration("server.idle_timeout", 1s), 10s);
    EXPECT_THAT(config.texts("server.names", {}), testing::ElementsAre("c.example", "d.example"));
}

TEST(Config, AnUnknownKeyNamesItsLineAndTheNearestKnownOne) {
    auto config = reader(std::string(kToml) + "levle = \"info\"\n");
    ask_for_all(config);
    EXPECT_EQ(message_of([&] { config.finish(); }),
              "my.toml:12: log.levle is not a known key; did you mean log.level?");
}

TEST(Config, AnUnknownVariableOfAKnownSectionIsRefused) {
    auto config = reader(kToml, {{"MYSTOCKS_SERVER_PROT", "9000"}});
    ask_for_all(config);
    EXPECT_EQ(message_of([&] { config.finish(); }),
              "The environment variable MYSTOCKS_SERVER_PROT sets no known key; did you mean "
              "MYSTOCKS_SERVER_PORT?");
}

TEST(Config, RefusesWhatIsOutOfRangeOrOfAnotherType) {
    auto config = reader();
    EXPECT_EQ(message_of([&] {
                  config.integer("server.port", 1, {1, 1000});
              }),
              "my.toml:3: server.port must be a whole number from 1 to 1000.");
    EXPECT_THAT(message_of([&] { config.integer("server.address", 1); }),
                HasSubstr("my.toml:2: server.address must be a whole number"));
    EXPECT_THAT(message_of([&] { config.text("server.port", ""); }), HasSubstr("in quotes"));
    EXPECT_THAT(message_of([&] { config.flag("server.port", true); }), HasSubstr("true or false"));
    EXPECT_THAT(message_of([&] {
                    config.number("server.ratio", 1, {1, 2});
                }),
                HasSubstr("from 1 to 2"));
    EXPECT_THAT(message_of([&] {
                    config.duration("server.idle_timeout", 1s, {1, 60'000});
                }),
                HasSubstr("must be from 1 ms to 1 min."));
    EXPECT_THAT(message_of([&] {
                    config.bytes("server.body_max", 1, {1, 1 << 20});
                }),
                HasSubstr("must be from 1 B to 1 MiB."));
    EXPECT_THAT(message_of([&] {
                    config.choice("log.level", "", {"info", "error"});
                }),
                HasSubstr("must be one of: info, error."));
    EXPECT_THAT(message_of([&] { config.texts("server.address", {}); }), HasSubstr("a list"));
}

TEST(Config, AVariableIsCheckedAsTheFileIs) {
    auto config = reader(kToml, {{"MYSTOCKS_SERVER_PORT", "80x"}, {"MYSTOCKS_SERVER_FAST", "1"}});
    EXPECT_THAT(message_of([&] { config.integer("server.port", 1); }),
                HasSubstr("MYSTOCKS_SERVER_PORT: server.port must be"));
    EXPECT_THAT(message_of([&] { config.flag("server.fast", true); }),
                HasSubstr("MYSTOCKS_SERVER_FAST: server.fast must be"));
}

TEST(Config, AUnitIsPartOfTheValue) {
    for (const char* bad : {"75", "\"75\"", "\"75 sec\"", "\"-1 s\"", "\"\"", "\"1.5 s\"",
                            "\"99999999999999999999 s\"", "\"9223372036854775807 h\""}) {
        auto config = reader(std::string("[a]\nd = ") + bad);
        EXPECT_THAT(message_of([&] { config.duration("a.d", 1s); }), HasSubstr("with its unit"))
            << bad;
    }
    auto config = reader("[a]\nd = \"3h\"\nb = \"2 GiB\"");
    EXPECT_EQ(config.duration("a.d", 1s), 3h);
    EXPECT_EQ(config.bytes("a.b", 0), 2ull << 30);
}

TEST(Config, ATypeThatNobodyUsesIsRefusedWhereItIsAskedFor) {
    auto config = reader("[a]\nday = 2026-07-06\nmixed = [1, \"x\"]\n");
    EXPECT_THAT(message_of([&] { config.text("a.day", ""); }), HasSubstr("my.toml:2: a.day must"));
    EXPECT_THAT(message_of([&] { config.texts("a.mixed", {}); }), HasSubstr("my.toml:3: a.mixed"));
}

TEST(Config, BrokenTomlNamesTheLine) {
    EXPECT_THAT(message_of([] { reader("[a]\nb = \"x\n"); }),
                HasSubstr("my.toml:2: no valid TOML"));
    EXPECT_THAT(message_of([] { reader("[a]\nb = 1\nb = 2\n"); }), HasSubstr("my.toml:3"));
}

TEST(Config, ASecretComesFromTheEnvironmentOrFromAFileAndIsNeverShown) {
    const TemporaryFolder folder;
    const auto file = (folder.path() / "password").string();
    std::ofstream(file) << "tulip\n";

    auto from_environment = reader("", {{"MYSTOCKS_STORE_PASSWORD", "rose"}});
    EXPECT_EQ(from_environment.secret("store.password"), "rose");
    EXPECT_TRUE(from_environment.from_environment("store.password"));
    EXPECT_FALSE(from_environment.from_environment("store.url"));
    auto from_file = reader("[store]\npassword_file = '" + file + "'\n");
    EXPECT_EQ(from_file.secret("store.password"), "tulip");
    from_file.finish();

    auto in_the_open = reader("[store]\npassword = \"lily\"\n");
    EXPECT_THAT(message_of([&] { in_the_open.secret("store.password"); }),
                AllOf(HasSubstr("my.toml:2"), HasSubstr("MYSTOCKS_STORE_PASSWORD"),
                      HasSubstr("store.password_file"), Not(HasSubstr("lily"))));
    auto missing = reader("[store]\npassword_file = '" + file + ".gone'\n");
    EXPECT_THAT(message_of([&] { missing.secret("store.password"); }), HasSubstr("cannot be read"));
}

TEST(Config, LoadsAFileAndSaysWhenThereIsNone) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "mystocks.toml";
    std::ofstream(file) << kToml;
    EXPECT_EQ(ConfigReader::load(file, {}).integer("server.port", 1), 8700);
    std::ofstream(folder.path() / "empty.toml").flush();
    ConfigReader::load(folder.path() / "empty.toml", {}).finish();
    EXPECT_THAT(message_of([&] { ConfigReader::load(folder.path() / "gone.toml", {}); }),
                HasSubstr("gone.toml cannot be read"));
    EXPECT_THAT(message_of([&] { ConfigReader::load(folder.path(), {}); }),
                HasSubstr("cannot be read"));
}

TEST(Config, TakesOnlyItsOwnVariables) {
    const char* const variables[] = {"PATH=/bin", "MYSTOCKS_SERVER_PORT=1=2", "MYSTOCKS", nullptr};
    EXPECT_EQ(read_environment(variables), (Environment{{"MYSTOCKS_SERVER_PORT", "1=2"}}));
    EXPECT_TRUE(read_environment(nullptr).empty());
}

}  // namespace
}  // namespace mystocks::base
