#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/strategy_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/backtest/strategy_keys.hpp"
#include "mystocks/job/strategy_library.hpp"

namespace mystocks::api::detail {
namespace {

struct StrategyRow {
    std::string name;
    std::string title_zh;
    std::string title_en;
    std::string about_zh;
    std::string about_en;
    std::vector<StrategyParameter> parameters;
    bool built_in = false;
    bool sound = true;
    std::optional<http::Instant> saved_at;
};
BOOST_DESCRIBE_STRUCT(StrategyRow, (),
                      (name, title_zh, title_en, about_zh, about_en, parameters, built_in, sound,
                       saved_at))

std::vector<http::Note> row_notes() {
    return {{.field = "name", .description = "Its name; empty where the text gives none."},
            {.field = "title_zh", .description = "Its title in Chinese."},
            {.field = "title_en", .description = "Its title in English."},
            {.field = "about_zh", .description = "What it does, in Chinese."},
            {.field = "about_en", .description = "What it does, in English."},
            {.field = "parameters", .description = "In the text's order."}};
}

std::vector<http::Note> entry_notes() {
    std::vector<http::Note> notes = row_notes();
    const std::vector<http::Note> more{
        {.field = "built_in", .description = "It comes with the program."},
        {.field = "sound",
         .description = "False where its text has errors now: a formula that it refers to may be "
                        "gone. Then it has neither titles nor parameters."},
        {.field = "saved_at", .description = "Null where it comes with the program."}};
    notes.insert(notes.end(), more.begin(), more.end());
    return notes;
}

[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StrategyRow>) {
    return {"StrategyRow", "A strategy that has a name.", entry_notes()};
}

struct StrategyList {
    std::vector<StrategyRow> strategies;
};
BOOST_DESCRIBE_STRUCT(StrategyList, (), (strategies))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StrategyList>) {
    return {"StrategyList",
            "The strategies that have a name.",
            {{.field = "strategies",
              .description = "Those that come with the program by name, then the users' own, the "
                             "newest first."}}};
}

struct StrategyAnswer : StrategyRow {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(StrategyAnswer, (),
                      (name, title_zh, title_en, about_zh, about_en, parameters, built_in, sound,
                       saved_at, text))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StrategyAnswer>) {
    http::StructNotes notes{"Strategy", "A strategy with its text.", entry_notes()};
    notes.notes.push_back({.field = "text", .description = "The file: TOML."});
    return notes;
}

struct StrategyRef {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(StrategyRef, (), (name))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StrategyRef>) {
    return {"StrategyRef",
            "Which strategy.",
            {{.field = "name",
              .description = "Its name.",
              .size_max = kStrategyNameMax,
              .example = "\"dual-ma\""}}};
}

struct CheckBody {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(CheckBody, (), (text))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CheckBody>) {
    return {"CheckStrategyRequest",
            "A strategy's text.",
            {{.field = "text", .description = "TOML.", .size_max = backtest::kStrategyBytesMax}}};
}

struct CheckStrategy {
    CheckBody body;
};
BOOST_DESCRIBE_STRUCT(CheckStrategy, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CheckStrategy>) {
    return {"CheckStrategy", "A text to check.", {{.field = "body", .description = "The text."}}};
}

struct GivenValue {
    std::string key;
    std::string value;
    std::int64_t line = 0;
};
BOOST_DESCRIBE_STRUCT(GivenValue, (), (key, value, line))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GivenValue>) {
    return {
        "StrategyValue",
        "A key that the text gives.",
        {{.field = "key", .description = "As in signals.entry."},
         {.field = "value", .description = "Texts as they are, anything else as TOML writes it."},
         {.field = "line",
          .description = "Where its value begins; of a text that begins below its quotes the "
                         "line below them."}}};
}

struct GridAxis {
    std::string parameter;
    std::vector<double> values;
};
BOOST_DESCRIBE_STRUCT(GridAxis, (), (parameter, values))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GridAxis>) {
    return {"StrategyGridAxis",
            "The values that a sweep takes of one parameter.",
            {{.field = "parameter", .description = "Its name."},
             {.field = "values", .description = "In the text's order."}}};
}

struct SoundStrategy {
    std::string name;
    std::string title_zh;
    std::string title_en;
    std::string about_zh;
    std::string about_en;
    std::vector<StrategyParameter> parameters;
    std::string strategy_hash;
    market::Period period{};
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    std::vector<GivenValue> values;
    std::vector<GridAxis> grid;
};
BOOST_DESCRIBE_STRUCT(SoundStrategy, (),
                      (name, title_zh, title_en, about_zh, about_en, parameters, strategy_hash,
                       period, from, to, values, grid))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SoundStrategy>) {
    http::StructNotes notes{"SoundStrategy", "What a text without errors says.", row_notes()};
    const std::vector<http::Note> more{
        {.field = "strategy_hash",
         .description = "Names what is traded: equal for texts that differ in comments, layout, "
                        "titles or the sweep's settings only."},
        {.field = "period", .description = "What one bar covers."},
        {.field = "from", .description = "The first day that may trade; null: the first bar's."},
        {.field = "to", .description = "The last day; null: the last bar's."},
        {.field = "values",
         .description = "The keys that the text gives, in the order of the list of keys; "
                        "parameters, grid and special_treatment are left out."},
        {.field = "grid", .description = "Of a sweep; empty: the parameters' own ranges."}};
    notes.notes.insert(notes.notes.end(), more.begin(), more.end());
    return notes;
}

struct CheckAnswer {
    bool ok = false;
    std::vector<StrategyDiagnostic> diagnostics;
    std::optional<SoundStrategy> strategy;
};
BOOST_DESCRIBE_STRUCT(CheckAnswer, (), (ok, diagnostics, strategy))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CheckAnswer>) {
    return {"CheckedStrategy",
            "What is wrong with a text, or what it says.",
            {{.field = "ok", .description = "It has no errors."},
             {.field = "diagnostics", .description = "By line."},
             {.field = "strategy", .description = "Where it has no errors; else null."}}};
}

struct KeyRow {
    std::string section;
    std::string name;
    backtest::KeyKind kind{};
    double min = 0;
    double max = 0;
    std::vector<std::string> choices;
    std::string default_value;
    std::string about;
};
BOOST_DESCRIBE_STRUCT(KeyRow, (), (section, name, kind, min, max, choices, default_value, about))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<KeyRow>) {
    return {"StrategyKey",
            "A key that a strategy's text may have.",
            {{.field = "section", .description = "Empty: before the first section."},
             {.field = "name", .description = "Its name in the section."},
             {.field = "kind", .description = "What its value is."},
             {.field = "min", .description = "Of numbers; null: none.", .nan_is_null = true},
             {.field = "max", .description = "Of numbers; null: none.", .nan_is_null = true},
             {.field = "choices", .description = "Of a choice; else empty."},
             {.field = "default_value",
              .description = "What holds where it isn't given, as TOML; empty: nothing."},
             {.field = "about", .description = "What it means, in English."}}};
}

struct KeyList {
    std::vector<KeyRow> keys;
};
BOOST_DESCRIBE_STRUCT(KeyList, (), (keys))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<KeyList>) {
    return {"StrategyKeyList",
            "Every key that a strategy's text may have.",
            {{.field = "keys", .description = "In the order in which a file would have them."}}};
}

template <typename Row>
void fill(Row& row, const backtest::StrategyFile& strategy) {
    row.name = strategy.name;
    row.title_zh = strategy.title_zh;
    row.title_en = strategy.title_en;
    row.about_zh = strategy.about_zh;
    row.about_en = strategy.about_en;
    row.parameters = parameters_of(strategy);
}

void fill_entry(StrategyRow& row, const job::StrategyEntry& entry) {
    if (entry.strategy != nullptr) {
        fill(row, *entry.strategy);
    }
    row.name = entry.name;
    row.built_in = entry.built_in;
    row.sound = entry.strategy != nullptr;
    if (!entry.built_in) {
        row.saved_at = http::Instant{entry.saved_at};
    }
}

SoundStrategy sound_of(const backtest::StrategyFile& strategy) {
    SoundStrategy sound;
    fill(sound, strategy);
    sound.strategy_hash = hash_text(strategy);
    sound.period = strategy.data.period;
    sound.from = strategy.data.from;
    sound.to = strategy.data.to;
    for (const backtest::GivenValue& each : backtest::given_values(strategy)) {
        sound.values.push_back({each.key, each.value, each.line});
    }
    for (const auto& axis : strategy.sweep.axes) {
        sound.grid.push_back({axis.parameter, axis.values});
    }
    return sound;
}

CheckAnswer check(const Context& context, const CheckBody& body) {
    CheckAnswer answer;
    try {
        answer.strategy =
            sound_of(backtest::parse_strategy(body.text, "strategy", context.formulas));
        answer.ok = true;
    } catch (const backtest::StrategyRefused& refused) {
        answer.diagnostics = diagnostics_of(refused);
    }
    return answer;
}

StrategyList list(const job::StrategyLibrary& library) {
    StrategyList answer;
    for (const job::StrategyEntry& each : library.list()) {
        fill_entry(answer.strategies.emplace_back(), each);
    }
    return answer;
}

StrategyAnswer answer_of(const job::StrategyEntry& entry) {
    StrategyAnswer answer;
    fill_entry(answer, entry);
    answer.text = entry.text;
    return answer;
}

http::Response save(job::StrategyLibrary& library, const CheckBody& body) {
    try {
        return http::Response::json(http::to_json(answer_of(library.save(body.text))));
    } catch (const backtest::StrategyRefused& refused) {
        return refusal_of(refused);
    }
}

KeyList keys() {
    KeyList answer;
    for (const backtest::StrategyKey& key : backtest::strategy_keys()) {
        answer.keys.push_back({std::string(key.section),
                               std::string(key.name),
                               key.kind,
                               key.min,
                               key.max,
                               {key.choices.begin(), key.choices.end()},
                               key.otherwise,
                               std::string(key.about)});
    }
    return answer;
}

}  // namespace

void add_strategies(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, StrategyList>{
        .operation = {.path = "/api/v1/strategies",
                      .id = "list_strategies",
                      .tag = "strategies",
                      .summary = "The strategies that come with the program, and the users' own",
                      .success = "The strategies."},
        .handle = [context](const http::Nothing&) { return list(wired(context.strategies)); }});
    router.add(http::Route<http::Nothing, KeyList>{
        .operation = {.path = "/api/v1/strategies/keys",
                      .id = "list_strategy_keys",
                      .tag = "strategies",
                      .summary = "Every key that a strategy's text may have",
                      .description = "For a form beside the text. Beside these keys a text has "
                                     "tables with names of its own: [parameters], [grid] and "
                                     "[[special_treatment]].",
                      .success = "The keys."},
        .handle = [](const http::Nothing&) { return keys(); }});
    router.add(http::Route<StrategyRef, StrategyAnswer>{
        .operation = {.path = "/api/v1/strategies/{name}",
                      .id = "get_strategy",
                      .tag = "strategies",
                      .summary = "One strategy with its text",
                      .success = "The strategy.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const StrategyRef& query) {
            return answer_of(wired(context.strategies).entry(query.name));
        }});
    router.add(http::Route<CheckStrategy, StrategyAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/strategies",
                      .id = "save_strategy",
                      .tag = "strategies",
                      .summary = "Keep a strategy under the name that its text gives",
                      .success = "The strategy, in place of an older one of that name.",
                      .errors = {base::ErrorKind::kConflict, base::ErrorKind::kExhausted},
                      .refusals = {bad_strategy()}},
        .respond = [context](const CheckStrategy& query) {
            return save(wired(context.strategies), query.body);
        }});
    router.add(http::Route<StrategyRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/strategies/{name}",
                      .id = "delete_strategy",
                      .tag = "strategies",
                      .summary = "Forget a strategy",
                      .success = "It is forgotten; runs of it are kept.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict}},
        .handle = [context](const StrategyRef& query) {
            wired(context.strategies).remove(query.name);
            return http::Nothing{};
        }});
    router.add(http::Route<CheckStrategy, CheckAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/strategies/check",
                      .id = "check_strategy",
                      .tag = "strategies",
                      .summary = "What is wrong with a strategy's text",
                      .success = "Its errors, or what it says."},
        .handle = [context](const CheckStrategy& query) { return check(context, query.body); }});
}

}  // namespace mystocks::api::detail
