// Instruments of a universe as what a formula runs on: for those who run one over the market.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/job/detail/store_surroundings.hpp"
#include "mystocks/job/formula_engine.hpp"
#include "mystocks/job/screen_job.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::job::detail {

inline constexpr std::size_t kInstrumentsPerStep = 64;

// Those that have bars, by id.
std::vector<market::Instrument> members_of(const ScreenUniverse& universe, BarShelf& shelf);

// Throws kNotFound for a block that isn't there.
void require_block(const ScreenUniverse& universe, const store::RecordStore& records);

// One instrument with what the formula may know of it.
struct Candidate {
    const market::Instrument* instrument = nullptr;
    const base::TimeZone* zone = nullptr;
    base::Date today;
    std::shared_ptr<const ShelvedBars> held;
    market::BarsView bars;
};

// Thread-safe. The shelf outlives it, the instruments outlive their candidates.
class UniverseSubjects {
  public:
    // With `last`, bars and corporate actions after that day are unknown.
    UniverseSubjects(BarShelf& shelf, market::Period period, market::Adjust adjust,
                     std::optional<base::Date> last, base::TimeUs now)
        : shelf_(shelf), period_(period), adjust_(adjust), last_(last), now_(now) {}

    // Without bars where there are none so far.
    Candidate load(const market::Instrument& instrument) const;
    formula::Subject subject_of(const Candidate& candidate);
    // The last day that is known.
    base::Date as_of_day(base::Date today) const { return last_ ? std::min(*last_, today) : today; }
    // The trading day of a bar.
    base::Date day_of(const Candidate& candidate, std::size_t bar) const;

  private:
    std::shared_ptr<const ShelvedBars> derived_until(const market::Instrument& instrument,
                                                     base::Date as_of) const;

    BarShelf& shelf_;
    const market::Period period_;
    const market::Adjust adjust_;
    const std::optional<base::Date> last_;
    const base::TimeUs now_;
    std::mutex mutex_;
    // The surroundings differ by zone only in their day.
    std::map<std::int32_t, std::unique_ptr<StoreSurroundings>> around_;
};

// Candidates that have bars, each with its subject.
struct LoadedSubjects {
    std::vector<Candidate> candidates;
    std::vector<formula::Subject> subjects;
    std::uint64_t bars = 0;
};
LoadedSubjects load_all(UniverseSubjects& universe,
                        std::span<const market::Instrument> instruments);
// For a program that compares instruments and so needs them at once. `noun` ("screen") is what
// messages call the work. Throws kCancelled after `stop`, kExhausted where there is too much.
LoadedSubjects load_market(UniverseSubjects& universe,
                           std::span<const market::Instrument> instruments,
                           const formula::Program& program, const std::stop_token& stop,
                           const std::string& noun);

// One output's values on one subject, one a bar; good during the call.
using TakeValues =
    std::function<void(std::size_t subject, std::size_t output, std::span<const double> values)>;
// Runs `outputs` (indices, of `outputs_total`) over the subjects, some at a time, so that memory is
// bounded, and hands each column over.
void run_outputs(const FormulaEngine::Ready& ready, std::span<const formula::Subject> subjects,
                 std::size_t outputs_total, std::span<const std::size_t> outputs,
                 std::vector<double>& scratch, const TakeValues& take);

}  // namespace mystocks::job::detail
