#include "mystocks/job/formula_run.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/hands.hpp"
#include "mystocks/job/detail/market_room.hpp"
#include "mystocks/job/detail/store_surroundings.hpp"

namespace mystocks::job {
namespace {

// Bars of other instruments, up to the last one that the formula may know.
market::BarsView known_bars(const ShelvedBars& shelved, const store::BarQuery& query) {
    const market::BarsView bars = shelved.bars.view();
    const auto end = std::upper_bound(bars.time.begin(), bars.time.end(), query.range.to);
    return bars.slice(0, static_cast<std::size_t>(end - bars.time.begin()));
}

void evaluate_beside_stocks(FormulaRun& run, const FormulaRunRequest& request,
                            const formula::Subject& shown, BarShelf& shelf) {
    std::vector<formula::Subject> subjects{shown};
    std::vector<std::shared_ptr<const ShelvedBars>> held;
    const auto instruments = shelf.instruments();
    std::uint64_t bars = shown.bars.size();
    for (const market::Instrument& each : *instruments) {
        if (each.kind != market::InstrumentKind::kStock || each.id == shown.instrument->id) {
            continue;
        }
        auto shelved =
            shelf.get(each.id, request.bars.period, request.bars.adjust, request.bars.as_of);
        const market::BarsView known = known_bars(*shelved, request.bars);
        if (known.empty()) {
            continue;
        }
        held.push_back(std::move(shelved));
        subjects.push_back({known, shown.period, &each, shown.surroundings});
        bars += known.size();
        detail::require_room_for_market(run.program, bars);
    }
    run.compared = subjects.size();
    constexpr std::size_t kShown = 0;
    formula::evaluate_market(
        run.program, subjects, std::span(&kShown, 1), request.threads,
        [&](std::size_t, formula::Evaluated&& evaluated) { run.values = std::move(evaluated); });
}

}  // namespace

FormulaRun run_formula(const FormulaRunRequest& request, BarShelf& shelf) {
    formula::Program program = request.formula->program(request.parameters);
    if (program.looks_ahead && !request.allow_look_ahead) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the formula looks ahead: its values change when later bars come; allow "
                          "that by name to run it");
    }
    store::BarQuery whole = request.bars;
    whole.range.from = store::TimeRange{}.from;
    whole.limit = {};
    shelf.refresh();
    FormulaRun run{store::query_bars(*shelf.stores().series, *shelf.stores().records, whole),
                   0,
                   std::move(program),
                   {},
                   1,
                   0};
    const market::Bars& bars = run.answer.bars;
    const detail::StoreSurroundings around(shelf, whole.adjust, whole.as_of);
    std::vector<double> hands = bars.volume;
    detail::count_in_hands(hands, run.answer.instrument);
    market::BarsView view = bars.view();
    view.volume = hands;
    const formula::Subject subject{view, whole.period, &run.answer.instrument, &around};
    const auto begin = std::chrono::steady_clock::now();
    if (run.program.crosses_market) {
        evaluate_beside_stocks(run, request, subject, shelf);
    } else {
        run.values = formula::evaluate(run.program, subject);
    }
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const auto from = std::lower_bound(bars.time.begin(), bars.time.end(), request.bars.range.from);
    run.first_shown = static_cast<std::size_t>(from - bars.time.begin());
    const std::size_t limit = request.bars.limit.rows;
    if (bars.size() - run.first_shown > limit) {
        run.first_shown = bars.size() - limit;
    }
    return run;
}

}  // namespace mystocks::job
