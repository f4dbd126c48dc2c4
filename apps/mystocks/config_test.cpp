#include "apps/mystocks/config.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::app {
namespace {

const std::filesystem::path kExample = MYSTOCKS_SOURCE_DIR "/config/mystocks.toml";

// The defaults, as somebody would see them who asks an empty reader and writes the answers down.
void expect_defaults(const Config& config) {
    const http::ServerConfig server;
    EXPECT_EQ(config.log_level, base::LogLevel::kInfo);
    EXPECT_EQ(config.server.address, server.address);
    EXPECT_EQ(config.server.port, server.port);
    EXPECT_EQ(config.server.allow_remote, server.allow_remote);
    EXPECT_EQ(config.server.host_names, server.host_names);
    EXPECT_EQ(config.server.io_threads, server.io_threads);
    EXPECT_EQ(config.server.worker_threads, server.worker_threads);
    EXPECT_EQ(config.server.connections_max, server.connections_max);
    EXPECT_EQ(config.server.header_bytes_max, server.header_bytes_max);
    EXPECT_EQ(config.server.target_bytes_max, server.target_bytes_max);
    EXPECT_EQ(config.server.body_bytes_max, server.body_bytes_max);
    EXPECT_EQ(config.server.cache_bytes_max, server.cache_bytes_max);
    EXPECT_EQ(config.server.idle_timeout, server.idle_timeout);
    EXPECT_EQ(config.server.header_timeout, server.header_timeout);
    EXPECT_EQ(config.server.body_timeout, server.body_timeout);
    EXPECT_EQ(config.server.body_rate_min, server.body_rate_min);
    EXPECT_EQ(config.server.handler_timeout, server.handler_timeout);
    EXPECT_EQ(config.server.write_timeout, server.write_timeout);
    EXPECT_EQ(config.server.stop_timeout, server.stop_timeout);
    EXPECT_EQ(config.server.stop_grace, server.stop_grace);
    EXPECT_EQ(config.store.url, StoreConfig{}.url);
    EXPECT_EQ(config.store.url_of, StoreConfig{}.url_of);
    EXPECT_EQ(config.store.postgres_password, std::nullopt);
    EXPECT_EQ(config.store.tdengine_password, std::nullopt);
    EXPECT_EQ(config.import.threads, ImportConfig{}.threads);
    EXPECT_EQ(config.screen.threads, ScreenConfig{}.threads);
    EXPECT_EQ(config.screen.bars_bytes_max, ScreenConfig{}.bars_bytes_max);
    EXPECT_EQ(config.demo.seed, DemoConfig{}.seed);
    EXPECT_EQ(config.demo.instruments, DemoConfig{}.instruments);
    EXPECT_EQ(config.demo.years, DemoConfig{}.years);
    EXPECT_EQ(config.demo.minute_days, DemoConfig{}.minute_days);
}

TEST(ProgramConfig, TheExampleShowsEveryKeyWithItsDefault) {
    auto reader = base::ConfigReader::load(kExample, {});
    expect_defaults(read_config(reader));
    for (const std::string& key : reader.known_keys()) {
        if (key.ends_with(".password")) {  // never in the file
            continue;
        }
        EXPECT_TRUE(reader.has(key)) << "config/mystocks.toml doesn't show " << key;
    }
}

TEST(ProgramConfig, WithoutAFileTheDefaultsHoldAndTheEnvironmentCounts) {
    const base::TemporaryFolder home;
    expect_defaults(load_config({}, home.path(), {}));
    const auto config = load_config({}, home.path(), {{"MYSTOCKS_SERVER_PORT", "9000"}});
    EXPECT_EQ(config.server.port, 9000);
}

TEST(ProgramConfig, TheFileInTheHomeFolderIsFoundAndANamedOneMustExist) {
    const base::TemporaryFolder home;
    std::ofstream(home.path() / "mystocks.toml") << "[demo]\nseed = 7\n[log]\nlevel = \"error\"\n";
    EXPECT_EQ(load_config({}, home.path(), {}).demo.seed, 7u);
    EXPECT_EQ(load_config({}, home.path(), {}).log_level, base::LogLevel::kError);
    EXPECT_EQ(load_config(kExample, home.path(), {}).demo.seed, 1u);
    EXPECT_THROW(load_config(home.path() / "gone.toml", home.path(), {}), base::Error);
}

TEST(ProgramConfig, RefusesUnknownKeysAndImpossibleValues) {
    for (const char* bad :
         {"[server]\nprot = 1\n", "[server]\nport = 70000\n", "[demo]\nyears = 0\n",
          "[server]\nidle_timeout = \"0 s\"\n", "[store]\nurl = \"sqlit:a.db\"\n",
          "[store]\nurl = \"\"\n", "[store]\ntick = \"\"\n", "[store]\nbars = \"sqlite:a.db\"\n",
          "[store.postgres]\npassword = \"x\"\n", "[log]\nlevel = \"loud\"\n",
          "[serve]\nport = 1\n", "port = 1\n"}) {
        auto reader = base::ConfigReader::parse(bad, "my.toml", {});
        EXPECT_THROW(read_config(reader), base::Error) << bad;
    }
}

std::string complaint(const std::string& toml, const base::Environment& environment = {}) {
    auto reader = base::ConfigReader::parse(toml, "my.toml", environment);
    try {
        read_config(reader);
    } catch (const base::Error& error) {
        return error.message();
    }
    return {};
}

TEST(ProgramConfig, ClassesOfDataGoToStoresOfTheirOwn) {
    auto reader = base::ConfigReader::parse(
        "[store]\nurl = \"postgresql://ann@h/d\"\nticks = \"tdengine+http://root@h:6041/d\"\n"
        "minute_bars = \"sqlite:minutes.db\"\n",
        "my.toml", {});
    const StoreConfig config = read_config(reader).store;
    EXPECT_EQ(url_of(config, store::DataClass::kTicks), "tdengine+http://root@h:6041/d");
    EXPECT_EQ(url_of(config, store::DataClass::kMinuteBars), "sqlite:minutes.db");
    EXPECT_EQ(url_of(config, store::DataClass::kDepth), "postgresql://ann@h/d");
    EXPECT_EQ(url_of(config, store::DataClass::kDailyBars), "postgresql://ann@h/d");
    EXPECT_EQ(url_of(config, store::DataClass::kRecords), "postgresql://ann@h/d");
}

TEST(ProgramConfig, AStoreThatCannotBeIsToldWithTheNearestName) {
    EXPECT_NE(complaint("[store]\ndaily_bars = \"postgres://h/d\"\n").find("postgresql://?"),
              std::string::npos);
    EXPECT_NE(complaint("[store]\nminute_bar = \"\"\n").find("store.minute_bars"),
              std::string::npos);
    EXPECT_NE(complaint("[store]\nurl = \"tdengine+http://root@h/d\"\n").find("store.records"),
              std::string::npos);
    EXPECT_EQ(complaint("[store]\nurl = \"tdengine+http://root@h/d\"\n"
                        "records = \"sqlite:records.db\"\n"),
              "");
}

TEST(ProgramConfig, PasswordsComeFromAVariableOrAFileOnly) {
    const std::string told = complaint("[store]\nurl = \"postgresql://ann:geheim@h/d\"\n");
    EXPECT_NE(told.find("MYSTOCKS_STORE_POSTGRES_PASSWORD"), std::string::npos);
    EXPECT_EQ(told.find("geheim"), std::string::npos);
    EXPECT_EQ(complaint("", {{"MYSTOCKS_STORE_URL", "postgresql://ann:geheim@h/d"}}), "");
    const base::TemporaryFolder folder;
    std::ofstream(folder / "td") << "from a file\n";
    auto reader = base::ConfigReader::parse(
        "[store.tdengine]\npassword_file = \"" + (folder / "td").string() + "\"\n", "my.toml",
        {{"MYSTOCKS_STORE_POSTGRES_PASSWORD", "from a variable"}});
    const StoreConfig config = read_config(reader).store;
    EXPECT_EQ(config.postgres_password, "from a variable");
    EXPECT_EQ(config.tdengine_password, "from a file");
}

}  // namespace
}  // namespace mystocks::app
