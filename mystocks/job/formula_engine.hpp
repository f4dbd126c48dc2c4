// Which way programs run, and the one place that chooses.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
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
    // Machine code outlives the process in `code_folder`, which is made where it is missing; empty,
    // or not its user's alone: it is kept in memory only.
    explicit FormulaEngine(FormulaMode mode, const std::filesystem::path& code_folder = {});
    ~FormulaEngine();

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
    // `bars`: how many it will run over, about; machine code pays only over many.
    Ready prepare(std::shared_ptr<const formula::Program> program, std::uint64_t bars);

    // For those who run programs themselves; null where the plain evaluator is to be taken.
    formula::FormulaCache* cache_for(std::uint64_t bars);

  private:
    const FormulaMode mode_;
    std::unique_ptr<formula::FormulaCache> cache_;  // null: plain
};

}  // namespace mystocks::job
