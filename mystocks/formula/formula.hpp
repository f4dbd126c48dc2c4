// A formula's text, checked.
//
// The language is 通达信's (docs/formula.md). Parsing never throws on a text, whatever it is: what
// is wrong comes back as diagnostics, many at once. Limits: 64 KiB of text, 4,096 tokens a
// statement, 64 levels of nesting, 16 parameters, 128 outputs and drawings.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/diagnostic.hpp"
#include "mystocks/formula/program.hpp"

namespace mystocks::formula {

namespace detail {
struct FormulaAccess;
}

// PARAM N(5, 2, 250, 1); // 周期 / Period
// Default, least, greatest, step (may be left out: 1), and what it is in Chinese and English, where
// a comment behind it says so.
struct Parameter {
    std::string name;
    double default_value = 0;
    double min = 0;
    double max = 0;
    double step = 1;
    std::string zh;
    std::string en;
};

class Formula;

// Finds formulas that others refer to ("MACD.DIF"). Called while a formula is parsed.
class FormulaSource {
  public:
    virtual ~FormulaSource() = default;
    // Null where there is none of that name (case doesn't matter).
    virtual std::shared_ptr<const Formula> find(std::string_view name) const = 0;
    // In capitals, for "did you mean …"; may be left empty.
    virtual std::vector<std::string> names() const { return {}; }
};

// Immutable, so it may be shared by threads.
class Formula {
  public:
    // `source` null: no other formulas are known. It must outlive only the call.
    static Formula parse(std::string_view text, const FormulaSource* source = nullptr);

    ~Formula();
    Formula(Formula&&) noexcept;
    Formula& operator=(Formula&&) noexcept;

    bool ok() const;  // no errors (warnings may be there)
    const std::vector<Diagnostic>& diagnostics() const;
    const std::string& text() const;
    const std::vector<Parameter>& parameters() const;
    std::vector<std::string> output_names() const;

    // The program with these parameter values (defaults for those left out at the end). Throws
    // Error(kInvalidArgument) where !ok() (with the first diagnostic), where there are too many
    // values, or one is out of its range, and where a count that must be constant isn't.
    Program program(std::span<const double> parameters = {}) const;

  private:
    friend struct detail::FormulaAccess;
    struct Checked;
    explicit Formula(std::unique_ptr<const Checked> checked);
    std::unique_ptr<const Checked> checked_;
};

}  // namespace mystocks::formula
