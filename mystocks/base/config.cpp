#include "mystocks/base/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <span>
#include <sstream>
#include <utility>

#include <toml++/toml.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"

namespace mystocks::base {
namespace {

constexpr std::string_view kPrefix = "MYSTOCKS_";
// A secret's file is one line; a larger one is a mistake.
constexpr std::streamsize kSecretBytesMax = 64 * 1024;

std::string variable_of(std::string_view key) {
    std::string name(kPrefix);
    for (const char c : key) {
        name += c == '.' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

[[noreturn]] void refuse(const std::string& place, std::string_view key, std::string_view what) {
    throw Error(ErrorKind::kInvalidArgument,
                place + ": " + std::string(key) + " " + std::string(what));
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The whole text as a number, or nothing.
template <typename T>
std::optional<T> number_in(std::string_view text) {
    T value{};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc{} || result.ptr != text.data() + text.size()) {
        return {};
    }
    return value;
}

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

constexpr std::array kDurationUnits{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"min", 60'000},
                                    Unit{"h", 3'600'000}};
constexpr std::array kByteUnits{Unit{"B", 1}, Unit{"KiB", 1LL << 10}, Unit{"MiB", 1LL << 20},
                                Unit{"GiB", 1LL << 30}};

// "75 s" → 75 × 1000. Nothing where a part is missing, unknown, negative or too large.
std::optional<std::int64_t> with_unit(std::string_view text, std::span<const Unit> units) {
    text = trimmed(text);
    const auto digits_end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto count = number_in<std::int64_t>(text.substr(0, digits_end));
    const std::string_view unit = trimmed(text.substr(digits_end));
    for (const Unit& known : units) {
        if (count && unit == known.name &&
            *count <= std::numeric_limits<std::int64_t>::max() / known.factor) {
            return *count * known.factor;
        }
    }
    return {};
}

// The largest unit that leaves no rest: for messages.
std::string shown(std::int64_t value, std::span<const Unit> units) {
    const Unit* best = &units.front();
    for (const Unit& unit : units) {
        if (value % unit.factor == 0 && value >= unit.factor) {
            best = &unit;
        }
    }
    return std::to_string(value / best->factor) + " " + std::string(best->name);
}

std::string plain(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

}  // namespace

Environment read_environment(const char* const* envp) {
    Environment environment;
    for (; envp != nullptr && *envp != nullptr; ++envp) {
        const std::string_view entry = *envp;
        const auto equals = entry.find('=');
        if (entry.starts_with(kPrefix) && equals != std::string_view::npos) {
            environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
        }
    }
    return environment;
}

std::string read_secret(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string content(kSecretBytesMax + 1, '\0');
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (in.bad() || in.gcount() == 0) {
        throw Error(ErrorKind::kInvalidArgument,
                    "The file of a secret, " + file.string() + ", is empty or cannot be read.");
    }
    if (in.gcount() > kSecretBytesMax) {
        throw Error(ErrorKind::kInvalidArgument,
                    "The file of a secret, " + file.string() + ", is too large for one.");
    }
    content.resize(static_cast<std::size_t>(in.gcount()));
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
        content.pop_back();
    }
    return content;
}

// Tables of TOML → dotted keys.
struct ConfigReader::Flattener {
    ConfigReader& reader;
    const std::string& file;

    void add(const toml::table& table, const std::string& prefix) {
        for (const auto& [name, node] : table) {
            const std::string key = prefix + std::string(name.str());
            if (const auto* below = node.as_table()) {
                add(*below, key + ".");
            } else {
                const auto line = node.source().begin.line;
                reader.values_[key] = {value_of(node), file + ":" + std::to_string(line)};
            }
        }
    }

    static Value value_of(const toml::node& node) {
        if (const auto* text = node.as_string()) {
            return text->get();
        }
        if (const auto* integer = node.as_integer()) {
            return integer->get();
        }
        if (const auto* number = node.as_floating_point()) {
            return number->get();
        }
        if (const auto* flag = node.as_boolean()) {
            return flag->get();
        }
        const auto* array = node.as_array();
        if (array == nullptr || !(array->empty() || array->is_homogeneous<std::string>())) {
            return {};
        }
        std::vector<std::string> texts;
        for (const auto& element : *array) {
            texts.push_back(element.as_string()->get());
        }
        return texts;
    }
};

ConfigReader ConfigReader::parse(std::string_view toml, std::string file, Environment environment) {
    ConfigReader reader;
    try {
        Flattener{reader, file}.add(toml::parse(toml, file), "");
    } catch (const toml::parse_error& error) {
        throw Error(ErrorKind::kInvalidArgument,
                    file + ":" + std::to_string(error.source().begin.line) + ": no valid TOML",
                    error.description());
    }
    for (auto& [name, value] : environment) {
        reader.environment_[name] = {std::move(value), name, true};
    }
    return reader;
}

ConfigReader ConfigReader::load(const std::filesystem::path& file, Environment environment) {
    std::error_code unreadable;
    std::ifstream in(file, std::ios::binary);
    if (!in || !std::filesystem::is_regular_file(file, unreadable)) {
        throw Error(ErrorKind::kNotFound,
                    "The configuration file " + file.string() + " cannot be read; check the path.");
    }
    const std::string content(std::istreambuf_iterator<char>(in), {});
    return parse(content, file.string(), std::move(environment));
}

bool ConfigReader::from_environment(std::string_view key) const {
    return environment_.contains(variable_of(key));
}

const ConfigReader::Entry* ConfigReader::find(std::string_view key) {
    known_.emplace(key);
    if (const auto over = environment_.find(variable_of(key)); over != environment_.end()) {
        return &over->second;
    }
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
}

std::string ConfigReader::text(std::string_view key, std::string_view otherwise) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return std::string(otherwise);
    }
    if (const auto* value = std::get_if<std::string>(&entry->value)) {
        return *value;
    }
    refuse(entry->place, key, "must be a text in quotes.");
}

bool ConfigReader::flag(std::string_view key, bool otherwise) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return otherwise;
    }
    if (const auto* value = std::get_if<bool>(&entry->value)) {
        return *value;
    }
    const auto* text = std::get_if<std::string>(&entry->value);
    if (text != nullptr && entry->from_environment && (*text == "true" || *text == "false")) {
        return *text == "true";
    }
    refuse(entry->place, key, "must be true or false.");
}

std::int64_t ConfigReader::integer(std::string_view key, std::int64_t otherwise,
                                   ConfigRange<std::int64_t> range) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return otherwise;
    }
    std::optional<std::int64_t> value;
    if (const auto* integer = std::get_if<std::int64_t>(&entry->value)) {
        value = *integer;
    } else if (const auto* text = std::get_if<std::string>(&entry->value);
               text != nullptr && entry->from_environment) {
        value = number_in<std::int64_t>(trimmed(*text));
    }
    if (!value || *value < range.min || *value > range.max) {
        refuse(entry->place, key,
               "must be a whole number from " + std::to_string(range.min) + " to " +
                   std::to_string(range.max) + ".");
    }
    return *value;
}

double ConfigReader::number(std::string_view key, double otherwise, ConfigRange<double> range) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return otherwise;
    }
    std::optional<double> value;
    if (const auto* number = std::get_if<double>(&entry->value)) {
        value = *number;
    } else if (const auto* integer = std::get_if<std::int64_t>(&entry->value)) {
        value = static_cast<double>(*integer);
    } else if (const auto* text = std::get_if<std::string>(&entry->value);
               text != nullptr && entry->from_environment) {
        value = number_in<double>(trimmed(*text));
    }
    if (!value || !(*value >= range.min && *value <= range.max)) {
        refuse(entry->place, key,
               "must be a number from " + plain(range.min) + " to " + plain(range.max) + ".");
    }
    return *value;
}

ConfigReader::Milliseconds ConfigReader::duration(std::string_view key, Milliseconds otherwise,
                                                  ConfigRange<std::int64_t> range_ms) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return otherwise;
    }
    const auto* text = std::get_if<std::string>(&entry->value);
    const auto value = text == nullptr ? std::nullopt : with_unit(*text, kDurationUnits);
    if (!value) {
        refuse(entry->place, key,
               "must be a duration with its unit, such as \"75 s\" "
               "(ms, s, min or h).");
    }
    if (*value < range_ms.min || *value > range_ms.max) {
        refuse(entry->place, key,
               "must be from " + shown(range_ms.min, kDurationUnits) + " to " +
                   shown(range_ms.max, kDurationUnits) + ".");
    }
    return Milliseconds(*value);
}

std::uint64_t ConfigReader::bytes(std::string_view key, std::uint64_t otherwise,
                                  ConfigRange<std::uint64_t> range) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return otherwise;
    }
    const auto* text = std::get_if<std::string>(&entry->value);
    const auto value = text == nullptr ? std::nullopt : with_unit(*text, kByteUnits);
    if (!value) {
        refuse(entry->place, key,
               "must be a size with its unit, such as \"64 MiB\" "
               "(B, KiB, MiB or GiB).");
    }
    if (std::cmp_less(*value, range.min) || std::cmp_greater(*value, range.max)) {
        const auto most = std::numeric_limits<std::int64_t>::max();
        const auto max = static_cast<std::int64_t>(std::min<std::uint64_t>(range.max, most));
        refuse(entry->place, key,
               "must be from " + shown(static_cast<std::int64_t>(range.min), kByteUnits) + " to " +
                   shown(max, kByteUnits) + ".");
    }
    return static_cast<std::uint64_t>(*value);
}

std::vector<std::string> ConfigReader::texts(std::string_view key,
                                             std::vector<std::string> otherwise) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return otherwise;
    }
    if (const auto* values = std::get_if<std::vector<std::string>>(&entry->value)) {
        return *values;
    }
    const auto* text = std::get_if<std::string>(&entry->value);
    if (text == nullptr || !entry->from_environment) {
        refuse(entry->place, key, "must be a list of texts, such as [\"a\", \"b\"].");
    }
    std::vector<std::string> parts;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        if (const auto part = trimmed(rest.substr(0, comma)); !part.empty()) {
            parts.emplace_back(part);
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return parts;
}

std::string ConfigReader::choice(std::string_view key, std::string_view otherwise,
                                 const std::vector<std::string>& names) {
    const Entry* entry = find(key);
    if (entry == nullptr) {
        return std::string(otherwise);
    }
    const auto* value = std::get_if<std::string>(&entry->value);
    if (value == nullptr || std::ranges::find(names, *value) == names.end()) {
        std::string list;
        for (const std::string& name : names) {
            list += (list.empty() ? "" : ", ") + name;
        }
        refuse(entry->place, key, "must be one of: " + list + ".");
    }
    return *value;
}

std::optional<std::string> ConfigReader::secret(std::string_view key) {
    if (const Entry* entry = find(key)) {
        if (!entry->from_environment) {
            refuse(entry->place, key,
                   "is a secret and must not stand here; set " + variable_of(key) + ", or " +
                       std::string(key) + "_file to a file that holds it.");
        }
        return std::get<std::string>(entry->value);
    }
    const std::string file_key = std::string(key) + "_file";
    const std::string path = text(file_key, "");
    if (path.empty()) {
        return {};
    }
    try {
        return read_secret(path);
    } catch (const Error& error) {
        throw Error(error.kind(), find(file_key)->place + ": " + file_key, error.message());
    }
}

void ConfigReader::finish() const {
    const std::vector<std::string> keys(known_.begin(), known_.end());
    for (const auto& [key, entry] : values_) {
        if (!known_.contains(key)) {
            const auto nearest = nearest_name(key, keys);
            refuse(entry.place, key,
                   "is not a known key" + (nearest ? "; did you mean " + *nearest + "?" : "."));
        }
    }
    std::vector<std::string> variables;
    std::set<std::string> sections;
    for (const std::string& key : keys) {
        variables.push_back(variable_of(key));
        sections.insert(variable_of(key.substr(0, key.find('.'))) + "_");
    }
    for (const auto& [name, entry] : environment_) {
        const bool ours =
            std::ranges::any_of(sections, [&, &variable = name](const std::string& section) {
                return variable.starts_with(section);
            });
        if (ours && std::ranges::find(variables, name) == variables.end()) {
            const auto nearest = nearest_name(name, variables);
            throw Error(ErrorKind::kInvalidArgument,
                        "The environment variable " + name + " sets no known key" +
                            (nearest ? "; did you mean " + *nearest + "?" : "."));
        }
    }
}

}  // namespace mystocks::base
