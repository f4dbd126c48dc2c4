#include "mystocks/job/formula_engine.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/formula/evaluate.hpp"

namespace mystocks::job {
namespace {

using base::ErrorKind;

// Compiling takes some milliseconds, in which the evaluator does about so many bars.
constexpr std::uint64_t kBarsForCompilingMin = 100'000;

}  // namespace

FormulaMode parse_formula_mode(std::string_view text) {
    if (text.empty() || text == "compiled") {
        return FormulaMode::kCompiled;
    }
    if (text == "plain") {
        return FormulaMode::kPlain;
    }
    throw base::Error(
        base::ErrorKind::kInvalidArgument,
        "MYSTOCKS_FORMULAS is '" + std::string(text) + "'; it may be plain or compiled");
}

FormulaEngine::FormulaEngine(FormulaMode mode, const std::filesystem::path& code_folder)
    : mode_(mode) {
    if (mode == FormulaMode::kPlain) {
        return;
    }
    try {
        cache_ = std::make_unique<formula::FormulaCache>(code_folder);
    } catch (const base::Error& error) {
        base::log_warning("machine code is kept in memory only: " + error.message());
        cache_ = std::make_unique<formula::FormulaCache>();
    }
}

FormulaEngine::~FormulaEngine() = default;

FormulaEngine::Ready FormulaEngine::prepare(std::shared_ptr<const formula::Program> program,
                                            std::uint64_t bars) {
    Ready ready;
    if (formula::FormulaCache* cache = cache_for(bars)) {
        ready.compiled_ = cache->get(*program);
    }
    ready.program_ = std::move(program);
    return ready;
}

formula::FormulaCache* FormulaEngine::cache_for(std::uint64_t bars) {
    return bars >= kBarsForCompilingMin ? cache_.get() : nullptr;
}

void FormulaEngine::Ready::run(std::span<const formula::Subject> subjects,
                               std::span<const formula::OutputColumns> outputs) const {
    if (compiled_ != nullptr) {
        compiled_->run(subjects, outputs);
        return;
    }
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const formula::Evaluated evaluated = formula::evaluate(*program_, subjects[i]);
        for (std::size_t k = 0; k < outputs[i].size(); ++k) {
            if (!outputs[i][k].empty()) {
                const std::span<const double> values = evaluated.outputs[k].values();
                std::copy(values.begin(), values.end(), outputs[i][k].begin());
            }
        }
    }
}

}  // namespace mystocks::job
