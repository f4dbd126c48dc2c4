// What every long run has, as the API shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/backtest/bootstrap.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/job/run_state.hpp"

namespace mystocks::api::detail {

struct RunProblem {
    std::string type;
    std::string title;
    std::int64_t status = 500;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(RunProblem, (), (type, title, status, detail))
http::StructNotes notes_of(std::type_identity<RunProblem>);

// What the same returns could have become.
struct MonteCarlo {
    std::vector<double> shares;
    std::vector<double> total_return;
    std::vector<double> cagr;
    std::vector<double> sharpe;
    std::vector<double> max_drawdown;
    double loss_probability = 0;
    std::vector<std::int64_t> band_moments;
    std::vector<std::vector<double>> bands;
};
BOOST_DESCRIBE_STRUCT(MonteCarlo, (),
                      (shares, total_return, cagr, sharpe, max_drawdown, loss_probability,
                       band_moments, bands))
http::StructNotes notes_of(std::type_identity<MonteCarlo>);

MonteCarlo monte_carlo_of(const backtest::Bootstrap& paths);

std::optional<RunProblem> problem_of(const std::optional<base::Error>& failure);

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::job::RunState> {
    static constexpr std::string_view kName = "RunState";
    static constexpr std::string_view kDescription = "How far a run is.";
    static std::vector<std::pair<std::string_view, job::RunState>> values() {
        using job::RunState;
        return {{"queued", RunState::kQueued},
                {"running", RunState::kRunning},
                {"done", RunState::kDone},
                {"cancelled", RunState::kCancelled},
                {"failed", RunState::kFailed}};
    }
};
