// Which way programs run, and the one place that chooses.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>

#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::job {

enum class FormulaMode { kCompiled, kPlain };

// "plain" or "compiled" (MYSTOCKS_FORMULAS); empty is compiled. Throws kInvalidArgument.
FormulaMode parse_formula_mode(std::string_view text);

// Thread-safe.
class FormulaEngine {
  public:
    explicit FormulaEngine(FormulaMode mode) : mode_(mode) {}

    FormulaMode mode() const { return mode_; }

    // A program made ready to run over many instruments. It must not cross the market.
    class Ready {
      public:
        // As CompiledFormula::run.
        void run(std::span<const formula::Subject> subjects,
                 std::span<const formula::OutputColumns> outputs) const;

      private:
        friend class FormulaEngine;
        std::shared_ptr<const formula::Program> program_;
        std::shared_ptr<const formula::CompiledFormula> compiled_;  // null: plain
    };
    // `bars`: how many it will run over, about; machine code pays only over many. What the compiler
    // doesn't know is run by the evaluator.
    Ready prepare(std::shared_ptr<const formula::Program> program, std::uint64_t bars);

  private:
    std::shared_ptr<const formula::CompiledFormula> compiled(const formula::Program& program);

    const FormulaMode mode_;
    std::mutex mutex_;
    std::map<std::uint64_t, std::shared_ptr<const formula::CompiledFormula>> known_;
};

}  // namespace mystocks::job
