#include "mystocks/api/api.hpp"

#include <memory>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/http/openapi.hpp"

namespace mystocks::api {
namespace {

http::ApiInfo info_of() {
    return {"MyStocks",
            "1",
            "Market data: instruments, bars in any period and adjustment, corporate actions, the "
            "imports that bring them in, and formulas over them. Errors are RFC 9457 problem "
            "documents.",
            {{"instruments", "What is traded, and searching for it."},
             {"bars", "Prices and volumes over time, in columns."},
             {"quotes", "The newest prices of many instruments."},
             {"calendar", "Trading days."},
             {"corporate-actions", "Dividends, bonus shares, splits and rights issues."},
             {"blocks", "Index members, concepts, styles and industries."},
             {"uploads", "Files sent to the server to be imported."},
             {"imports", "Bringing data in: start, follow, cancel, report."},
             {"formulas", "The formula language: check, run, keep."},
             {"screens", "One formula over many instruments."},
             {"values", "What formulas gave, kept: indicators, factors, signals."},
             {"strategies", "Strategy files: those that come along, and one's own: check, keep."},
             {"backtests", "A strategy over history."},
             {"sweeps", "A strategy with many parameter sets."},
             {"runs", "Backtests and sweeps that ended, as the store remembers them."},
             {"watchlists", "Named lists of instruments."},
             {"store", "What is stored."},
             {"system", "The program itself."}}};
}

http::Router router_without_document(const Context& context) {
    http::Router router;
    static const base::SystemClock system_clock;  // for openapi_document(), where nothing runs
    auto uploads = std::make_shared<detail::UploadFolder>(
        context.uploads_folder, context.upload_bytes_max,
        context.clock != nullptr ? *context.clock : system_clock);
    detail::add_instruments(router, context);
    detail::add_bars(router, context);
    detail::add_quotes(router, context);
    detail::add_calendar(router, context);
    detail::add_corporate_actions(router, context);
    detail::add_blocks(router, context);
    detail::add_uploads(router, uploads);
    detail::add_imports(router, context, uploads);
    detail::add_formulas(router, context);
    detail::add_screens(router, context);
    detail::add_values(router, context);
    detail::add_value_runs(router, context);
    detail::add_strategies(router, context);
    detail::add_backtests(router, context);
    detail::add_sweeps(router, context);
    detail::add_runs(router, context);
    detail::add_watchlists(router, context);
    detail::add_store(router, context);
    detail::add_system(router, context);
    return router;
}

}  // namespace

std::string openapi_document() {
    return http::openapi_document(router_without_document({}), info_of());
}

http::Router make_router(const Context& context) {
    http::Router router = router_without_document(context);
    const auto document =
        std::make_shared<const std::string>(http::openapi_document(router, info_of()));
    router.add(
        http::Route<http::Nothing, http::Nothing>{.operation = {.path = "/openapi.json",
                                                                .id = "get_openapi",
                                                                .tag = {},
                                                                .summary = "This document",
                                                                .runs_on = http::RunsOn::kIoThread},
                                                  .respond = [document](const http::Nothing&) {
                                                      http::Response response;
                                                      response.content_type = "application/json";
                                                      response.body = document;
                                                      return response;
                                                  }});
    http::add_docs_page(router, "MyStocks API");
    return router;
}

}  // namespace mystocks::api
