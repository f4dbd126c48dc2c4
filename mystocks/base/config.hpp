// Typed reader of one TOML file with environment variables over it.
//
// A key is "section.name"; the variable MYSTOCKS_SECTION_NAME replaces its value. Each getter names
// a key, its default and its range, and so makes the key known; finish() then refuses what nobody
// asked for, with the nearest known name. A value says its unit: durations "75 s" (ms, s, min, h),
// sizes "64 MiB" (B, KiB, MiB, GiB); a bare number is refused there.
//
// Errors: Error(kInvalidArgument) with file and line (or the variable), what is wrong, what is
// expected. Not thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mystocks::base {

using Environment = std::map<std::string, std::string, std::less<>>;

// The variables of `envp` (as main() gets it) whose names start with MYSTOCKS_.
Environment read_environment(const char* const* envp);

// What a file of one secret holds, less the newline at its end. Throws kInvalidArgument where it is
// empty, too large for a secret or cannot be read.
std::string read_secret(const std::filesystem::path& file);

// Both ends included.
template <typename T>
struct ConfigRange {
    T min = std::numeric_limits<T>::min();
    T max = std::numeric_limits<T>::max();
};

class ConfigReader {
  public:
    using Milliseconds = std::chrono::milliseconds;

    // `file` is for messages.
    static ConfigReader parse(std::string_view toml, std::string file, Environment environment);
    // Throws kNotFound where there is no such file.
    static ConfigReader load(const std::filesystem::path& file, Environment environment);

    std::string text(std::string_view key, std::string_view otherwise);
    bool flag(std::string_view key, bool otherwise);
    std::int64_t integer(std::string_view key, std::int64_t otherwise,
                         ConfigRange<std::int64_t> range = {});
    double number(std::string_view key, double otherwise, ConfigRange<double> range);
    Milliseconds duration(std::string_view key, Milliseconds otherwise,
                          ConfigRange<std::int64_t> range_ms = {0});
    std::uint64_t bytes(std::string_view key, std::uint64_t otherwise,
                        ConfigRange<std::uint64_t> range = {});
    // In a variable: separated by commas.
    std::vector<std::string> texts(std::string_view key, std::vector<std::string> otherwise);
    // One of `names`.
    std::string choice(std::string_view key, std::string_view otherwise,
                       const std::vector<std::string>& names);

    // A password or token: from the variable, or from the file that "<key>_file" names, less the
    // newline at its end. In the TOML file itself it is refused. Messages never show its value.
    std::optional<std::string> secret(std::string_view key);

    // Call after the last getter: throws for the first key that no getter asked for. A variable
    // counts only where its section is known (MYSTOCKS_SERVER_PROT yes, MYSTOCKS_HOME no).
    void finish() const;

    // Whether the file sets the key.
    bool has(std::string_view key) const { return values_.contains(key); }
    // Whether a variable replaces the key.
    bool from_environment(std::string_view key) const;
    const std::set<std::string, std::less<>>& known_keys() const { return known_; }

  private:
    // What a TOML value can be here; monostate is any other type.
    using Value = std::variant<std::monostate, std::string, std::int64_t, double, bool,
                               std::vector<std::string>>;
    struct Entry {
        Value value;
        std::string place;  // "mystocks.toml:12" or "MYSTOCKS_SERVER_PORT"
        bool from_environment = false;
    };
    struct Flattener;

    // The key's value, environment first; null where neither sets it.
    const Entry* find(std::string_view key);

    std::map<std::string, Entry, std::less<>> values_;
    std::map<std::string, Entry, std::less<>> environment_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace mystocks::base
