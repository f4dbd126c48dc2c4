// A small server for the tests of this room.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/http/server.hpp"
#include "mystocks/http/testing/raw_client.hpp"

namespace mystocks::http::detail {

struct Echo {
    std::string text;
    std::int64_t sleep_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Echo, (), (text, sleep_ms))
inline StructNotes notes_of(std::type_identity<Echo>) {
    return {"Echo",
            "A text, sent back.",
            {{.field = "text", .description = "Any text.", .size_max = 100'000},
             {.field = "sleep_ms", .description = "Wait first.", .defaulted = true}}};
}

struct PostEcho {
    Echo body;
};
BOOST_DESCRIBE_STRUCT(PostEcho, (), (body))
inline StructNotes notes_of(std::type_identity<PostEcho>) {
    return {"PostEcho", "A body.", {{.field = "body", .description = "The text."}}};
}

struct PutFile {
    std::string path;
};
BOOST_DESCRIBE_STRUCT(PutFile, (), (path))
inline StructNotes notes_of(std::type_identity<PutFile>) {
    return {"PutFile", "A file.", {{.field = "path", .description = "Its path."}}};
}

// What happened to the uploads, told by their sinks.
struct Uploads {
    std::mutex mutex;
    std::vector<std::string> events;  // "a.day: finished 7", "a.day: dropped 3"
    std::string content;

    void tell(std::string event) {
        const std::lock_guard lock(mutex);
        events.push_back(std::move(event));
    }
    // Waits for the first one.
    std::string first_event() {
        for (int i = 0; i < 2000; ++i) {
            {
                const std::lock_guard lock(mutex);
                if (!events.empty()) {
                    return events.front();
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return "nothing happened";
    }
};

class CountingSink final : public BodySink {
  public:
    CountingSink(Uploads& uploads, std::string path) : uploads_(uploads), path_(std::move(path)) {}
    ~CountingSink() override {
        if (!finished_) {
            uploads_.tell(path_ + ": dropped " + std::to_string(bytes_));
        }
    }
    void write(std::span<const std::byte> piece) override {
        bytes_ += piece.size();
        largest_ = std::max(largest_, piece.size());
        const std::lock_guard lock(uploads_.mutex);
        if (bytes_ <= 100) {
            uploads_.content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        }
    }
    Response finish() override {
        finished_ = true;
        uploads_.tell(path_ + ": finished " + std::to_string(bytes_));
        return Response::empty(largest_ <= 65536 ? 204 : 500);
    }

  private:
    Uploads& uploads_;
    std::string path_;
    std::size_t bytes_ = 0;
    std::size_t largest_ = 0;
    bool finished_ = false;
};

// Routes that tests need. The object outlives its server.
struct TestSite {
    std::atomic<int> echo_calls = 0;
    std::atomic<bool> held = true;  // then hold() doesn't return
    std::string version = "1";
    Uploads uploads;

    Echo echo(const Echo& query) {
        ++echo_calls;
        std::this_thread::sleep_for(std::chrono::milliseconds(query.sleep_ms));
        if (query.text == "missing") {
            throw base::Error(base::ErrorKind::kNotFound, "there is no such text");
        }
        if (query.text == "damaged") {
            throw base::Error(base::ErrorKind::kCorrupt, "a chunk is damaged");
        }
        if (query.text == "bug") {
            throw std::logic_error("secret of the house");
        }
        return query;
    }

    void hold() {
        ++echo_calls;
        while (held) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    Router router() {
        Router made;
        made.add(Route<Echo, Echo>{
            .operation = {.method = Method::kGet, .path = "/api/echo", .id = "echo"},
            .handle = [this](const Echo& query) { return echo(query); }});
        made.add(Route<PostEcho, Echo>{
            .operation = {.method = Method::kPost, .path = "/api/echo", .id = "post_echo"},
            .handle = [this](const PostEcho& query) { return echo(query.body); }});
        made.add(Route<Echo, Echo>{
            .operation = {.method = Method::kGet, .path = "/api/kept", .id = "kept"},
            .handle = [this](const Echo& query) { return echo(query); },
            .version = [this](const Echo&) { return version; }});
        made.add(Route<Nothing, Nothing>{.operation = {.method = Method::kGet,
                                                       .path = "/fast",
                                                       .id = "fast",
                                                       .runs_on = RunsOn::kIoThread},
                                         .handle = [](const Nothing&) { return Nothing{}; }});
        for (const auto& [path, runs_on] :
             {std::pair{"/held", RunsOn::kWorker}, {"/held_loop", RunsOn::kIoThread}}) {
            made.add(Route<Nothing, Nothing>{.operation = {.method = Method::kGet,
                                                           .path = path,
                                                           .id = path + 1,
                                                           .runs_on = runs_on},
                                             .handle = [this](const Nothing&) {
                                                 hold();
                                                 return Nothing{};
                                             }});
        }
        made.add(UploadRoute<PutFile>{
            .operation = {.method = Method::kPut,
                          .path = "/api/files/{path*}",
                          .id = "put_file",
                          .body_bytes_max = 8 * 1024 * 1024},
            .open = [this](const PutFile& query) -> std::unique_ptr<BodySink> {
                if (query.path == "refused") {
                    throw base::Error(base::ErrorKind::kConflict, "it is there already");
                }
                return std::make_unique<CountingSink>(uploads, query.path);
            }});
        return made;
    }
};

}  // namespace mystocks::http::detail
