// A PostgreSQL server for tests: on a free loopback port, in a temporary folder, gone with the
// object. Run by root it switches to the user `postgres`, as the server refuses to run as root.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::store::testbed {

struct PostgresServerOptions {
    // True where a test is about what survives a crash; otherwise nothing waits for the disk.
    bool is_durable = false;
    std::vector<std::string> settings{};  // "timezone=Asia/Shanghai"
    bool preload_timescale = false;
    bool tls = false;  // only by TLS, but for "tester"; the authority is authority() then
    std::filesystem::path parent{};  // where the data folder is made; empty: the usual place
};

// Not thread-safe. Texts are compared in the order of a language (ICU), not byte by byte, so that
// what relies on the server's order is found out.
class PostgresServer {
  public:
    // Why there can be no server here: no programs, or no user to run them. Empty where there can.
    static std::string what_is_missing();
    static bool has_timescale();  // the extension is installed beside the newest server

    // Throws std::runtime_error with the end of the server's log.
    explicit PostgresServer(const PostgresServerOptions& options = {});
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string host() const { return "127.0.0.1"; }
    // "tester" is a superuser without a password; any other user needs its own one.
    std::string url(const std::string& database = "postgres") const;
    std::string url(const std::string& database, const std::string& user,
                    const std::string& password, std::uint16_t port) const;

    // On the same port. The server ends with the thread that started it.
    void start();
    void stop();       // as an administrator does: sessions are ended
    void kill_hard();  // kill -9 of the server and all its processes
    bool is_running() const { return pid_ > 0; }
    const std::filesystem::path& data() const { return data_; }
    std::filesystem::path authority() const { return folder_->path() / "authority.crt"; }

  private:
    void make_cluster();
    void switch_tls_on() const;
    bool try_start();
    std::string log_tail() const;

    const PostgresServerOptions options_;
    std::unique_ptr<base::TemporaryFolder> folder_;
    std::filesystem::path data_;
    std::uint16_t port_ = 0;
    int pid_ = 0;
};

}  // namespace mystocks::store::testbed
