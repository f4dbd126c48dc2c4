// Values computed on other bars than the subject's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "mystocks/formula/program.hpp"
#include "mystocks/formula/running_formula.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula::detail {

// Fills out[0, bars) with the foreign value as it was known at each of the subject's bars.
void fill_foreign(const Foreign& foreign, const Subject& subject, double* out);

// One longer period of the subject's own bars, followed bar by bar: the running week holds the days
// so far.
class LongerPeriod {
  public:
    // Throws Error(kUnsupported) where `to` can't be made from the subject's period.
    LongerPeriod(std::shared_ptr<const Program> program, const Subject& subject, market::Period to);
    // Takes the history's bars (each appended); `out` as long as they are.
    void take(market::BarsView history, std::uint32_t output, double* out);
    void append(const market::Bar& bar);
    void replace_last(const market::Bar& bar);
    double value(std::uint32_t output) const;

  private:
    bool starts_group(const market::Bar& bar) const;
    std::int64_t time_in_group(const market::Bar& bar) const;
    void put(const market::Bar& bar, bool fresh);

    std::shared_ptr<const Program> program_;
    Subject subject_;  // without bars
    market::Period to_;
    std::unique_ptr<RunningFormula> running_;
    std::optional<market::Bar> last_;  // of the subject
    market::Bar group_before_{};       // the running group without the subject's last bar
    market::Bar group_{};              // with it
    bool fresh_ = true;                // the subject's last bar began the group
};

// A foreign value followed bar by bar.
class RunningForeign {
  public:
    // `foreign` and what the subject points to must outlive this object.
    RunningForeign(const Foreign& foreign, const Subject& subject);
    void take(const Subject& history, double* out);
    // `subject` holds the bars with the new last one.
    double append(const Subject& subject);
    double replace_last(const Subject& subject);

  private:
    double newest(const Subject& subject, bool replaced);

    const Foreign* foreign_;
    std::optional<LongerPeriod> longer_;        // the subject's own bars, of a longer period
    std::unique_ptr<RunningFormula> same_;      // the subject's own bars, of its own period
    std::shared_ptr<const market::Bars> bars_;  // of another instrument, as last seen
    std::vector<double> values_;                // at its bars
};

}  // namespace mystocks::formula::detail
