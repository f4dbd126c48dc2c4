#include "mystocks/http/testing/raw_client.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mystocks::http::testing {
namespace {

constexpr int kPatienceMs = 20'000;

RawResponse parse_head(const std::string& head) {
    RawResponse response;
    response.status = std::stoi(head.substr(head.find(' ') + 1, 3));
    std::size_t at = head.find("\r\n") + 2;
    while (at < head.size()) {
        const std::size_t end = head.find("\r\n", at);
        const std::size_t colon = head.find(": ", at);
        std::string name = head.substr(at, colon - at);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        response.headers[name] = head.substr(colon + 2, end - colon - 2);
        at = end + 2;
    }
    return response;
}

}  // namespace

std::string RawResponse::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

RawClient::RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close();
        throw std::runtime_error("cannot connect");
    }
}

RawClient::~RawClient() {
    close();
}

void RawClient::close() {
    if (fd_ >= 0) {
        ::close(fd_);
        fd_ = -1;
    }
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::send_end() {
    ::shutdown(fd_, SHUT_WR);
}

std::optional<RawResponse> RawClient::receive(bool head_only) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) {
            return std::nullopt;
        }
    }
    RawResponse response = parse_head(buffer_.substr(0, end + 2));
    buffer_.erase(0, end + 4);
    const std::string length = response.header("content-length");
    const std::size_t size = head_only || length.empty() ? 0 : std::stoul(length);
    while (buffer_.size() < size) {
        if (!fill()) {
            return std::nullopt;
        }
    }
    response.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return response;
}

bool RawClient::is_closed() {
    return buffer_.empty() && !fill();
}

std::optional<RawResponse> RawClient::get(const std::string& target, const std::string& fields) {
    send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return receive();
}

std::optional<RawResponse> RawClient::request(const std::string& method, const std::string& target,
                                              std::string_view body, const std::string& fields) {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields;
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
    text.append(body);
    send(text);
    return receive();
}

std::optional<RawResponse> RawClient::post_json(const std::string& target, std::string_view body) {
    return request("POST", target, body, "Content-Type: application/json\r\n");
}

bool RawClient::fill() {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, kPatienceMs) <= 0) {
        throw std::runtime_error("no answer in time");
    }
    char piece[65536];
    const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
    if (got <= 0) {
        return false;
    }
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
}

}  // namespace mystocks::http::testing
