#include "mystocks/formula/detail/reference.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mystocks/base/nearest_name.hpp"
#include "mystocks/formula/detail/names.hpp"
#include "mystocks/formula/detail/utf8.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr std::size_t kReferenceDepthMax = 12;
constexpr std::uint32_t kNoOutput = UINT32_MAX;

// Formulas that are being looked up by this thread, outermost first: a formula that refers to one
// of them goes round in a circle.
thread_local std::vector<std::string> t_being_found;

class BeingFound {
  public:
    explicit BeingFound(std::string key) { t_being_found.push_back(std::move(key)); }
    ~BeingFound() { t_being_found.pop_back(); }
    BeingFound(const BeingFound&) = delete;
    BeingFound& operator=(const BeingFound&) = delete;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

ReferenceText split(std::string_view text) {
    ReferenceText parts;
    if (const std::size_t dollar = text.find('$'); dollar != std::string_view::npos) {
        parts.instrument = trimmed(text.substr(0, dollar));
        text.remove_prefix(dollar + 1);
    }
    if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
        parts.period = trimmed(text.substr(hash + 1));
        text = text.substr(0, hash);
    }
    if (const std::size_t dot = text.find('.'); dot != std::string_view::npos) {
        parts.output = trimmed(text.substr(dot + 1));
        text = text.substr(0, dot);
    }
    parts.formula = trimmed(text);
    return parts;
}

}  // namespace

bool looks_like_reference(std::string_view text) {
    if (text.find('$') != std::string_view::npos) {
        return true;
    }
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < text.size() &&
           text.find(' ') == std::string_view::npos;
}

TermId References::add(Term term) {
    if (cost() >= kTermsMax) {
        if (!full_reported_) {
            full_reported_ = true;
            reporter_.error(term.where, fmt::format("with the formulas that it refers to, this "
                                                    "formula has more than {} values",
                                                    kTermsMax));
        }
        return kNoTerm;
    }
    checked_.terms.push_back(std::move(term));
    return static_cast<TermId>(checked_.terms.size() - 1);
}

std::uint32_t References::text(std::string_view content) {
    const auto known = std::find(checked_.texts.begin(), checked_.texts.end(), content);
    if (known != checked_.texts.end()) {
        return static_cast<std::uint32_t>(known - checked_.texts.begin());
    }
    checked_.texts.emplace_back(content);
    return static_cast<std::uint32_t>(checked_.texts.size() - 1);
}

TermId References::foreign(ForeignTerm made, Span where) {
    foreign_cost_ += made.formula ? made.formula->cost : 0;
    Term term;
    term.kind = TermKind::kForeign;
    term.index = static_cast<std::uint32_t>(checked_.foreigns.size());
    term.where = where;
    const TermId id = add(std::move(term));
    if (id != kNoTerm) {
        checked_.foreigns.push_back(std::move(made));
    }
    return id;
}

TermId References::quoted(std::string_view text, Span where, std::string_view period,
                          std::span<const TermId> arguments) {
    ReferenceText parts = split(text);
    if (parts.formula.empty()) {
        reporter_.error(where,
                        "a text stands where a value is wanted; a reference is written "
                        "\"MACD.DIF\", \"MACD.DIF#WEEK\" or \"000001.SH$CLOSE\"");
        return kNoTerm;
    }
    if (!period.empty()) {
        parts.period = period;
    }
    return resolve(parts, where, arguments);
}

TermId References::resolve(const ReferenceText& reference, Span where,
                           std::span<const TermId> arguments) {
    ForeignTerm made;
    if (!reference.period.empty()) {
        made.period = find_period(key_of(reference.period));
        if (!made.period) {
            reporter_.error(where, fmt::format("'{}' is no period: MIN1, MIN5, MIN15, MIN30, "
                                               "MIN60, DAY, WEEK, MONTH, SEASON, HALFYEAR "
                                               "and YEAR are",
                                               reference.period));
            return kNoTerm;
        }
    }
    if (!reference.instrument.empty()) {
        const auto id = market::InstrumentId::try_parse(reference.instrument);
        if (!id) {
            reporter_.error(where, fmt::format("'{}' is no instrument: write 000001.SH, or "
                                               "SH000001",
                                               reference.instrument));
            return kNoTerm;
        }
        // 通达信's own code of the Shanghai index.
        made.instrument = id->str() == "999999.SH" ? "000001.SH" : id->str();
    }
    const bool elsewhere = made.period || !made.instrument.empty();
    if (reference.output.empty() && elsewhere) {
        if (const auto field = find_field(key_of(reference.formula))) {
            return field_elsewhere(reference, std::move(made), *field, where, arguments);
        }
    }
    made.formula = find(reference.formula, where);
    if (made.formula == nullptr) {
        return kNoTerm;
    }
    const CheckedFormula& other = *made.formula;
    if (arguments.size() > other.parameters.size()) {
        reporter_.error(where,
                        fmt::format("{} has {} parameters, and here are {}", reference.formula,
                                    other.parameters.size(), arguments.size()));
        return kNoTerm;
    }
    for (const TermId argument : arguments) {
        if (!is_constant(argument)) {
            reporter_.error(
                where, fmt::format("the parameters of {} have to be constants", reference.formula));
            return kNoTerm;
        }
    }
    const std::uint32_t output = output_of(other, reference, where);
    if (output == kNoOutput) {
        return kNoTerm;
    }
    if (!elsewhere) {
        return inlined(other, output, where, arguments);
    }
    made.output = output;
    made.parameters.assign(arguments.begin(), arguments.end());
    return foreign(std::move(made), where);
}

std::uint32_t References::output_of(const CheckedFormula& other, const ReferenceText& reference,
                                    Span where) {
    std::vector<std::string> names;
    for (const CheckedOutput& output : other.outputs) {
        names.push_back(key_of(output.name));
    }
    if (reference.number > names.size()) {
        reporter_.error(where, fmt::format("{} has {} outputs, and here is asked for number {}",
                                           reference.formula, names.size(), reference.number));
        return kNoOutput;
    }
    if (reference.number > 0) {
        return reference.number - 1;
    }
    const std::string wanted = key_of(reference.output);
    const auto found = wanted.empty() ? names.begin()  // 通达信: the first one
                                      : std::find(names.begin(), names.end(), wanted);
    if (found == names.end()) {
        const auto near = base::nearest_name(wanted, names);
        std::string known;
        for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 12); ++i) {
            known += (known.empty() ? "" : ", ") + other.outputs[i].name;
        }
        reporter_.error(where,
                        fmt::format("{} has no output '{}'{}; it has {}", reference.formula,
                                    reference.output, near ? ", did you mean " + *near + "?" : "",
                                    known.empty() ? "none" : known));
        return kNoOutput;
    }
    return static_cast<std::uint32_t>(found - names.begin());
}

TermId References::field_elsewhere(const ReferenceText& reference, ForeignTerm made, Field field,
                                   Span where, std::span<const TermId> arguments) {
    if (!arguments.empty()) {
        reporter_.error(where,
                        fmt::format("{} is a field: it has no parameters", reference.formula));
        return kNoTerm;
    }
    made.field = field;
    return foreign(std::move(made), where);
}

std::shared_ptr<const CheckedFormula> References::find(std::string_view name, Span where) {
    std::string key = key_of(name);
    if (const auto known = found_.find(key); known != found_.end()) {
        return known->second;  // null: reported before
    }
    std::shared_ptr<const CheckedFormula>& result = found_[key];
    if (std::find(t_being_found.begin(), t_being_found.end(), key) != t_being_found.end()) {
        std::string circle;
        for (const std::string& each : t_being_found) {
            circle += each + " → ";
        }
        reporter_.error(where, fmt::format("{} refers to itself: {}{}", name, circle, key));
        return nullptr;
    }
    if (t_being_found.size() >= kReferenceDepthMax) {
        reporter_.error(
            where, fmt::format("formulas refer to formulas more than {} deep", kReferenceDepthMax));
        return nullptr;
    }
    std::shared_ptr<const Formula> formula;
    if (source_ != nullptr) {
        const BeingFound being_found(key);
        formula = source_->find(name);
    }
    if (formula == nullptr) {
        const auto near =
            source_ == nullptr ? std::nullopt : base::nearest_name(key, source_->names());
        reporter_.error(where, fmt::format("there is no formula '{}'{}", name,
                                           near ? "; did you mean " + *near + "?" : ""));
        return nullptr;
    }
    if (!formula->ok()) {
        reporter_.error(where, fmt::format("the formula {} has errors itself: {}", name,
                                           first_error(*formula)));
        return nullptr;
    }
    result = FormulaAccess::of(std::move(formula));
    return result;
}

TermId References::inlined(const CheckedFormula& other, std::uint32_t output, Span where,
                           std::span<const TermId> arguments) {
    const auto [entry, fresh] = inlined_.try_emplace(
        {&other, output, std::vector<TermId>(arguments.begin(), arguments.end())}, kNoTerm);
    if (fresh) {
        entry->second = copied(other, output, where, arguments);
    }
    return entry->second;
}

TermId References::copied(const CheckedFormula& other, std::uint32_t output, Span where,
                          std::span<const TermId> arguments) {
    std::vector<bool> live(other.terms.size(), false);
    live[other.outputs[output].term] = true;
    for (std::size_t i = other.terms.size(); i-- > 0;) {
        if (!live[i]) {
            continue;
        }
        for (const TermId argument : other.terms[i].arguments) {
            live[argument] = true;
        }
        if (other.terms[i].kind == TermKind::kForeign) {
            for (const TermId argument : other.foreigns[other.terms[i].index].parameters) {
                live[argument] = true;
            }
        }
    }
    std::vector<TermId> here(other.terms.size(), kNoTerm);
    for (std::size_t i = 0; i < other.terms.size(); ++i) {
        if (!live[i]) {
            continue;
        }
        Term term = other.terms[i];
        if (term.kind == TermKind::kParameter) {
            if (term.index < arguments.size()) {
                here[i] = arguments[term.index];
                continue;
            }
            term.kind = TermKind::kConstant;
            term.value = other.parameters[term.index].default_value;
        }
        for (TermId& argument : term.arguments) {
            argument = here[argument];
        }
        for (std::uint32_t& index : term.texts) {
            index = text(other.texts[index]);
        }
        if (term.kind == TermKind::kForeign) {
            ForeignTerm copy = other.foreigns[term.index];
            for (TermId& argument : copy.parameters) {
                argument = here[argument];
            }
            here[i] = foreign(std::move(copy), where);
        } else {
            term.where = where;
            term.argument_spans.clear();
            here[i] = add(std::move(term));
        }
        if (here[i] == kNoTerm) {
            return kNoTerm;
        }
    }
    return here[other.outputs[output].term];
}

}  // namespace mystocks::formula::detail
