// What every long run has, as the API shows it.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/backtest/bootstrap.hpp"
#include "mystocks/backtest/remarks.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/http/message.hpp"
#include "mystocks/http/router.hpp"
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

// What a reader has to know.
struct Remark {
    backtest::RemarkCode code{};
    std::map<std::string, std::string> values;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Remark, (), (code, values, text))
http::StructNotes notes_of(std::type_identity<Remark>);

Remark remark_of(std::string_view text);
std::vector<Remark> remarks_of(std::span<const std::string> texts);

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

// The notes of what fill_run() fills.
std::vector<http::Note> run_notes();

// What a view of a backtest and one of a sweep have in common.
template <typename Summary, typename View>
void fill_run(Summary& summary, const View& view) {
    summary.id = view.id;
    summary.name = view.strategy->name;
    summary.title_zh = view.strategy->title_zh;
    summary.title_en = view.strategy->title_en;
    summary.state = view.state;
    summary.started_at = {view.started};
    summary.elapsed_ms = std::llround(view.seconds * 1e3);
    summary.problem = problem_of(view.failure);
}

// The four endpoints that every kind of run has.
template <typename Start, typename Started, typename Ref, typename List, typename Answer>
struct RunRoutes {
    std::string noun;  // of one: its plural is the tag and the path
    std::string start_summary;
    std::string find_summary;
    http::Refusal refusal;
    std::function<http::Response(const Start&)> start;
    std::function<List()> list;
    std::function<Answer(std::int64_t)> find;
    std::function<void(std::int64_t)> remove;

    void add_to(http::Router& router) const;

  private:
    http::Operation operation(http::Method method, std::string id, std::string path) const {
        return {.method = method,
                .path = "/api/v1/" + noun + "s" + std::move(path),
                .id = std::move(id),
                .tag = noun + "s"};
    }
};

template <typename Start, typename Started, typename Ref, typename List, typename Answer>
void RunRoutes<Start, Started, Ref, List, Answer>::add_to(http::Router& router) const {
    http::Operation start_one = operation(http::Method::kPost, "start_" + noun, "");
    start_one.summary = start_summary;
    start_one.status = 202;
    start_one.success = "It runs or waits; ask for it by its id.";
    start_one.errors = {base::ErrorKind::kNotFound, base::ErrorKind::kExhausted};
    start_one.refusals = {refusal};
    router.add(http::Route<Start, Started>{.operation = start_one, .respond = start});

    http::Operation remove_one = operation(http::Method::kDelete, "delete_" + noun, "/{id}");
    remove_one.summary = "Stop a " + noun + "; forget one that has ended";
    remove_one.success = "It has been asked to stop, or is forgotten.";
    remove_one.errors = {base::ErrorKind::kNotFound};
    router.add(http::Route<Ref, http::Nothing>{.operation = remove_one,
                                               .handle = [remove = remove](const Ref& query) {
                                                   remove(query.id);
                                                   return http::Nothing{};
                                               }});

    http::Operation list_all = operation(http::Method::kGet, "list_" + noun + "s", "");
    std::string nouns = noun + "s";
    nouns[0] = static_cast<char>(nouns[0] - 'a' + 'A');
    list_all.summary = nouns + " that run and that ended";
    list_all.description =
        "They are kept in memory: the oldest give way to new ones, and none outlives the program.";
    list_all.success = "The " + noun + "s.";
    router.add(http::Route<http::Nothing, List>{
        .operation = list_all, .handle = [list = list](const http::Nothing&) { return list(); }});

    http::Operation find_one = operation(http::Method::kGet, "get_" + noun, "/{id}");
    find_one.summary = find_summary;
    find_one.success = "The " + noun + ".";
    find_one.errors = {base::ErrorKind::kNotFound};
    router.add(http::Route<Ref, Answer>{
        .operation = find_one,
        .handle = [find = find](const Ref& query) { return find(query.id); }});
}

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

template <>
struct mystocks::http::EnumNotes<mystocks::backtest::RemarkCode> {
    static constexpr std::string_view kName = "RemarkCode";
    static constexpr std::string_view kDescription =
        "Which remark it is; other: none that is known.";
    static std::vector<std::pair<std::string_view, backtest::RemarkCode>> values() {
        std::vector<std::pair<std::string_view, backtest::RemarkCode>> values;
        for (const backtest::RemarkForm& each : backtest::remark_forms()) {
            values.emplace_back(each.name, each.code);
        }
        return values;
    }
};
