// A TDengine of one test's own: taosd and taosAdapter out of the folder that
// MYSTOCKS_TEST_TDENGINE_BIN names, on free loopback ports, with its files in a temporary folder.
// Both are ended by their process ids.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/tdengine/detail/endpoint.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"

namespace mystocks::store::tdengine::testing {

inline std::optional<std::filesystem::path> server_programs() {
    const char* folder = std::getenv("MYSTOCKS_TEST_TDENGINE_BIN");
    return folder == nullptr || *folder == '\0' ? std::nullopt
                                                : std::optional<std::filesystem::path>(folder);
}

// One process. It ends with this program, whatever happens to that.
class Child {
  public:
    Child(std::vector<std::string> words, const std::filesystem::path& log) {
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        id_ = ::fork();
        if (id_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            ::dup2(out, STDOUT_FILENO);
            ::dup2(out, STDERR_FILENO);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        if (id_ < 0) {
            throw std::runtime_error("no process for the server");
        }
    }
    ~Child() { end(SIGKILL); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void wait() {
        ::waitpid(id_, nullptr, 0);
        id_ = -1;
    }
    void send(int signal) const { ::kill(id_, signal); }
    void end(int signal) {
        if (id_ > 0) {
            ::kill(id_, signal);
            ::waitpid(id_, nullptr, 0);
            id_ = -1;
        }
    }

  private:
    pid_t id_ = -1;
};

class OwnServer {
  public:
    // `data`: where its rows are, in place of the temporary folder.
    explicit OwnServer(const std::optional<std::filesystem::path>& data = std::nullopt,
                       const std::string& time_zone = "UTC")
        : programs_(server_programs().value()), port_(free_port()), native_port_(free_port()) {
        const auto in = [&](const char* name) { return (folder_ / name).string(); };
        const std::string data_folder = data ? data->string() : in("data");
        std::filesystem::create_directories(data_folder);
        std::filesystem::create_directories(in("log"));
        folder_.write("cfg/taos.cfg",
                      "fqdn localhost\nfirstEp localhost:" + std::to_string(native_port_) +
                          "\nserverPort " + std::to_string(native_port_) + "\ndataDir " +
                          data_folder + "\nlogDir " + in("log") + "\ntempDir " + in("log") +
                          "\nmonitor 0\ntelemetryReporting 0\ntimezone " + time_zone +
                          "\n"
                          "minimalTmpDirGB 0.001\nminimalDataDirGB 0.001\n"
                          "minimalLogDirGB 0.001\nnumOfCommitThreads 1\n");
        folder_.write("cfg/adapter.toml",
                      "port = " + std::to_string(port_) + "\ntaosConfigDir = \"" + in("cfg") +
                          "\"\n[log]\npath = \"" + in("log") +
                          "\"\nlevel = \"error\"\n[monitor]\ndisable = true\n"
                          "[uploadKeeper]\nenable = false\n[opentsdb_telnet]\nenable = false\n");
        start_database();
        start_adapter();
        wait_until_ready();
    }

    // Without the database's name.
    std::string url() const {
        return "tdengine+http://root:taosdata@127.0.0.1:" + std::to_string(port_);
    }

    void start_database() {
        database_.emplace(std::vector<std::string>{(programs_ / "taosd").string(), "-c",
                                                   (folder_ / "cfg").string()},
                          folder_ / "taosd.out");
    }
    void start_adapter() {
        adapter_.emplace(std::vector<std::string>{(programs_ / "taosadapter").string(), "-c",
                                                  (folder_ / "cfg/adapter.toml").string()},
                         folder_ / "adapter.out");
    }
    void end_database(int signal) { database_->end(signal); }
    void end_adapter(int signal) { adapter_->end(signal); }
    void pause_database() { database_->send(SIGSTOP); }
    void resume_database() { database_->send(SIGCONT); }

    void wait_until_ready() const {
        TdengineOptions options;
        options.retry_for = std::chrono::milliseconds(0);
        options.statement_wait_max = std::chrono::seconds(5);
        const detail::RestClient client(detail::parse_endpoint(url() + "/any"), options);
        for (int attempt = 0; attempt < 300; ++attempt) {
            try {
                // It answers before it can have databases: those need a node that is ready.
                const detail::Answer answer = client.try_run(
                    "SELECT `id` FROM information_schema.ins_dnodes WHERE `status`='ready'");
                if (answer.code == 0 && answer.rows > 0) {
                    return;
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            } catch (const base::Error&) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
        throw std::runtime_error("the server of this test's own does not start: see " +
                                 folder_.path().string());
    }

  private:
    static int free_port() {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        const bool good =
            ::bind(socket, plain, size) == 0 && ::getsockname(socket, plain, &size) == 0;
        ::close(socket);
        if (!good) {
            throw std::runtime_error("no free loopback port");
        }
        return ntohs(address.sin_port);
    }

    base::TemporaryFolder folder_{"/tmp"};
    const std::filesystem::path programs_;
    const int port_;
    const int native_port_;
    std::optional<Child> database_;
    std::optional<Child> adapter_;
};

}  // namespace mystocks::store::tdengine::testing
