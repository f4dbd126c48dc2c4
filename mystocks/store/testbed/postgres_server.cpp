#include "mystocks/store/testbed/postgres_server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mystocks/store/testbed/tls_files.hpp"

namespace mystocks::store::testbed {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Debian and Ubuntu keep each version apart: /usr/lib/postgresql/15/bin. The newest one; empty
// where there is none.
fs::path newest_version() {
    std::error_code none;
    int newest = 0;
    fs::path found;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
        const int number = std::atoi(entry.path().filename().c_str());
        if (number > newest && fs::exists(entry.path() / "bin/initdb", none)) {
            newest = number;
            found = entry.path();
        }
    }
    return found;
}

const passwd* server_user() {
    static const passwd* const user = ::getpwnam("postgres");
    return user;
}

// In a child: becomes the server's user where this is root, then the program.
[[noreturn]] void become(const std::vector<std::string>& command, const fs::path& log) {
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    const int in = ::open("/dev/null", O_RDONLY);
    ::dup2(in, STDIN_FILENO);
    if (::geteuid() == 0) {
        const passwd* user = server_user();
        if (::initgroups(user->pw_name, user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 ||
            ::setuid(user->pw_uid) != 0) {
            ::_exit(126);
        }
    }
    // A test that dies takes its server along: SIGQUIT ends it at once.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    ::setenv("LC_ALL", "C", 1);
    ::setenv("PGTZ", "UTC", 1);
    std::vector<char*> arguments;
    for (const std::string& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

pid_t spawn(const std::vector<std::string>& command, const fs::path& log) {
    const pid_t child = ::fork();
    if (child == 0) {
        become(command, log);
    }
    if (child < 0) {
        throw std::runtime_error("fork failed");
    }
    return child;
}

void give_to_server_user(const fs::path& path) {
    if (::geteuid() == 0 &&
        ::chown(path.c_str(), server_user()->pw_uid, server_user()->pw_gid) != 0) {
        throw std::runtime_error(path.string() + " can't be given to the user postgres");
    }
}

void make_owned_folder(const fs::path& folder) {
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms::owner_all);
    give_to_server_user(folder);
}

void run(const std::vector<std::string>& command, const fs::path& log, const std::string& what) {
    int status = -1;
    ::waitpid(spawn(command, log), &status, 0);
    if (status != 0) {
        std::stringstream said;
        said << std::ifstream(log).rdbuf();
        throw std::runtime_error(what + ": " + said.str());
    }
}

// A cluster as initdb makes it, which takes a second: once a test program.
const fs::path& fresh_cluster() {
    struct Cluster {
        base::TemporaryFolder folder;
        fs::path data = folder.path() / "data";
        Cluster() {
            ::chmod(folder.path().c_str(), 0755);
            make_owned_folder(data);
            run({newest_version() / "bin/initdb", "--pgdata=" + data.string(), "--username=tester",
                 "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C",
                 "--locale-provider=icu", "--icu-locale=en", "--data-checksums",
                 "--no-instructions"},
                folder.path() / "log", "initdb failed");
        }
    };
    static const Cluster cluster;
    return cluster.data;
}

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(fd);
    if (!bound) {
        throw std::runtime_error("no free port on loopback");
    }
    return ntohs(address.sin_port);
}

std::string line_of(const fs::path& file, int wanted) {
    std::ifstream in(file);
    std::string line;
    for (int i = 0; i < wanted; ++i) {
        if (!std::getline(in, line)) {
            return {};
        }
    }
    return line;
}

// The server writes its state into the eighth line of its pid file.
bool is_ready(const fs::path& data) {
    return line_of(data / "postmaster.pid", 8).starts_with("ready");
}

std::vector<pid_t> children_of(pid_t pid) {
    const std::string number = std::to_string(pid);
    std::ifstream in("/proc/" + number + "/task/" + number + "/children");
    std::vector<pid_t> children;
    for (pid_t child = 0; in >> child;) {
        children.push_back(child);
    }
    return children;
}

}  // namespace

std::string PostgresServer::what_is_missing() {
    if (newest_version().empty()) {
        return "no PostgreSQL server is installed (Debian: postgresql)";
    }
    if (::geteuid() == 0 && server_user() == nullptr) {
        return "there is no user postgres, and the server doesn't run as root";
    }
    return {};
}

bool PostgresServer::has_timescale() {
    const std::string version = newest_version().filename().string();
    return fs::exists("/usr/share/postgresql/" + version + "/extension/timescaledb.control");
}

PostgresServer::PostgresServer(const PostgresServerOptions& options)
    : options_(options),
      folder_(options.parent.empty() ? std::make_unique<base::TemporaryFolder>()
                                     : std::make_unique<base::TemporaryFolder>(options.parent)),
      data_(folder_->path() / "data"),
      port_(free_port()) {
    if (const std::string missing = what_is_missing(); !missing.empty()) {
        throw std::runtime_error(missing);
    }
    make_cluster();
    start();
}

PostgresServer::~PostgresServer() {
    if (pid_ > 0) {
        ::kill(pid_, SIGQUIT);
        ::waitpid(pid_, nullptr, 0);
    }
}

void PostgresServer::make_cluster() {
    // The server's user must reach the folder and own what it writes into.
    ::chmod(folder_->path().c_str(), 0755);
    make_owned_folder(data_);
    const fs::path log = folder_->path() / "log";
    run({"/bin/cp", "--archive", (fresh_cluster() / ".").string(), data_.string()}, log,
        "the new cluster can't be copied");
    std::ofstream(data_ / "pg_hba.conf")
        << "host all tester 127.0.0.1/32 trust\n"
        << (options_.tls ? "hostssl" : "host") << " all all 127.0.0.1/32 scram-sha-256\n";
    std::ofstream settings(data_ / "postgresql.auto.conf", std::ios::app);
    settings << "listen_addresses='127.0.0.1'\nport=" << port_
             << "\nunix_socket_directories=''\nmax_connections=60\nshared_buffers=64MB\n"
                "max_wal_size=256MB\nlogging_collector=off\nmax_worker_processes=24\n";
    if (!options_.is_durable) {
        settings << "fsync=off\nfull_page_writes=off\nsynchronous_commit=off\n";
    }
    if (options_.preload_timescale) {
        settings << "shared_preload_libraries='timescaledb'\ntimescaledb.telemetry_level=off\n";
    }
    if (options_.tls) {
        settings << "ssl=on\n";
        switch_tls_on();
    }
    for (const std::string& setting : options_.settings) {
        const std::size_t equals = setting.find('=');
        settings << setting.substr(0, equals) << "='" << setting.substr(equals + 1) << "'\n";
    }
}

void PostgresServer::switch_tls_on() const {
    const TlsFiles files = make_tls_files(folder_->path() / "tls");
    fs::copy_file(files.authority, authority());
    for (const fs::path& file : {files.certificate, files.key}) {
        const fs::path there = data_ / file.filename();
        fs::copy_file(file, there);
        ::chmod(there.c_str(), 0600);
        give_to_server_user(there);
    }
}

bool PostgresServer::try_start() {
    pid_ =
        spawn({newest_version() / "bin/postgres", "-D", data_.string()}, folder_->path() / "log");
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    while (std::chrono::steady_clock::now() < give_up) {
        if (::waitpid(pid_, nullptr, WNOHANG) != 0) {
            pid_ = 0;
            return false;
        }
        if (is_ready(data_) && line_of(data_ / "postmaster.pid", 1) == std::to_string(pid_)) {
            return true;
        }
        std::this_thread::sleep_for(5ms);
    }
    throw std::runtime_error("the PostgreSQL server didn't become ready: " + log_tail());
}

void PostgresServer::start() {
    // After kill -9 the last of its processes may still hold its memory.
    for (int i = 0; i < 100; ++i) {
        if (try_start()) {
            return;
        }
        std::this_thread::sleep_for(100ms);
    }
    throw std::runtime_error("the PostgreSQL server doesn't start: " + log_tail());
}

void PostgresServer::stop() {
    if (pid_ > 0) {
        ::kill(pid_, SIGINT);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
}

void PostgresServer::kill_hard() {
    const std::vector<pid_t> children = children_of(pid_);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    for (const pid_t child : children) {
        ::kill(child, SIGKILL);
    }
    pid_ = 0;
}

std::string PostgresServer::url(const std::string& database) const {
    return std::string("postgresql://tester@127.0.0.1:") + std::to_string(port_) + "/" + database;
}

std::string PostgresServer::url(const std::string& database, const std::string& user,
                                const std::string& password, std::uint16_t port) const {
    return "postgresql://" + user + (password.empty() ? "" : ":" + password) +
           "@127.0.0.1:" + std::to_string(port) + "/" + database;
}

std::string PostgresServer::log_tail() const {
    std::ifstream in(folder_->path() / "log");
    std::stringstream all;
    all << in.rdbuf();
    const std::string text = all.str();
    return text.substr(text.size() - std::min<std::size_t>(text.size(), 2'000));
}

}  // namespace mystocks::store::testbed
