// Every source that the program can import from.
#pragma once

#include <memory>

#include "apps/mystocks/config.hpp"

#include "mystocks/base/clock.hpp"
#include "mystocks/feed/source.hpp"
#include "mystocks/job/import_request.hpp"

namespace mystocks::app {

// Throws base::Error(kInvalidArgument) for a source that doesn't exist, naming those that do.
// `clock` says up to which day the simulated market is made.
std::unique_ptr<feed::Source> open_source(const job::ImportRequest& request, const DemoConfig& demo,
                                          const base::Clock& clock);

}  // namespace mystocks::app
