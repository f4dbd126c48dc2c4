#include <memory>

#include "mystocks/cli/detail/commands.hpp"

namespace mystocks::cli::detail {

void add_serve(CLI::App& app, Context context) {
    auto* command = app.add_subcommand("serve", "Serve the web page and the HTTP API");
    auto options = std::make_shared<ServeOptions>();
    command->add_option("--port", options->port,
                        "Port on the configured address (default 8600; "
                        "0 takes any free one)");
    command->add_flag("--demo", options->demo,
                      "Fill an empty store from the simulated market, marked as simulated");
    command->footer(
        "Examples:\n"
        "  mystocks serve\n"
        "  mystocks --home /data/stocks serve --port 9000\n"
        "  mystocks --home /tmp/look serve --demo\n");
    command->final_callback([context, options] {
        context.action = [context, options] {
            options->global = context.global;
            return context.wiring.serve(*options);
        };
    });
}

}  // namespace mystocks::cli::detail
