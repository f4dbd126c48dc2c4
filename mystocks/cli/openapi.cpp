#include <ostream>

#include "mystocks/cli/detail/commands.hpp"

namespace mystocks::cli::detail {

void add_openapi(CLI::App& app, Context context) {
    auto* command = app.add_subcommand("openapi", "Print the OpenAPI document of the HTTP API");
    command->footer("Example:\n  mystocks openapi > contract/openapi.json\n");
    command->final_callback([context] {
        context.action = [context] {
            *context.wiring.out << context.wiring.openapi();
            return 0;
        };
    });
}

}  // namespace mystocks::cli::detail
