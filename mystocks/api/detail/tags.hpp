// One function a tag: adds its endpoints to the router.
#pragma once

#include <memory>

#include "mystocks/api/api.hpp"
#include "mystocks/api/detail/upload_folder.hpp"
#include "mystocks/http/router.hpp"

namespace mystocks::api::detail {

void add_instruments(http::Router& router, const Context& context);
void add_bars(http::Router& router, const Context& context);
void add_quotes(http::Router& router, const Context& context);
void add_calendar(http::Router& router, const Context& context);
void add_corporate_actions(http::Router& router, const Context& context);
void add_blocks(http::Router& router, const Context& context);
void add_uploads(http::Router& router, std::shared_ptr<UploadFolder> uploads);
void add_imports(http::Router& router, const Context& context,
                 std::shared_ptr<UploadFolder> uploads);
void add_formula_language(http::Router& router, const Context& context);
void add_formulas(http::Router& router, const Context& context);
void add_screens(http::Router& router, const Context& context);
void add_values(http::Router& router, const Context& context);
void add_value_runs(http::Router& router, const Context& context);
void add_strategies(http::Router& router, const Context& context);
void add_backtests(http::Router& router, const Context& context);
void add_sweeps(http::Router& router, const Context& context);
void add_runs(http::Router& router, const Context& context);
void add_watchlists(http::Router& router, const Context& context);
void add_store(http::Router& router, const Context& context);
void add_system(http::Router& router, const Context& context);

}  // namespace mystocks::api::detail
