#include "mystocks/job/detail/import_metrics.hpp"

#include <array>
#include <utility>

namespace mystocks::job::detail {
namespace {

// Upper bounds in seconds: a pasted file to a whole market's minutes.
constexpr std::array<double, 11> kSecondsBuckets{0.05, 0.25, 1,   2.5,  5,   10,
                                                 30,   60,   300, 1200, 3600};

struct Outcome {
    const char* label;
    std::uint64_t ImportProgress::*rows;
};
constexpr std::array<Outcome, 5> kOutcomes{{{"read", &ImportProgress::rows_read},
                                            {"inserted", &ImportProgress::inserted},
                                            {"changed", &ImportProgress::changed},
                                            {"unchanged", &ImportProgress::unchanged},
                                            {"rejected", &ImportProgress::rejected}}};

}  // namespace

ImportMetrics::ImportMetrics(metrics::Registry& registry, std::string source)
    : registry_(registry),
      source_(std::move(source)),
      running_(registry.gauge("mystocks_imports_running", "Imports that run now.")) {
    running_.add(1);
}

ImportMetrics::~ImportMetrics() {
    running_.add(-1);
}

void ImportMetrics::progress(const ImportProgress& now) {
    for (const Outcome& outcome : kOutcomes) {
        const std::uint64_t more = now.*outcome.rows - counted_.*outcome.rows;
        registry_
            .counter("mystocks_import_rows_total", "Rows of imports, by what became of them.",
                     {{"source", source_}, {"outcome", outcome.label}})
            .increment(double(more));
    }
    counted_ = now;
}

void ImportMetrics::end(store::ImportState state, double seconds) {
    registry_
        .counter("mystocks_imports_total", "Imports that ended.",
                 {{"source", source_}, {"state", std::string(store::to_string(state))}})
        .increment();
    registry_
        .histogram("mystocks_import_seconds", "From an import's begin to its end.", kSecondsBuckets,
                   {{"source", source_}})
        .observe(seconds);
}

}  // namespace mystocks::job::detail
