// A protocol double of taosAdapter for hermetic tests: it speaks HTTP on loopback and answers what
// the test says. It knows no SQL and keeps no rows; what a real server does is tested in the
// _dbtest programs.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mystocks::store::tdengine::testing {

struct DoubleRequest {
    std::string target;         // "/rest/sql"
    std::string authorization;  // "Basic …"
    std::string body;           // the statement
};

struct DoubleReply {
    std::string body;
    int status = 200;
    std::size_t cut_after = std::string::npos;  // bytes of the body; then the connection is cut
    std::chrono::milliseconds delay{0};
};

class AdapterDouble {
  public:
    using Answer = std::function<DoubleReply(const DoubleRequest&)>;

    explicit AdapterDouble(Answer answer) : answer_(std::move(answer)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        if (listener_ < 0 || ::bind(listener_, plain, size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, plain, &size) != 0) {
            throw std::runtime_error("no loopback port for the protocol double");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~AdapterDouble() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        {
            const std::scoped_lock lock(mutex_);
            for (const int open : sockets_) {
                ::shutdown(open, SHUT_RDWR);
            }
        }
        for (std::thread& thread : threads_) {
            thread.join();
        }
        ::close(listener_);
    }
    AdapterDouble(const AdapterDouble&) = delete;
    AdapterDouble& operator=(const AdapterDouble&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view login = "root:taosdata") const {
        return "tdengine+http://" + std::string(login) + "@127.0.0.1:" + std::to_string(port_) +
               "/market";
    }
    std::vector<DoubleRequest> requests() const {
        const std::scoped_lock lock(mutex_);
        return requests_;
    }
    // Statements that start so.
    std::vector<std::string> statements(std::string_view start = "") const {
        std::vector<std::string> found;
        for (const DoubleRequest& request : requests()) {
            if (request.body.starts_with(start)) {
                found.push_back(request.body);
            }
        }
        return found;
    }
    std::size_t connections() const {
        const std::scoped_lock lock(mutex_);
        return sockets_.size();
    }

  private:
    void accept_all() {
        while (!stopping_) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) {
                return;
            }
            const std::scoped_lock lock(mutex_);
            sockets_.push_back(socket);
            threads_.emplace_back([this, socket] {
                while (serve_one(socket)) {
                }
                ::shutdown(socket, SHUT_RDWR);
            });
        }
    }

    static std::string header(std::string_view head, std::string_view name) {
        const std::size_t at = head.find(name);
        const std::size_t end = head.find("\r\n", at);
        return at == std::string_view::npos
                   ? ""
                   : std::string(head.substr(at + name.size(), end - at - name.size()));
    }

    static bool receive_more(int socket, std::string& bytes) {
        char buffer[65536];
        const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
        if (got > 0) {
            bytes.append(buffer, static_cast<std::size_t>(got));
        }
        return got > 0;
    }

    bool serve_one(int socket) {
        std::string bytes;
        std::size_t head_end = std::string::npos;
        while ((head_end = bytes.find("\r\n\r\n")) == std::string::npos) {
            if (!receive_more(socket, bytes)) {
                return false;
            }
        }
        const std::string head = bytes.substr(0, head_end + 2);
        const std::string length = header(head, "Content-Length: ");
        const std::size_t body_bytes = length.empty() ? 0 : std::stoul(length);
        while (bytes.size() < head_end + 4 + body_bytes) {
            if (!receive_more(socket, bytes)) {
                return false;
            }
        }
        DoubleRequest request;
        const std::size_t space = head.find(' ');
        request.target = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
        request.authorization = header(head, "Authorization: ");
        request.body = bytes.substr(head_end + 4, body_bytes);
        {
            const std::scoped_lock lock(mutex_);
            requests_.push_back(request);
        }
        return send_reply(socket, answer_(request));
    }

    bool send_reply(int socket, const DoubleReply& reply) {
        for (auto left = reply.delay; left.count() > 0 && !stopping_;
             left -= std::chrono::milliseconds(10)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        const bool is_cut = reply.cut_after < reply.body.size();
        const std::string out = "HTTP/1.1 " + std::to_string(reply.status) +
                                " Said\r\nContent-Type: application/json\r\nContent-Length: " +
                                std::to_string(reply.body.size()) + "\r\n\r\n" +
                                reply.body.substr(0, reply.cut_after);
        std::size_t sent = 0;
        while (sent < out.size()) {
            const ssize_t now = ::send(socket, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
            if (now <= 0) {
                return false;
            }
            sent += static_cast<std::size_t>(now);
        }
        return !is_cut;
    }

    Answer answer_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<int> sockets_;
    std::vector<DoubleRequest> requests_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace mystocks::store::tdengine::testing
