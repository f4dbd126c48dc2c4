// A TCP proxy on loopback for tests: hands bytes through until it is told to slow down or to cut.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mystocks::store::testbed {

// Thread-safe.
class CuttingProxy {
  public:
    // Listens on a free port of 127.0.0.1; connections go on to `target_port` there. Throws
    // std::runtime_error.
    explicit CuttingProxy(std::uint16_t target_port);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    std::uint16_t port() const { return port_; }
    // From now on, after so many more bytes from the server (all connections together), the
    // connection that carries them is reset in the middle of what it says. Once.
    void cut_after_reply(std::uint64_t bytes) { reply_bytes_left_ = bytes; }
    // The same for bytes to the server.
    void cut_after_request(std::uint64_t bytes) { request_bytes_left_ = bytes; }
    // Hands nothing on, in both directions, and closes nothing: a network that swallows.
    void swallow(bool on) { swallows_ = on; }
    void cut_all();                          // every open connection, now
    void refuse(bool on) { refuses_ = on; }  // new connections are closed at once
    std::uint64_t cuts() const { return cuts_; }
    std::uint64_t connections() const { return connections_; }

  private:
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    void accept_all();
    void carry(int client, int server);
    // False where the connection has ended or is to be cut.
    bool hand_on(int from, int to, std::atomic<std::uint64_t>& bytes_left);

    const std::uint16_t target_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    std::atomic<bool> stops_ = false;
    std::atomic<bool> refuses_ = false;
    std::atomic<bool> swallows_ = false;
    std::atomic<std::uint64_t> epoch_ = 0;  // connections of an older one are cut
    std::atomic<std::uint64_t> reply_bytes_left_ = kNever;
    std::atomic<std::uint64_t> request_bytes_left_ = kNever;
    std::atomic<std::uint64_t> cuts_ = 0;
    std::atomic<std::uint64_t> connections_ = 0;
    std::mutex mutex_;
    std::vector<std::thread> carriers_;
    std::thread accepter_;
};

}  // namespace mystocks::store::testbed
