#include "mystocks/job/formula_run.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/hands.hpp"
#include "mystocks/job/detail/store_surroundings.hpp"

namespace mystocks::job {

FormulaRun run_formula(const FormulaRunRequest& request, BarShelf& shelf) {
    formula::Program program = request.formula->program(request.parameters);
    if (program.crosses_market) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the formula compares instruments, and here is only one; run it as a "
                          "screen");
    }
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
                   0};
    const market::Bars& bars = run.answer.bars;
    const detail::StoreSurroundings around(shelf, whole.adjust, whole.as_of);
    std::vector<double> hands = bars.volume;
    detail::count_in_hands(hands, run.answer.instrument);
    market::BarsView view = bars.view();
    view.volume = hands;
    const formula::Subject subject{view, whole.period, &run.answer.instrument, &around};
    const auto begin = std::chrono::steady_clock::now();
    run.values = formula::evaluate(run.program, subject);
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
