// Runs that have ended, as the store remembers them: what was run and what came of it in a few
// figures. Curves and trades aren't kept: the same strategy over the same data gives them again, to
// the byte.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/job/backtest_board.hpp"
#include "mystocks/job/sweep_board.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::job {

// What a sweep tried, and how: enough to begin the same again.
struct KeptSweep {
    std::map<std::string, std::vector<double>> axes;  // values by parameter
    backtest::sweep::Purses purses = backtest::sweep::Purses::kEach;
    std::string rank_by;
    std::int64_t samples = 0;  // drawn at random; 0: all
    std::int64_t walk_forward_fit = 0;
    std::int64_t walk_forward_trade = 0;
    std::int64_t monte_carlo_paths = 0;
};

struct KeptRun {
    std::string id;    // given by the archive
    std::string kind;  // "backtest", "sweep"
    base::TimeUs started = 0;
    double seconds = 0;
    std::string failure;  // empty where it is done
    std::string name;     // the strategy's, as its titles
    std::string title_zh;
    std::string title_en;
    std::string strategy_hash;
    std::string text;  // the strategy's
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    std::map<std::string, double> parameters;  // of a sweep the best set's
    std::map<std::string, double> figures;     // by the names of the metric tables; finite ones
    std::uint64_t sets = 0;                    // of a sweep
    std::optional<KeptSweep> sweep;            // none: a backtest, or kept before these were
    std::string data_fingerprint;
    std::string program_version;
};

// Thread-safe.
class RunArchive {
  public:
    static constexpr std::size_t kRunsMax = 2'000;  // then the oldest gives way

    RunArchive(std::shared_ptr<store::RecordStore> records, std::string program_version)
        : records_(std::move(records)), version_(std::move(program_version)) {}

    // Runs that were cancelled aren't kept. A store that fails is logged: the run itself is sound.
    void keep(const BacktestView& view) noexcept;
    void keep(const SweepView& view) noexcept;

    std::uint64_t size() const;
    // Newest first.
    std::vector<KeptRun> list(std::size_t limit, std::size_t offset) const;
    KeptRun find(std::string_view id) const;  // throws kNotFound
    void remove(std::string_view id);         // throws kNotFound

  private:
    void keep(KeptRun run);

    const std::shared_ptr<store::RecordStore> records_;
    const std::string version_;
};

}  // namespace mystocks::job
