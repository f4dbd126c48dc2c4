#include "mystocks/store/tdengine/detail/rest_client.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include <curl/curl.h>

namespace mystocks::store::tdengine::detail {
namespace {

using base::Error;
using base::ErrorKind;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kPauseMax{2'000};

// Errors of the server that pass: it starts, stops, chooses a leader or is busy.
constexpr std::array kPassing{
    0x000B,  // unable to establish connection: taosd is down
    0x0015,  // unable to resolve FQDN: the same, while a node comes up
    0x0018, 0x0019, 0x0020, 0x0021, 0x0022, 0x0023, 0x0024, 0x0026, 0x0027, 0x0028, 0x0029,
    0x002A,          // connections inside the server
    0x0126,          // queue of messages full
    0x0130, 0x0131,  // starting, stopping
    0x0334,          // no node for a new database: the first one still registers itself
    0x03D3, 0x03D5, 0x03D6, 0x03D7,          // another transaction on the same thing
    0x0503, 0x0520, 0x0528, 0x0529, 0x0531,  // vnodes that open, close or are busy
    0x0903, 0x090C, 0x0911, 0x0914,          // no leader yet
    0x0916, 0x0917, 0x0918,                  // its log is full for a moment
};
constexpr std::array kWrongLogin{0x0357, 0x1105};
constexpr int kNoRights = 0x0303;
// The disk (0x001C is the system's ENOSPC; 0x012E comes before the last byte is used) or memory.
constexpr std::array kFull{0x0129, 0x012B, 0x012E, 0x001C, 0x0102};

template <typename Codes>
bool has(const Codes& codes, int code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

struct Inbox {
    std::string body;
    std::size_t bytes_max = 0;
    bool too_long = false;
};

std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* to) {
    auto& inbox = *static_cast<Inbox*>(to);
    if (inbox.body.size() + size * count > inbox.bytes_max) {
        inbox.too_long = true;
        return 0;
    }
    inbox.body.append(bytes, size * count);
    return size * count;
}

void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) {
        throw Error(ErrorKind::kInternal, "libcurl does not start", curl_easy_strerror(started));
    }
}

// Not there, or not any more: the next attempt may find it.
bool is_lost_connection(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_PARTIAL_FILE:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_HTTP2:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
            return true;
        default:
            return false;
    }
}

// The server does not take the token any more.
struct TokenRefused {};

// An attempt that failed for a passing reason, with what to say when there is no other one.
struct Passing {
    Error error;
};

std::chrono::milliseconds pause_after(int attempt) {
    return std::min(kPauseMax, kFirstPause * (1 << std::min(attempt, 10)));
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        }
    }
    return out;
}

}  // namespace

bool is_missing(const Answer& answer) {
    return answer.code == kTableMissing || answer.code == kTableMissingInVgroup ||
           answer.code == kSuperTableMissing || answer.code == kDatabaseUnnamed ||
           answer.code == kDatabaseMissing;
}

bool is_passing(int code) {
    return has(kPassing, code);
}

Error failure_of(const Answer& answer, const Endpoint& endpoint) {
    const std::string where = endpoint.shown();
    const std::string said = answer.desc + " (code " + std::to_string(answer.code) + ")";
    if (has(kWrongLogin, answer.code)) {
        return {ErrorKind::kPermission,
                "TDengine refuses the user or password of " + where + ": " + said};
    }
    if (answer.code == kNoRights) {
        return {ErrorKind::kPermission,
                "The user of " + where + " lacks a right that this needs: " + said};
    }
    if (has(kFull, answer.code)) {
        return {ErrorKind::kExhausted, "TDengine at " + where + " has no room left: " + said +
                                           ". Part of the rows may be written; make room and "
                                           "write them again."};
    }
    if (is_passing(answer.code)) {
        return {ErrorKind::kUnavailable,
                "TDengine at " + where + " is not ready: " + said + ". Try again."};
    }
    if (is_missing(answer)) {
        return {ErrorKind::kNotFound, "TDengine at " + where + " lacks what was asked for: " +
                                          said + ". Run mystocks store migrate."};
    }
    return {ErrorKind::kInternal, "TDengine at " + where + " refused a statement: " + said};
}

class RestClient::Connection {
  public:
    Connection(const Endpoint& endpoint, const TdengineOptions& options)
        : handle_(curl_easy_init()), url_(endpoint.base_url() + "/rest/sql") {
        if (handle_ == nullptr) {
            throw Error(ErrorKind::kExhausted, "libcurl has no room for a connection");
        }
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_PROXY, "");  // a database is not behind the environment's web proxy
        set(CURLOPT_TCP_KEEPALIVE, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_wait_max.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.statement_wait_max.count()));
        if (!options.ca_file.empty()) {
            set(CURLOPT_CAINFO, options.ca_file.c_str());
        }
        set(CURLOPT_WRITEFUNCTION, &receive);
        set(CURLOPT_WRITEDATA, &inbox_);
        set(CURLOPT_ERRORBUFFER, trouble_.data());
        inbox_.bytes_max = options.answer_bytes_max;
    }
    ~Connection() { curl_easy_cleanup(handle_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const std::string& url() const { return url_; }

    // `sql` null: GET. The body stays in inbox().
    CURLcode perform(const std::string& url, const std::string* authorization,
                     const std::string_view* sql) {
        inbox_.body.clear();
        inbox_.too_long = false;
        trouble_[0] = '\0';
        curl_slist* headers = nullptr;
        if (authorization != nullptr) {
            headers = curl_slist_append(headers, ("Authorization: " + *authorization).c_str());
        }
        // Without this libcurl waits a second for a "100 Continue" that nobody sends.
        headers = curl_slist_append(headers, "Expect:");
        headers = curl_slist_append(headers, "Content-Type: text/plain");
        set(CURLOPT_HTTPHEADER, headers);
        set(CURLOPT_URL, url.c_str());
        if (sql != nullptr) {
            set(CURLOPT_POST, 1L);
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sql->size()));
            set(CURLOPT_POSTFIELDS, sql->data());
        } else {
            set(CURLOPT_HTTPGET, 1L);
        }
        const CURLcode code = curl_easy_perform(handle_);
        set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
        curl_slist_free_all(headers);
        return code;
    }

    long status() const {
        long status = 0;
        curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
        return status;
    }
    Inbox& inbox() { return inbox_; }
    std::string trouble(CURLcode code) const {
        return trouble_[0] != '\0' ? trouble_.data() : curl_easy_strerror(code);
    }

  private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = curl_easy_setopt(handle_, option, value);
        if (code != CURLE_OK) {
            throw Error(ErrorKind::kInternal, "libcurl refuses an option",
                        curl_easy_strerror(code));
        }
    }

    CURL* handle_;
    std::string url_;
    Inbox inbox_;
    std::array<char, CURL_ERROR_SIZE> trouble_{};
};

// Hands the connection back; one that failed keeps its handle and opens a new socket.
class RestClient::Lease {
  public:
    Lease(const RestClient& client, std::unique_ptr<Connection> connection)
        : client_(client), connection_(std::move(connection)) {}
    ~Lease() {
        {
            const std::scoped_lock lock(client_.mutex_);
            client_.idle_.push_back(std::move(connection_));
            --client_.leased_;
        }
        client_.freed_.notify_one();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& operator*() { return *connection_; }

  private:
    const RestClient& client_;
    std::unique_ptr<Connection> connection_;
};

RestClient::RestClient(const Endpoint& endpoint, const TdengineOptions& options)
    : endpoint_(endpoint), options_(options) {
    start_curl();
}

RestClient::~RestClient() = default;

RestClient::Lease RestClient::lease() const {
    std::unique_lock lock(mutex_);
    const bool free = freed_.wait_for(lock, options_.statement_wait_max,
                                      [&] { return leased_ < options_.statements_in_flight_max; });
    if (!free) {
        throw Error(ErrorKind::kUnavailable, "All connections to " + endpoint_.shown() +
                                                 " are busy. Try again, or raise "
                                                 "statements_in_flight_max.");
    }
    std::unique_ptr<Connection> connection;
    if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
    } else {
        connection = std::make_unique<Connection>(endpoint_, options_);
    }
    ++leased_;
    return {*this, std::move(connection)};
}

void RestClient::require_done(Connection& connection, int curl_code) const {
    const auto code = static_cast<CURLcode>(curl_code);
    if (code == CURLE_OK) {
        return;
    }
    const std::string where = endpoint_.shown();
    const std::string why = connection.trouble(code);
    if (connection.inbox().too_long) {
        throw Error(ErrorKind::kExhausted, "An answer of " + where + " has more than " +
                                               std::to_string(options_.answer_bytes_max) +
                                               " bytes. Ask for fewer rows.");
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        throw Error(ErrorKind::kTimeout, "TDengine at " + where + " did not answer in time: " +
                                             why + ". Is its database process (taosd) running?");
    }
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
        throw Error(ErrorKind::kPermission, "TDengine at " + where +
                                                " shows a certificate that is not trusted: " + why +
                                                ". Name the file with its authority's certificate "
                                                "in store.tdengine.ca_file.");
    }
    if (code == CURLE_SSL_CACERT_BADFILE) {
        throw Error(ErrorKind::kInvalidArgument,
                    "No certificates can be read from store.tdengine.ca_file, '" +
                        options_.ca_file + "': " + why);
    }
    const std::string said = "TDengine at " + where + " can't be reached: " + why;
    if (is_lost_connection(code)) {
        throw Passing{Error(ErrorKind::kUnavailable, said + ". Is its HTTP interface running?")};
    }
    throw Error(ErrorKind::kUnavailable, said);
}

RestClient::Reply RestClient::post(Connection& connection, std::string_view sql) const {
    const std::string login = authorization();
    require_done(connection, connection.perform(connection.url(), &login, &sql));
    return {connection.status(), std::move(connection.inbox().body)};
}

std::string RestClient::authorization() const {
    if (options_.login == Login::kToken) {
        const std::scoped_lock lock(token_mutex_);
        return "Taosd " + token_;
    }
    static constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string text = endpoint_.user + ":" + endpoint_.password;
    std::string out = "Basic ";
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += i + k <= text.size() ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
        }
    }
    return out;
}

void RestClient::log_in() const {
    const std::scoped_lock lock(token_mutex_);
    Lease leased = lease();
    Connection& connection = *leased;
    const std::string url = endpoint_.base_url() + "/rest/login/" +
                            percent_encoded(endpoint_.user) + "/" +
                            percent_encoded(endpoint_.password);
    require_done(connection, connection.perform(url, nullptr, nullptr));
    // {"code":0,"desc":"the token"}
    Answer answer;
    try {
        answer = parse_answer(connection.inbox().body, {});
    } catch (const Error&) {
        throw Error(ErrorKind::kPermission,
                    "TDengine at " + endpoint_.shown() + " gave no token for this login");
    }
    if (answer.code != 0) {
        throw failure_of(answer, endpoint_);
    }
    token_ = answer.desc;
}

Answer RestClient::attempt(std::string_view sql, const RowReader& reader, bool may_log_in) const {
    if (options_.login == Login::kToken) {
        const bool missing = [&] {
            const std::scoped_lock lock(token_mutex_);
            return token_.empty();
        }();
        if (missing) {
            log_in();
        }
    }
    Reply reply;
    {
        Lease leased = lease();
        reply = post(*leased, sql);
    }
    if (reply.status == 401 || reply.status == 403) {
        if (may_log_in) {
            throw TokenRefused();
        }
        throw Error(ErrorKind::kPermission, "TDengine refuses the user or password of " +
                                                endpoint_.shown() + " (HTTP " +
                                                std::to_string(reply.status) + ")");
    }
    if (reply.status >= 500 || reply.status == 429) {
        throw Passing{
            Error(ErrorKind::kUnavailable, "TDengine at " + endpoint_.shown() + " answers HTTP " +
                                               std::to_string(reply.status) + ". Try again.")};
    }
    Answer answer = parse_answer(reply.body, reader);
    if (answer.code == 0 && !answer.says_rows) {
        throw Error(ErrorKind::kCorrupt, "TDengine at " + endpoint_.shown() +
                                             " answers a statement without saying its rows");
    }
    if (is_passing(answer.code)) {
        throw Passing{failure_of(answer, endpoint_)};
    }
    return answer;
}

Answer RestClient::try_run(std::string_view sql, const RowReader& reader) const {
    const auto give_up = SteadyClock::now() + options_.retry_for;
    bool may_log_in = options_.login == Login::kToken;
    for (int attempts = 0;; ++attempts) {
        try {
            Answer answer = attempt(sql, reader, may_log_in);
            if (answer.code != 0 && !is_missing(answer)) {
                throw failure_of(answer, endpoint_);
            }
            return answer;
        } catch (const TokenRefused&) {
            may_log_in = false;
            const std::scoped_lock lock(token_mutex_);
            token_.clear();
        } catch (const Passing& passing) {
            const auto pause = pause_after(attempts);
            if (SteadyClock::now() + pause >= give_up) {
                throw passing.error;
            }
            std::this_thread::sleep_for(pause);
        }
    }
}

void RestClient::run(std::string_view sql, const RowReader& reader) const {
    const Answer answer = try_run(sql, reader);
    if (answer.code != 0) {
        throw failure_of(answer, endpoint_);
    }
}

}  // namespace mystocks::store::tdengine::detail
