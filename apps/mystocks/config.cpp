#include "apps/mystocks/config.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace mystocks::app {
namespace {

constexpr std::int64_t kThreadsMax = 1024;
constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;
constexpr std::uint64_t kGiB = 1024 * kMiB;
constexpr std::int64_t kHourMs = 3'600'000;

std::size_t read_threads(base::ConfigReader& reader, std::string_view key, std::size_t otherwise) {
    return static_cast<std::size_t>(
        reader.integer(key, static_cast<std::int64_t>(otherwise), {0, kThreadsMax}));
}

http::ServerConfig read_server(base::ConfigReader& reader) {
    http::ServerConfig config;
    config.address = reader.text("server.address", config.address);
    config.port =
        static_cast<std::uint16_t>(reader.integer("server.port", config.port, {0, 65535}));
    config.allow_remote = reader.flag("server.allow_remote", config.allow_remote);
    config.host_names = reader.texts("server.host_names", config.host_names);
    config.io_threads = read_threads(reader, "server.io_threads", config.io_threads);
    config.worker_threads = read_threads(reader, "server.worker_threads", config.worker_threads);
    config.connections_max = static_cast<std::size_t>(
        reader.integer("server.connections_max", static_cast<std::int64_t>(config.connections_max),
                       {1, 1'000'000}));
    config.header_bytes_max =
        reader.bytes("server.header_bytes_max", config.header_bytes_max, {kKiB, kMiB});
    config.target_bytes_max =
        reader.bytes("server.target_bytes_max", config.target_bytes_max, {256, kMiB});
    config.body_bytes_max =
        reader.bytes("server.body_bytes_max", config.body_bytes_max, {kKiB, kGiB});
    config.cache_bytes_max =
        reader.bytes("server.cache_bytes_max", config.cache_bytes_max, {0, 64 * kGiB});

    const base::ConfigRange<std::int64_t> patience{100, kHourMs};
    config.idle_timeout = reader.duration("server.idle_timeout", config.idle_timeout, patience);
    config.header_timeout =
        reader.duration("server.header_timeout", config.header_timeout, patience);
    config.body_timeout = reader.duration("server.body_timeout", config.body_timeout, patience);
    config.body_rate_min = reader.bytes("server.body_rate_min", config.body_rate_min, {1, kGiB});
    config.handler_timeout =
        reader.duration("server.handler_timeout", config.handler_timeout, patience);
    config.write_timeout = reader.duration("server.write_timeout", config.write_timeout, patience);
    config.stop_timeout = reader.duration("server.stop_timeout", config.stop_timeout, patience);
    config.stop_grace = reader.duration("server.stop_grace", config.stop_grace, patience);
    return config;
}

base::LogLevel read_log_level(base::ConfigReader& reader) {
    const std::string level =
        reader.choice("log.level", "info", {"debug", "info", "warning", "error"});
    if (level == "debug") {
        return base::LogLevel::kDebug;
    }
    if (level == "info") {
        return base::LogLevel::kInfo;
    }
    return level == "warning" ? base::LogLevel::kWarning : base::LogLevel::kError;
}

ScreenConfig read_screen(base::ConfigReader& reader) {
    ScreenConfig config;
    config.threads = read_threads(reader, "screen.threads", config.threads);
    config.bars_bytes_max =
        reader.bytes("screen.bars_bytes_max", config.bars_bytes_max, {0, 1024 * kGiB});
    return config;
}

DemoConfig read_demo(base::ConfigReader& reader) {
    DemoConfig config;
    const auto seed = static_cast<std::int64_t>(config.seed);
    config.seed = static_cast<std::uint64_t>(
        reader.integer("demo.seed", seed, {0, std::numeric_limits<std::int64_t>::max()}));
    config.instruments =
        static_cast<int>(reader.integer("demo.instruments", config.instruments, {1, 5000}));
    config.years = static_cast<int>(reader.integer("demo.years", config.years, {1, 30}));
    config.minute_days =
        static_cast<int>(reader.integer("demo.minute_days", config.minute_days, {0, 250}));
    return config;
}

}  // namespace

Config read_config(base::ConfigReader& reader) {
    Config config;
    config.log_level = read_log_level(reader);
    config.server = read_server(reader);
    config.store = read_store_config(reader);
    config.import.threads = read_threads(reader, "import.threads", config.import.threads);
    config.screen = read_screen(reader);
    config.demo = read_demo(reader);
    reader.finish();
    return config;
}

std::size_t screen_threads(const ScreenConfig& config) {
    return config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
}

std::size_t parse_threads(const ImportConfig& config) {
    return config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
}

Config load_config(const std::optional<std::filesystem::path>& named,
                   const std::filesystem::path& home, base::Environment environment) {
    const auto file = named.value_or(home / "mystocks.toml");
    std::error_code ignored;
    auto reader = named || std::filesystem::exists(file, ignored)
                      ? base::ConfigReader::load(file, std::move(environment))
                      : base::ConfigReader::parse("", file.string(), std::move(environment));
    return read_config(reader);
}

}  // namespace mystocks::app
