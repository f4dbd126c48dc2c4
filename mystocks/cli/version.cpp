#include <ostream>

#include "mystocks/cli/detail/commands.hpp"

namespace mystocks::cli::detail {

void add_version(CLI::App& app, Context context) {
    auto* command = app.add_subcommand("version", "Print the version");
    command->footer("Example:\n  mystocks version\n");
    command->final_callback([context] {
        context.action = [context] {
            *context.wiring.out << "mystocks " << context.wiring.version << '\n';
            return 0;
        };
    });
}

}  // namespace mystocks::cli::detail
