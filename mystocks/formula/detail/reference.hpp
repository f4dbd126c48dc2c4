// Values that other formulas, instruments and periods give; and the graph they are added to.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "mystocks/formula/detail/checked.hpp"
#include "mystocks/formula/detail/syntax.hpp"

namespace mystocks::formula::detail {

// "MACD.DIF", "KDJ.K#WEEK", "000001.SH$CLOSE": whether a text is meant as one.
bool looks_like_reference(std::string_view text);

class References {
  public:
    References(const FormulaSource* source, Reporter& reporter, CheckedFormula& checked)
        : source_(source), reporter_(reporter), checked_(checked) {}

    // kNoTerm where the formula has grown too big, which is reported once.
    TermId add(Term term);
    // Of all terms, with those of formulas on other bars.
    std::size_t cost() const { return checked_.terms.size() + foreign_cost_; }
    bool is_constant(TermId id) const { return checked_.terms[id].constant; }
    std::uint32_t text(std::string_view content);

    // The value of a reference; kNoTerm where there is none, which is reported.
    TermId quoted(std::string_view text, Span where, std::string_view period,
                  std::span<const TermId> arguments);
    TermId resolve(const ReferenceText& reference, Span where, std::span<const TermId> arguments);

  private:
    std::shared_ptr<const CheckedFormula> find(std::string_view name, Span where);
    // Its number; UINT32_MAX where there is none, which is reported.
    std::uint32_t output_of(const CheckedFormula& other, const ReferenceText& reference,
                            Span where);
    TermId foreign(ForeignTerm made, Span where);
    TermId inlined(const CheckedFormula& other, std::uint32_t output, Span where,
                   std::span<const TermId> arguments);
    TermId field_elsewhere(const ReferenceText& reference, ForeignTerm made, Field field,
                           Span where, std::span<const TermId> arguments);

    TermId copied(const CheckedFormula& other, std::uint32_t output, Span where,
                  std::span<const TermId> arguments);

    const FormulaSource* source_;
    Reporter& reporter_;
    CheckedFormula& checked_;
    std::map<std::string, std::shared_ptr<const CheckedFormula>> found_;
    // What was written out before: formula, output and arguments.
    std::map<std::tuple<const CheckedFormula*, std::uint32_t, std::vector<TermId>>, TermId>
        inlined_;
    std::size_t foreign_cost_ = 0;
    bool full_reported_ = false;
};

}  // namespace mystocks::formula::detail
