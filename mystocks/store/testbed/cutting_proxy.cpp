#include "mystocks/store/testbed/cutting_proxy.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mystocks::store::testbed {
namespace {

constexpr int kPollMs = 10;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

// With a reset, as a network device does that gives up a connection.
void reset(int fd) {
    const linger now{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(fd);
}

bool send_all(int fd, const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = ::send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

}  // namespace

CuttingProxy::CuttingProxy(std::uint16_t target_port) : target_port_(target_port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        ::close(listener_);
        throw std::runtime_error("no port on loopback for a proxy");
    }
    port_ = ntohs(address.sin_port);
    accepter_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
    stops_ = true;
    accepter_.join();
    for (std::thread& carrier : carriers_) {
        carrier.join();
    }
    ::close(listener_);
}

void CuttingProxy::cut_all() {
    ++epoch_;
}

void CuttingProxy::accept_all() {
    while (!stops_) {
        pollfd entry{listener_, POLLIN, 0};
        if (::poll(&entry, 1, kPollMs) <= 0) {
            continue;
        }
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) {
            continue;
        }
        ++connections_;
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(target_port_);
        if (refuses_ ||
            ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            reset(client);
            ::close(server);
            continue;
        }
        const int now = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
        ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
        const std::scoped_lock lock(mutex_);
        carriers_.emplace_back([this, client, server] { carry(client, server); });
    }
}

void CuttingProxy::carry(int client, int server) {
    const std::uint64_t born = epoch_;
    while (!stops_ && born == epoch_) {
        if (swallows_) {
            ::usleep(kPollMs * 1000);
            continue;
        }
        std::array<pollfd, 2> entries{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
        if (::poll(entries.data(), entries.size(), kPollMs) <= 0) {
            continue;
        }
        if ((entries[0].revents != 0 && !hand_on(client, server, request_bytes_left_)) ||
            (entries[1].revents != 0 && !hand_on(server, client, reply_bytes_left_))) {
            break;
        }
    }
    reset(client);
    reset(server);
}

bool CuttingProxy::hand_on(int from, int to, std::atomic<std::uint64_t>& bytes_left) {
    std::array<char, 16'384> buffer;
    const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
        return false;
    }
    const auto size = static_cast<std::uint64_t>(got);
    std::uint64_t left = bytes_left;
    if (left == kNever) {
        return send_all(to, buffer.data(), size);
    }
    if (size < left) {
        bytes_left = left - size;
        return send_all(to, buffer.data(), size);
    }
    bytes_left = kNever;
    ++cuts_;
    send_all(to, buffer.data(), left);
    return false;
}

}  // namespace mystocks::store::testbed
