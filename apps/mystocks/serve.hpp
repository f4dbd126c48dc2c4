// `mystocks serve`: the web page and the HTTP API until it is told to stop.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>

#include "apps/mystocks/config.hpp"

#include "mystocks/base/clock.hpp"
#include "mystocks/cli/cli.hpp"
#include "mystocks/job/formula_engine.hpp"

namespace mystocks::app {

// Returns the exit code after SIGINT or SIGTERM. Where a request's work does not end within the
// configured time, the process ends here.
int serve(const cli::ServeOptions& options, Config config, const std::filesystem::path& home,
          const std::string& version, job::FormulaMode mode, const base::Clock& clock,
          std::ostream& err);

}  // namespace mystocks::app
