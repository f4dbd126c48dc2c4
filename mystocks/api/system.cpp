#include <algorithm>
#include <string>
#include <vector>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"

namespace mystocks::api::detail {
namespace {

struct AboutAnswer {
    std::string name = "MyStocks";
    std::string version;
    bool simulated = false;
    base::Date today;
};
BOOST_DESCRIBE_STRUCT(AboutAnswer, (), (name, version, simulated, today))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<AboutAnswer>) {
    return {"About",
            "The program.",
            {{.field = "name", .description = "Its name."},
             {.field = "version", .description = "Its version."},
             {.field = "simulated", .description = "Some of the stored data is made up."},
             {.field = "today", .description = "The date in Shanghai."}}};
}

struct HealthAnswer {
    std::string status;
};
BOOST_DESCRIBE_STRUCT(HealthAnswer, (), (status))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<HealthAnswer>) {
    return {"Health", "Whether it is well.", {{.field = "status", .description = "ok"}}};
}

AboutAnswer about(const Context& context) {
    const std::vector<std::string> sources = context.stores.records->list_sources();
    AboutAnswer answer;
    answer.version = context.version;
    answer.simulated = std::find(sources.begin(), sources.end(), "simulated") != sources.end();
    answer.today = base::TimeZone::named("Asia/Shanghai").date_of(context.clock->now());
    return answer;
}

// Throws kUnavailable that names every store which doesn't answer.
void require_stores(const Context& context) {
    const std::vector<job::StoreEntry>& entries = context.stores.entries;
    std::vector<std::string> troubles(entries.size());
    base::parallel_for(
        entries.size(), std::max<std::size_t>(entries.size(), 1), [&](std::size_t i) {
            const store::StoreState state = entries[i].keeper->state();
            if (!state.reachable) {
                troubles[i] = "the store " + state.url + " is not reachable: " + state.trouble;
            }
        });
    std::string all;
    for (const std::string& trouble : troubles) {
        all += (all.empty() || trouble.empty() ? "" : "; ") + trouble;
    }
    if (!all.empty()) {
        throw base::Error(base::ErrorKind::kUnavailable, all);
    }
    context.stores.records->list_imports(1);
}

}  // namespace

void add_system(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, AboutAnswer>{
        .operation = {.path = "/api/v1/about",
                      .id = "get_about",
                      .tag = "system",
                      .summary = "Name, version, and whether data is simulated",
                      .success = "The program."},
        .handle = [context](const http::Nothing&) { return about(context); }});
    router.add(http::Route<http::Nothing, HealthAnswer>{
        .operation = {.path = "/healthz",
                      .id = "get_health",
                      .tag = "system",
                      .summary = "The program runs",
                      .success = "It does.",
                      .runs_on = http::RunsOn::kIoThread},
        .handle = [](const http::Nothing&) { return HealthAnswer{"ok"}; }});
    router.add(http::Route<http::Nothing, HealthAnswer>{
        .operation = {.path = "/readyz",
                      .id = "get_readiness",
                      .tag = "system",
                      .summary = "The stores answer",
                      .success = "They do.",
                      .errors = {base::ErrorKind::kUnavailable}},
        .handle = [context](const http::Nothing&) {
            require_stores(context);
            return HealthAnswer{"ok"};
        }});
    router.add(http::Route<http::Nothing, http::Nothing>{
        .operation =
            {.path = "/metrics", .id = "get_metrics", .tag = {}, .summary = "Prometheus metrics"},
        .respond = [context](const http::Nothing&) {
            return http::Response::text(std::string(metrics::Registry::kContentType),
                                        context.metrics->text());
        }});
}

}  // namespace mystocks::api::detail
