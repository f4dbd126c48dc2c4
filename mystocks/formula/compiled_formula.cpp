#include "mystocks/formula/compiled_formula.hpp"

#include <utility>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/formula/detail/code_object.hpp"
#include "mystocks/formula/detail/code_run.hpp"

namespace mystocks::formula {

struct CompiledFormula::Code {
    Program program;
    detail::CodePlan plan;
    std::unique_ptr<const detail::FormulaCode> machine;
};

CompiledFormula::CompiledFormula(std::unique_ptr<Code> code) : code_(std::move(code)) {}
CompiledFormula::~CompiledFormula() = default;

std::shared_ptr<const CompiledFormula> CompiledFormula::compile(const Program& program) {
    return compile(program, nullptr);
}

std::shared_ptr<const CompiledFormula> CompiledFormula::compile(
    const Program& program, std::shared_ptr<const detail::ObjectFolder> folder) {
    if (program.crosses_market)
        throw base::Error(base::ErrorKind::kUnsupported,
                          "The formula compares instruments (RANK, ZSCORE …), which needs the "
                          "whole market at once: run it as a screen or a factor");
    auto code = std::make_unique<Code>();
    code->program = program;
    code->plan = detail::code_plan_of(program);
    code->machine = std::make_unique<detail::FormulaCode>(code->plan, std::move(folder));
    return std::shared_ptr<const CompiledFormula>(new CompiledFormula(std::move(code)));
}

void CompiledFormula::run(std::span<const Subject> subjects,
                          std::span<const OutputColumns> outputs) const {
    MYSTOCKS_ASSERT(subjects.size() == outputs.size());
    detail::run_formula(code_->program, code_->plan, *code_->machine, subjects, outputs);
}

std::size_t CompiledFormula::code_bytes() const {
    return code_->machine->bytes();
}

}  // namespace mystocks::formula
