#include "mystocks/job/formula_engine.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/evaluate.hpp"

namespace mystocks::job {
namespace {

using base::ErrorKind;

// Compiling takes some milliseconds, in which the evaluator does about so many bars.
constexpr std::uint64_t kBarsForCompilingMin = 100'000;
constexpr std::size_t kProgramsMax = 256;

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

std::shared_ptr<const formula::CompiledFormula> FormulaEngine::compiled(
    const formula::Program& program) {
    const std::uint64_t key = formula::fingerprint(program);
    const std::lock_guard lock(mutex_);  // while compiling: who waits wants the same, most likely
    if (const auto found = known_.find(key); found != known_.end()) {
        return found->second;
    }
    std::shared_ptr<const formula::CompiledFormula> made;
    try {
        made = formula::CompiledFormula::compile(program);
    } catch (const base::Error& error) {
        if (error.kind() != ErrorKind::kUnsupported) {
            throw;
        }
    }
    if (known_.size() >= kProgramsMax) {
        known_.clear();
    }
    known_.emplace(key, made);
    return made;
}

FormulaEngine::Ready FormulaEngine::prepare(std::shared_ptr<const formula::Program> program,
                                            std::uint64_t bars) {
    Ready ready;
    if (mode_ == FormulaMode::kCompiled && bars >= kBarsForCompilingMin) {
        ready.compiled_ = compiled(*program);
    }
    ready.program_ = std::move(program);
    return ready;
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
