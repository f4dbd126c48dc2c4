#include "mystocks/backtest/detail/toml_reading.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "mystocks/backtest/detail/strategy_table.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::backtest::detail {
namespace {

constexpr std::size_t kListMax = 20'000;    // entries of one list
constexpr std::size_t kParametersMax = 16;  // as formulas have
constexpr std::size_t kAxisValuesMax = 1'000'000;
constexpr std::size_t kProblemsMax = 50;
constexpr std::size_t kSpecialMax = 100'000;

constexpr std::array<std::string_view, 3> kOwnTables{"parameters", "grid", "special_treatment"};

int line_of(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

std::string shown(double value) {
    return std::isinf(value) ? (value > 0 ? "inf" : "-inf") : base::number_text(value);
}

std::string listed(const std::vector<std::string_view>& names) {
    std::string list;
    for (const std::string_view each : names) {
        list += fmt::format("{}{}", list.empty() ? "" : ", ", each);
    }
    return list;
}

std::optional<double> number_in(const toml::node& node) {
    if (const auto* whole = node.as_integer()) {
        return static_cast<double>(whole->get());
    }
    if (const auto* number = node.as_floating_point()) {
        return number->get();
    }
    return std::nullopt;
}

std::optional<base::Date> day_in(const toml::node& node) {
    if (const auto* day = node.as_date()) {
        return base::Date::make(day->get().year, day->get().month, day->get().day);
    }
    if (const auto* text = node.as_string()) {
        return base::parse_date(text->get());
    }
    return std::nullopt;
}

bool is_name(std::string_view text) {
    const auto good = [](unsigned char c) {
        return c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z');
    };
    return !text.empty() && text.size() <= 64 && !(text[0] >= '0' && text[0] <= '9') &&
           std::all_of(text.begin(), text.end(), good);
}

class Reader {
  public:
    Reader(StrategyFile& file, std::vector<StrategyProblem>& problems)
        : file_(file), problems_(problems) {
        for (const StrategyRow& row : strategy_table()) {
            rows_[full_name(row.key)] = &row;
            sections_.insert(std::string(row.key.section));
        }
        sections_.insert(kOwnTables.begin(), kOwnTables.end());
        sections_.erase("");
    }

    void read(const toml::table& table) {
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            const toml::table* section = node.as_table();
            if (name == "parameters" && section != nullptr) {
                parameters(*section);
            } else if (name == "grid" && section != nullptr) {
                grid(*section);
            } else if (name == "special_treatment") {
                special_treatment(node);
            } else if (section != nullptr && sections_.contains(name)) {
                for (const auto& [inner, value] : *section) {
                    one(name + "." + std::string(inner.str()), value);
                }
            } else if (sections_.contains(name)) {
                bad(node, name, "is a section: write [" + name + "] and its keys below");
            } else {
                one(name, node);
            }
        }
    }

  private:
    void bad(const toml::node& node, std::string key, std::string message) {
        if (problems_.size() < kProblemsMax) {
            problems_.push_back({line_of(node), 0, std::move(key), std::move(message)});
        }
    }

    void unknown(const toml::node& node, const std::string& key,
                 const std::vector<std::string>& known) {
        const auto nearest = base::nearest_name(key, known);
        bad(node, key,
            "is not a known key" + (nearest ? "; did you mean " + *nearest + "?" : std::string()));
    }

    void unknown(const toml::node& node, const std::string& key) {
        std::vector<std::string> known(sections_.begin(), sections_.end());
        for (const auto& [name, row] : rows_) {
            known.push_back(name);
        }
        unknown(node, key, known);
    }

    void one(const std::string& name, const toml::node& node) {
        const auto found = rows_.find(name);
        if (found == rows_.end()) {
            unknown(node, name);
            return;
        }
        place(name, node);
        const StrategyRow& row = *found->second;
        std::visit([&](auto&& slot) { take(row.key, name, node, slot); }, row.slot(file_));
    }

    // The text of a value that runs over lines begins behind its quotes, or in the next line.
    void place(const std::string& name, const toml::node& node) {
        const toml::source_region& where = node.source();
        StrategyFile::Place place{static_cast<int>(where.begin.line),
                                  static_cast<int>(where.begin.column)};  // and one quote
        if (node.is_string() && where.end.line > where.begin.line) {
            const std::string_view line = line_at(where.begin.line);
            const bool is_below = line.ends_with("\"\"\"") || line.ends_with("'''");
            place = {place.line + (is_below ? 1 : 0), is_below ? 0 : place.before + 2};
        } else if (!node.is_string()) {
            --place.before;
        }
        file_.places[name] = place;
    }

    std::string_view line_at(std::size_t number) const {
        std::string_view rest = file_.text;
        for (std::size_t i = 1; i < number && !rest.empty(); ++i) {
            rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
        }
        rest = rest.substr(0, rest.find('\n'));
        const auto last = rest.find_last_not_of(" \t\r");
        return rest.substr(0, last == std::string_view::npos ? 0 : last + 1);
    }

    void take(const StrategyKey&, const std::string& name, const toml::node& node,
              std::string* slot) {
        if (const auto* text = node.as_string()) {
            *slot = text->get();
        } else {
            bad(node, name, "must be a text in quotes");
        }
    }

    void take(const StrategyKey& key, const std::string& name, const toml::node& node,
              double* slot) {
        const auto value = number_in(node);
        if (!value || !(*value >= key.min && *value <= key.max)) {
            bad(node, name, "must be " + range_text("a number", key));
            return;
        }
        *slot = *value;
    }

    template <typename Whole>
    requires(std::is_integral_v<Whole> && !std::is_same_v<Whole, bool>) void take(
        const StrategyKey& key, const std::string& name, const toml::node& node, Whole* slot) {
        const auto* value = node.as_integer();
        const double number = value == nullptr ? 0 : static_cast<double>(value->get());
        if (value == nullptr || number < key.min || number > key.max) {
            bad(node, name, "must be " + range_text("a whole number", key));
            return;
        }
        *slot = static_cast<Whole>(value->get());
    }

    void take(const StrategyKey&, const std::string& name, const toml::node& node, bool* slot) {
        if (const auto* flag = node.as_boolean()) {
            *slot = flag->get();
        } else {
            bad(node, name, "must be true or false");
        }
    }

    template <typename Value>
    void take(const StrategyKey& key, const std::string& name, const toml::node& node,
              std::optional<Value>* slot) {
        Value value{};
        const std::size_t before = problems_.size();
        take(key, name, node, &value);
        if (problems_.size() == before) {
            *slot = value;
        }
    }

    void take(const StrategyKey&, const std::string& name, const toml::node& node,
              base::Date* slot) {
        if (const auto day = day_in(node)) {
            *slot = *day;
        } else {
            bad(node, name, "must be a day, as in 2015-01-05");
        }
    }

    void take(const StrategyKey&, const std::string& name, const toml::node& node,
              std::vector<std::string>* slot) {
        const auto* list = node.as_array();
        if (list == nullptr || !(list->empty() || list->is_homogeneous<std::string>()) ||
            list->size() > kListMax) {
            bad(node, name,
                fmt::format("must be a list of at most {} texts, as in [\"600000.SH\"]", kListMax));
            return;
        }
        slot->clear();
        for (const auto& each : *list) {
            slot->push_back(each.as_string()->get());
        }
    }

    void take(const StrategyKey& key, const std::string& name, const toml::node& node,
              const ChoiceSlot& slot) {
        const auto* text = node.as_string();
        const auto found = text == nullptr ? key.choices.end()
                                           : std::find(key.choices.begin(), key.choices.end(),
                                                       std::string_view(text->get()));
        if (found != key.choices.end()) {
            slot.set(static_cast<std::size_t>(found - key.choices.begin()));
        } else if (name == "data.adjust" && text != nullptr && text->get() == "forward") {
            bad(node, name,
                "can't be forward: an old bar's forward price contains dividends that were not "
                "known then; ratio and backward run from the first bar on");
        } else {
            bad(node, name, "must be one of: " + listed(key.choices));
        }
    }

    static std::string range_text(std::string_view what, const StrategyKey& key) {
        return fmt::format("{} from {} to {}", what, shown(key.min), shown(key.max));
    }

    // A table of numbers with these names; those that are missing stay empty.
    std::map<std::string, double> numbers(const std::string& key, const toml::table& table,
                                          const std::vector<std::string>& known) {
        std::map<std::string, double> read;
        for (const auto& [name, node] : table) {
            const std::string inner(name.str());
            if (std::find(known.begin(), known.end(), inner) == known.end()) {
                unknown(node, key + "." + inner, prefixed(key + ".", known));
                continue;
            }
            const auto value = number_in(node);
            if (value && std::isfinite(*value)) {
                read[inner] = *value;
            } else {
                bad(node, key + "." + inner, "must be a number");
            }
        }
        return read;
    }

    static std::vector<std::string> prefixed(const std::string& prefix,
                                             const std::vector<std::string>& names) {
        std::vector<std::string> all;
        for (const std::string& each : names) {
            all.push_back(prefix + each);
        }
        return all;
    }

    // In the order of their lines: TOML tables are sorted by name.
    template <typename Take>
    void in_order(const toml::table& table, const Take& take) {
        std::vector<std::pair<std::string, const toml::node*>> entries;
        for (const auto& [name, node] : table) {
            entries.emplace_back(name.str(), &node);
        }
        std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
            const auto& x = a.second->source().begin;
            const auto& y = b.second->source().begin;
            return std::pair(x.line, x.column) < std::pair(y.line, y.column);
        });
        for (const auto& [name, node] : entries) {
            take(name, *node);
        }
    }

    void parameters(const toml::table& table) {
        in_order(table, [&](const std::string& name, const toml::node& node) {
            const std::string key = "parameters." + name;
            place(key, node);
            const auto* facts = node.as_table();
            if (!is_name(name)) {
                bad(node, key, "is no name: letters, digits and _, no digit first");
            } else if (facts == nullptr) {
                bad(node, key, "must be { default = 5, min = 2, max = 60, step = 1 }");
            } else if (file_.parameters.size() >= kParametersMax) {
                bad(node, key, fmt::format("is one too many: {} are allowed", kParametersMax));
            } else {
                parameter(key, name, *facts);
            }
        });
    }

    void parameter(const std::string& key, const std::string& name, const toml::table& table) {
        const auto given = numbers(key, table, {"default", "min", "max", "step"});
        for (const char* needed : {"default", "min", "max"}) {
            if (!table.contains(needed)) {
                bad(table, key,
                    fmt::format("lacks {}: write {{ default = 5, min = 2, max = 60 }}", needed));
                return;
            }
        }
        if (!given.contains("default") || !given.contains("min") || !given.contains("max")) {
            return;  // reported
        }
        ParameterSpec spec{name, given.at("default"), given.at("min"), given.at("max"),
                           given.contains("step") ? given.at("step") : 1};
        if (!(spec.min <= spec.value && spec.value <= spec.max)) {
            bad(table, key, "has a default that doesn't lie between its min and max");
        } else if (!(spec.step > 0)) {
            bad(table, key, "has a step that isn't above 0");
        } else {
            file_.parameters.push_back(std::move(spec));
        }
    }

    void grid(const toml::table& table) {
        in_order(table, [&](const std::string& name, const toml::node& node) {
            const std::string key = "grid." + name;
            place(key, node);
            SweepSpec::Axis axis{name, {}};
            if (const auto* list = node.as_array()) {
                axis.values = values_of(key, *list);
            } else if (const auto* range = node.as_table()) {
                axis.values = range_of(key, *range);
            } else {
                bad(node, key, "must be a list of numbers, or { from = 5, to = 60, step = 5 }");
            }
            if (!axis.values.empty()) {
                file_.sweep.axes.push_back(std::move(axis));
            }
        });
    }

    std::vector<double> values_of(const std::string& key, const toml::array& list) {
        std::vector<double> values;
        for (const auto& each : list) {
            const auto value = number_in(each);
            if (!value || !std::isfinite(*value)) {
                bad(each, key, "must hold numbers alone");
                return {};
            }
            values.push_back(*value);
        }
        std::vector<double> distinct = values;
        std::sort(distinct.begin(), distinct.end());
        if (distinct.empty() || values.size() > kAxisValuesMax ||
            std::adjacent_find(distinct.begin(), distinct.end()) != distinct.end()) {
            bad(list, key, fmt::format("must hold 1 to {} different numbers", kAxisValuesMax));
            return {};
        }
        return values;
    }

    std::vector<double> range_of(const std::string& key, const toml::table& table) {
        const auto given = numbers(key, table, {"from", "to", "step"});
        if (!given.contains("from") || !given.contains("to")) {
            bad(table, key, "must have from and to");
            return {};
        }
        const double from = given.at("from");
        const double to = given.at("to");
        const double step = given.contains("step") ? given.at("step") : 1;
        // 0.1 added ten times may end a hair beyond 1.
        const double count = std::floor((to - from) / step + 1e-9) + 1;
        if (!(step > 0) || !(count >= 1) || count > static_cast<double>(kAxisValuesMax)) {
            bad(table, key, fmt::format("must give 1 to {} values, upwards", kAxisValuesMax));
            return {};
        }
        std::vector<double> values;
        for (std::size_t i = 0; static_cast<double>(i) < count; ++i) {
            values.push_back(from + static_cast<double>(i) * step);
        }
        return values;
    }

    void special_treatment(const toml::node& node) {
        const auto* list = node.as_array();
        if (list == nullptr || list->size() > kSpecialMax ||
            (!list->empty() && !list->is_homogeneous<toml::table>())) {
            bad(node, "special_treatment",
                "is a list: write [[special_treatment]] with instrument, from and to");
            return;
        }
        for (const auto& each : *list) {
            special(*each.as_table());
        }
    }

    void special(const toml::table& table) {
        StrategyFile::SpecialTreatment made;
        const std::size_t before = problems_.size();
        for (const auto& [name, node] : table) {
            const std::string key = "special_treatment." + std::string(name.str());
            if (name == "instrument") {
                take({}, key, node, &made.instrument);
            } else if (name == "from") {
                take({}, key, node, &made.from);
            } else if (name == "to") {
                take({}, key, node, &made.to);
            } else {
                unknown(node, key,
                        {"special_treatment.instrument", "special_treatment.from",
                         "special_treatment.to"});
            }
        }
        for (const char* needed : {"instrument", "from", "to"}) {
            if (!table.contains(needed)) {
                bad(table, "special_treatment", fmt::format("lacks {}", needed));
            }
        }
        if (problems_.size() == before && made.from > made.to) {
            bad(table, "special_treatment", "ends before it begins");
        }
        if (problems_.size() == before) {
            if (const auto id = market::InstrumentId::try_parse(made.instrument)) {
                made.instrument = id->str();
                file_.special_treatment.push_back(std::move(made));
            } else {
                bad(table, "special_treatment.instrument",
                    "'" + made.instrument + "' is no instrument; write 600000.SH");
            }
        }
    }

    StrategyFile& file_;
    std::vector<StrategyProblem>& problems_;
    std::map<std::string, const StrategyRow*, std::less<>> rows_;
    std::set<std::string, std::less<>> sections_;
};

}  // namespace

void read_toml(std::string_view text, StrategyFile& file, std::vector<StrategyProblem>& problems) {
    try {
        const toml::table table = toml::parse(text);
        Reader(file, problems).read(table);
    } catch (const toml::parse_error& error) {
        problems.push_back({static_cast<int>(error.source().begin.line),
                            static_cast<int>(error.source().begin.column), "",
                            fmt::format("no valid TOML: {}", error.description())});
    }
}

}  // namespace mystocks::backtest::detail
