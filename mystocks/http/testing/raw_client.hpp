// A client for tests: sends bytes as they are given, waits at most some seconds for an answer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mystocks::http::testing {

struct RawResponse {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;

    // Empty where there is none.
    std::string header(const std::string& name) const;
};

// Throws std::runtime_error where nothing listens or no answer comes in time.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void close();
    // False where the other side has closed.
    bool send(std::string_view bytes);
    void send_end();  // nothing more will be sent

    // The next answer on this connection; empty where it was closed before the answer was whole.
    // `head_only`: the answer to HEAD.
    std::optional<RawResponse> receive(bool head_only = false);
    // True where the other side has closed and sent nothing more.
    bool is_closed();

    // `fields`: more header lines, each with its "\r\n".
    std::optional<RawResponse> get(const std::string& target, const std::string& fields = "");
    std::optional<RawResponse> request(const std::string& method, const std::string& target,
                                       std::string_view body, const std::string& fields = "");
    std::optional<RawResponse> post_json(const std::string& target, std::string_view body);

  private:
    bool fill();

    int fd_;
    std::string buffer_;
};

}  // namespace mystocks::http::testing
