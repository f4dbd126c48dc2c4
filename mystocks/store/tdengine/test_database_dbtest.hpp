// A database of one test's own on the server that the environment names.
#pragma once

#include <atomic>
#include <cstdlib>
#include <optional>
#include <string>

#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/detail/endpoint.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"

namespace mystocks::store::tdengine::testing {

// tdengine+http://user:password@host:port, without a database.
inline std::optional<std::string> server_url() {
    const char* url = std::getenv("MYSTOCKS_TEST_TDENGINE_URL");
    return url == nullptr || *url == '\0' ? std::nullopt : std::optional<std::string>(url);
}

class TestDatabase {
  public:
    explicit TestDatabase(const std::string& server = server_url().value_or(""))
        : url_(server + "/" + next_name()) {}
    ~TestDatabase() {
        try {
            const detail::Endpoint endpoint = detail::parse_endpoint(url_);
            detail::RestClient(endpoint, {})
                .run("DROP DATABASE IF EXISTS `" + endpoint.database + "`");
        } catch (const base::Error&) {
            // A test that failed because the server is gone has said so already.
        }
    }
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    const std::string& url() const { return url_; }

  private:
    static std::string next_name() {
        static std::atomic<int> number = 0;
        return "mystocks_test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    }

    std::string url_;
};

}  // namespace mystocks::store::tdengine::testing
