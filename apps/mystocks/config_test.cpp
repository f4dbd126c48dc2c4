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
    for (const char* bad : {"[server]\nprot = 1\n", "[server]\nport = 70000\n",
                            "[demo]\nyears = 0\n", "[server]\nidle_timeout = \"0 s\"\n",
                            "[log]\nlevel = \"loud\"\n", "[serve]\nport = 1\n", "port = 1\n"}) {
        auto reader = base::ConfigReader::parse(bad, "my.toml", {});
        EXPECT_THROW(read_config(reader), base::Error) << bad;
    }
}

}  // namespace
}  // namespace mystocks::app
