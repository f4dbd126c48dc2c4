#include "mystocks/cli/cli.hpp"

#include <cerrno>
#include <memory>
#include <ostream>

#include "mystocks/base/error.hpp"
#include "mystocks/cli/detail/commands.hpp"

namespace mystocks::cli {
namespace {

constexpr int kWrongUsage = 2;
constexpr const char* kExamples =
    "Examples:\n"
    "  mystocks serve                            the web page on http://127.0.0.1:8600\n"
    "  mystocks import tdx ~/new_tdx             your own TDX files\n"
    "  mystocks bars 600000.SH --adjust forward  daily bars, adjusted\n"
    "  mystocks formula run MACD --symbol 600000.SH\n"
    "  mystocks screen -e 'HIT: CROSS(MA(C,5), MA(C,20));'\n"
    "  mystocks backtest dual-ma --out report\n"
    "  mystocks store info                       what the store holds\n";

// What was printed into a file on a full disk, or to a pipe that nobody reads, must not end as a
// success.
void flush(std::ostream& out) {
    if (out.flush()) {
        return;
    }
    // Once more, for the reason: it may be that of a write long ago.
    out.clear();
    errno = 0;
    out.flush();
    throw base::error_from_errno(errno != 0 ? errno : EIO,
                                 "Not all of the output could be written");
}

int parse_and_run(CLI::App& app, int argc, const char* const* argv, const Wiring& wiring,
                  const detail::Action& action) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {  // --help
        return app.exit(success, *wiring.out, *wiring.err);
    } catch (const CLI::ParseError& error) {
        app.exit(error, *wiring.out, *wiring.err);
        return kWrongUsage;
    }
    const int exit_code = action();
    flush(*wiring.out);
    return exit_code;
}

}  // namespace

int run(int argc, const char* const* argv, const Wiring& wiring) {
    CLI::App app("MyStocks: market data in one file, charts, and the same over HTTP", "mystocks");
    app.require_subcommand(1);
    app.footer(kExamples);
    GlobalOptions global;
    app.add_option("--home", global.home,
                   "Folder of the store (default: $MYSTOCKS_HOME or "
                   "~/.mystocks)");
    app.add_option("--config", global.config, "Configuration file (see config/mystocks.toml)");
    detail::Action action;
    const detail::Context context{wiring, global, action};
    detail::add_serve(app, context);
    detail::add_import(app, context);
    detail::add_bars(app, context);
    detail::add_formula(app, context);
    detail::add_screen(app, context);
    detail::add_values(app, context);
    detail::add_backtest(app, context);
    detail::add_sweep(app, context);
    detail::add_store(app, context);
    detail::add_openapi(app, context);
    detail::add_version(app, context);
    try {
        return parse_and_run(app, argc, argv, wiring, action);
    } catch (const base::Error& error) {
        *wiring.err << "mystocks: " << error.message() << '\n';
        return base::facts_of(error.kind()).exit_code;
    } catch (const std::exception& error) {
        *wiring.err << "mystocks: internal error: " << error.what() << '\n';
        return base::facts_of(base::ErrorKind::kInternal).exit_code;
    }
}

}  // namespace mystocks::cli
