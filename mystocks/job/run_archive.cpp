#include "mystocks/job/run_archive.hpp"

#include <cmath>
#include <span>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/log.hpp"

namespace mystocks::job {
namespace {

namespace json = boost::json;

constexpr std::string_view kKind = "run";

json::value date_value(const std::optional<base::Date>& date) {
    return date ? json::value(base::to_string(*date)) : json::value(nullptr);
}

json::object numbers_value(const std::map<std::string, double>& numbers) {
    json::object object;
    for (const auto& [name, value] : numbers) {
        object[name] = value;
    }
    return object;
}

json::value sweep_value(const std::optional<KeptSweep>& sweep) {
    if (!sweep) {
        return nullptr;
    }
    json::object axes;
    for (const auto& [name, values] : sweep->axes) {
        axes[name] = json::array(values.begin(), values.end());
    }
    return json::object{{"axes", std::move(axes)},
                        {"one_purse", sweep->purses == backtest::sweep::Purses::kOne},
                        {"rank_by", sweep->rank_by},
                        {"samples", sweep->samples},
                        {"walk_forward_fit", sweep->walk_forward_fit},
                        {"walk_forward_trade", sweep->walk_forward_trade},
                        {"monte_carlo_paths", sweep->monte_carlo_paths}};
}

std::string text_of(const KeptRun& run) {
    return json::serialize(json::object{{"kind", run.kind},
                                        {"started", run.started},
                                        {"seconds", run.seconds},
                                        {"failure", run.failure},
                                        {"name", run.name},
                                        {"title_zh", run.title_zh},
                                        {"title_en", run.title_en},
                                        {"strategy_hash", run.strategy_hash},
                                        {"text", run.text},
                                        {"from", date_value(run.from)},
                                        {"to", date_value(run.to)},
                                        {"parameters", numbers_value(run.parameters)},
                                        {"figures", numbers_value(run.figures)},
                                        {"sets", run.sets},
                                        {"sweep", sweep_value(run.sweep)},
                                        {"data_fingerprint", run.data_fingerprint},
                                        {"program_version", run.program_version}});
}

// What a document lacks, or has in another form, stays as it is: an older or newer program wrote
// it.
class Fields {
  public:
    explicit Fields(json::object object) : object_(std::move(object)) {}
    explicit Fields(const std::string& text) {
        boost::system::error_code failed;
        const json::value value = json::parse(text, failed);
        if (!failed && value.is_object()) {
            object_ = value.as_object();
        }
    }
    void take(std::string_view key, std::string& into) const {
        if (const json::value* found = object_.if_contains(key); found && found->is_string()) {
            into = std::string(found->as_string());
        }
    }
    void take(std::string_view key, double& into) const {
        if (const json::value* found = object_.if_contains(key); found && found->is_number()) {
            into = found->to_number<double>();
        }
    }
    void take(std::string_view key, bool& into) const {
        if (const json::value* found = object_.if_contains(key); found && found->is_bool()) {
            into = found->get_bool();
        }
    }
    std::optional<Fields> object(std::string_view key) const {
        const json::value* found = object_.if_contains(key);
        return found != nullptr && found->is_object() ? std::optional(Fields(found->get_object()))
                                                      : std::nullopt;
    }
    // Lists of numbers by name; what else a list holds is left out.
    std::map<std::string, std::vector<double>> lists() const {
        std::map<std::string, std::vector<double>> lists;
        for (const auto& [name, list] : object_) {
            if (!list.is_array()) {
                continue;
            }
            std::vector<double>& values = lists[std::string(name)];
            for (const json::value& each : list.get_array()) {
                if (each.is_number()) {
                    values.push_back(each.to_number<double>());
                }
            }
        }
        return lists;
    }
    template <typename Whole>
    void take_whole(std::string_view key, Whole& into) const {
        boost::system::error_code failed;
        if (const json::value* found = object_.if_contains(key); found && found->is_number()) {
            const auto number = found->to_number<Whole>(failed);
            into = failed ? into : number;
        }
    }
    void take(std::string_view key, std::optional<base::Date>& into) const {
        std::string text;
        take(key, text);
        into = base::parse_date(text);
    }
    void take(std::string_view key, std::map<std::string, double>& into) const {
        const json::value* found = object_.if_contains(key);
        if (found == nullptr || !found->is_object()) {
            return;
        }
        for (const auto& [name, value] : found->as_object()) {
            if (value.is_number()) {
                into[std::string(name)] = value.to_number<double>();
            }
        }
    }

  private:
    json::object object_;
};

std::optional<KeptSweep> sweep_of(const Fields& fields) {
    const std::optional<Fields> found = fields.object("sweep");
    const std::optional<Fields> axes = found ? found->object("axes") : std::nullopt;
    if (!axes) {
        return std::nullopt;
    }
    KeptSweep sweep;
    sweep.axes = axes->lists();
    bool one_purse = false;
    found->take("one_purse", one_purse);
    sweep.purses = one_purse ? backtest::sweep::Purses::kOne : backtest::sweep::Purses::kEach;
    found->take("rank_by", sweep.rank_by);
    found->take_whole("samples", sweep.samples);
    found->take_whole("walk_forward_fit", sweep.walk_forward_fit);
    found->take_whole("walk_forward_trade", sweep.walk_forward_trade);
    found->take_whole("monte_carlo_paths", sweep.monte_carlo_paths);
    return sweep;
}

KeptRun run_of(const store::Document& document) {
    const Fields fields(document.text);
    KeptRun run;
    run.id = document.name;
    fields.take("kind", run.kind);
    fields.take_whole("started", run.started);
    fields.take("seconds", run.seconds);
    fields.take("failure", run.failure);
    fields.take("name", run.name);
    fields.take("title_zh", run.title_zh);
    fields.take("title_en", run.title_en);
    fields.take("strategy_hash", run.strategy_hash);
    fields.take("text", run.text);
    fields.take("from", run.from);
    fields.take("to", run.to);
    fields.take("parameters", run.parameters);
    fields.take("figures", run.figures);
    fields.take_whole("sets", run.sets);
    run.sweep = sweep_of(fields);
    fields.take("data_fingerprint", run.data_fingerprint);
    fields.take("program_version", run.program_version);
    return run;
}

template <typename Owner>
void take_figures(std::map<std::string, double>& into, const Owner& owner,
                  std::span<const backtest::Figure<Owner>> table) {
    for (const backtest::Figure<Owner>& each : table) {
        if (std::isfinite(owner.*each.value)) {
            into[std::string(each.name)] = owner.*each.value;
        }
    }
}

template <typename View>
KeptRun begun(const View& view, const char* kind) {
    const backtest::StrategyFile& strategy = *view.strategy;
    KeptRun run;
    run.kind = kind;
    run.id = fmt::format("{}-{}-{}", kind, view.started, view.id);
    run.started = view.started;
    run.seconds = view.seconds;
    run.failure = view.failure ? view.failure->message() : std::string();
    run.name = strategy.name;
    run.title_zh = strategy.title_zh;
    run.title_en = strategy.title_en;
    run.strategy_hash = fmt::format("{:016x}", backtest::strategy_hash(strategy));
    run.text = strategy.text;
    run.from = strategy.data.from;
    run.to = strategy.data.to;
    return run;
}

void take_parameters(KeptRun& run, const backtest::StrategyFile& strategy,
                     std::span<const double> values) {
    for (std::size_t i = 0; i < std::min(strategy.parameters.size(), values.size()); ++i) {
        run.parameters[strategy.parameters[i].name] = values[i];
    }
}

KeptSweep kept_sweep(const SweepView& view) {
    const backtest::SweepSpec& spec = view.strategy->sweep;
    KeptSweep sweep;
    for (std::size_t i = 0; i < view.sets->parameters(); ++i) {
        sweep.axes[view.sets->names()[i]] = view.sets->axis(i);
    }
    sweep.purses = view.purses;
    sweep.rank_by = spec.rank_by;
    sweep.samples = static_cast<std::int64_t>(spec.samples);
    sweep.walk_forward_fit = spec.walk_forward_fit;
    sweep.walk_forward_trade = spec.walk_forward_trade;
    sweep.monte_carlo_paths = spec.monte_carlo_paths;
    return sweep;
}

bool is_kept(RunState state) {
    return state == RunState::kDone || state == RunState::kFailed;
}

}  // namespace

void RunArchive::keep(const BacktestView& view) noexcept {
    if (!is_kept(view.state)) {
        return;
    }
    try {
        KeptRun run = begun(view, "backtest");
        take_parameters(run, *view.strategy, view.parameters);
        if (view.outcome != nullptr) {
            const backtest::Summary& summary = view.outcome->summary;
            take_figures(run.figures, summary.metrics, backtest::metric_table());
            take_figures(run.figures, summary.trades, backtest::trade_table());
            run.figures["final_equity"] = summary.final_equity;
            run.data_fingerprint = summary.names.data_fingerprint;
        }
        keep(std::move(run));
    } catch (const std::exception& error) {
        base::log_error(fmt::format("backtest {} isn't kept: {}", view.id, error.what()));
    }
}

void RunArchive::keep(const SweepView& view) noexcept {
    if (!is_kept(view.state)) {
        return;
    }
    try {
        KeptRun run = begun(view, "sweep");
        run.sets = view.sets->size();
        run.sweep = kept_sweep(view);
        if (view.outcome != nullptr && !view.outcome->order.empty()) {
            const std::uint64_t best = view.outcome->order.front();
            std::vector<double> values(view.sets->parameters());
            view.sets->values(best, values);
            take_parameters(run, *view.strategy, values);
            take_figures(run.figures, view.outcome->result.scores[best],
                         backtest::sweep::score_table());
            run.data_fingerprint = view.outcome->data_fingerprint;
        }
        keep(std::move(run));
    } catch (const std::exception& error) {
        base::log_error(fmt::format("sweep {} isn't kept: {}", view.id, error.what()));
    }
}

void RunArchive::keep(KeptRun run) {
    run.program_version = version_;
    while (records_->count_documents(kKind) >= kRunsMax) {
        const auto oldest = records_->list_documents(kKind, 1, kRunsMax - 1);
        if (oldest.empty() || !records_->remove_document(kKind, oldest.front().name)) {
            break;
        }
    }
    records_->save_document({std::string(kKind), run.id, run.started, text_of(run)});
}

std::uint64_t RunArchive::size() const {
    return records_->count_documents(kKind);
}

std::vector<KeptRun> RunArchive::list(std::size_t limit, std::size_t offset) const {
    std::vector<KeptRun> runs;
    for (const store::Document& each : records_->list_documents(kKind, limit, offset)) {
        runs.push_back(run_of(each));
    }
    return runs;
}

KeptRun RunArchive::find(std::string_view id) const {
    const auto found = records_->find_document(kKind, id);
    if (!found) {
        throw base::Error(base::ErrorKind::kNotFound, "there is no run " + std::string(id));
    }
    return run_of(*found);
}

void RunArchive::remove(std::string_view id) {
    if (!records_->remove_document(kKind, id)) {
        throw base::Error(base::ErrorKind::kNotFound, "there is no run " + std::string(id));
    }
}

}  // namespace mystocks::job
