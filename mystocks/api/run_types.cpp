#include "mystocks/api/detail/run_types.hpp"

namespace mystocks::api::detail {

http::StructNotes notes_of(std::type_identity<RunProblem>) {
    return {"RunProblem",
            "Why a run failed, as RFC 9457 names it.",
            {{.field = "type", .description = "Names the kind of error; stable."},
             {.field = "title", .description = "The kind of error, for people."},
             {.field = "status", .description = "The HTTP status of such an error."},
             {.field = "detail", .description = "What happened, to what, and what to do."}}};
}

http::StructNotes notes_of(std::type_identity<Remark>) {
    return {"Remark",
            "What a reader has to know.",
            {{.field = "code", .description = "Which remark it is; stable."},
             {.field = "values", .description = "By name: what the sentence tells."},
             {.field = "text", .description = "The sentence in English."}}};
}

Remark remark_of(std::string_view text) {
    backtest::Remark read = backtest::read_remark(text);
    return {read.code, std::move(read.values), std::move(read.text)};
}

std::vector<Remark> remarks_of(std::span<const std::string> texts) {
    std::vector<Remark> remarks;
    for (const std::string& text : texts) {
        remarks.push_back(remark_of(text));
    }
    return remarks;
}

http::StructNotes notes_of(std::type_identity<MonteCarlo>) {
    return {"MonteCarlo",
            "What the same returns could have become: paths drawn from them in blocks (circular "
            "block bootstrap, Politis and Romano 1992).",
            {{.field = "shares", .description = "Of the paths, in the lists below."},
             {.field = "total_return",
              .description = "That share of the paths ended no higher.",
              .nan_is_null = true},
             {.field = "cagr", .description = "Likewise.", .nan_is_null = true},
             {.field = "sharpe", .description = "Likewise.", .nan_is_null = true},
             {.field = "max_drawdown", .description = "Likewise.", .nan_is_null = true},
             {.field = "loss_probability", .description = "Paths that ended below their start."},
             {.field = "band_moments", .description = "Returns behind the bands, one a band."},
             {.field = "bands",
              .description = "The paths' wealth after so many returns, 1 at the start: a value for "
                             "each of the shares.",
              .nan_is_null = true}}};
}

std::vector<http::Note> run_notes() {
    return {{.field = "id", .description = "Its number."},
            {.field = "name", .description = "The strategy's name; may be empty."},
            {.field = "title_zh", .description = "The strategy's title in Chinese."},
            {.field = "title_en", .description = "The strategy's title in English."},
            {.field = "state", .description = "How far it is."},
            {.field = "stage", .description = "What it does while it runs."},
            {.field = "started_at", .description = "When it was asked for."},
            {.field = "elapsed_ms", .description = "What it took so far, waiting left out."},
            {.field = "problem", .description = "Why it failed; else null."}};
}

MonteCarlo monte_carlo_of(const backtest::Bootstrap& paths) {
    const auto list = [](const auto& values) {
        return std::vector<double>(values.begin(), values.end());
    };
    MonteCarlo answer{list(backtest::kBootstrapShares),
                      list(paths.total_return),
                      list(paths.cagr),
                      list(paths.sharpe),
                      list(paths.max_drawdown),
                      paths.loss_probability,
                      {paths.band_moments.begin(), paths.band_moments.end()},
                      {}};
    for (const backtest::BootstrapQuantiles& each : paths.bands) {
        answer.bands.push_back(list(each));
    }
    return answer;
}

std::optional<RunProblem> problem_of(const std::optional<base::Error>& failure) {
    if (!failure) {
        return std::nullopt;
    }
    const base::ErrorKindFacts& facts = base::facts_of(failure->kind());
    return RunProblem{"urn:mystocks:error:" + std::string(facts.label), std::string(facts.title),
                      facts.http_status, failure->message()};
}

}  // namespace mystocks::api::detail
