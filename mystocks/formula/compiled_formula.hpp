// A program as machine code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula {

namespace detail {
class ObjectFolder;
}

// Where one subject's results go: a destination for each of Program::outputs. It takes the last
// values, as many as it has room for, at most one a bar; an empty one takes none.
using OutputColumns = std::vector<std::span<double>>;

// Loops over each instrument that hold the whole formula, several instruments in vector lanes.
// Equal to evaluate() bit for bit, except where docs/formula.md names a bound. Immutable:
// run() may be called from several threads at once.
class CompiledFormula {
  public:
    // Plans; the machine code is made by the first run() over one subject, and by the first over
    // several, so that nobody waits for what isn't needed. Throws Error(kUnsupported) for a
    // program that crosses the market.
    static std::shared_ptr<const CompiledFormula> compile(const Program& program);

    ~CompiledFormula();

    // subjects.size() == outputs.size(). Of several subjects, those of about equal length run side
    // by side; a run takes only the caller's thread: hand it a share of the market a thread, and
    // not one subject at a time. Memory taken: O(longest window), plus columns of one
    // instrument for what can't be fused, reused from one instrument to the next.
    void run(std::span<const Subject> subjects, std::span<const OutputColumns> outputs) const;

    // Of the object files made so far.
    std::size_t code_bytes() const;

  private:
    friend class FormulaCache;
    static std::shared_ptr<const CompiledFormula> compile(
        const Program& program, std::shared_ptr<const detail::ObjectFolder> folder);
    struct Code;
    explicit CompiledFormula(std::unique_ptr<Code> code);
    std::unique_ptr<Code> code_;
};

// Compiled formulas by fingerprint, in memory and, where a folder is given, as object files that
// outlive the process (each good for one plan, version and processor; a damaged one is compiled
// again). Thread-safe; two threads that ask for one program compile it once.
class FormulaCache {
  public:
    // Throws Error(kPermission) where the folder isn't the user's alone: it holds code that runs.
    explicit FormulaCache(std::filesystem::path folder = {}, std::size_t programs_max = 1024);
    ~FormulaCache();
    std::shared_ptr<const CompiledFormula> get(const Program& program);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mystocks::formula
