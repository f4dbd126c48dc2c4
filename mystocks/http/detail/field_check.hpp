// What JSON bodies and parameters are checked for alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/http/describe.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::http::detail {

// Everything that is wrong with one request, up to a limit.
class Faults {
  public:
    static constexpr std::size_t kMax = 50;

    // An empty path means the whole body.
    void add(const std::string& path, std::string message) {
        if (!full()) {
            errors_.push_back({path.empty() ? "body" : path, std::move(message)});
        }
    }
    bool full() const { return errors_.size() >= kMax; }
    // InvalidRequest
    void throw_if_any();

  private:
    std::vector<FieldError> errors_;
};

std::string joined(const std::string& path, std::string_view name);
bool is_required(const FieldDescription& field);

bool check_range(const TypeDescription& type, const Note& note, std::int64_t value,
                 const std::string& path, Faults& faults);
bool check_range(const Note& note, double value, const std::string& path, Faults& faults);
bool check_size(const Note& note, std::size_t size, std::string_view unit, const std::string& path,
                Faults& faults);
// Adds a fault, with the nearest known name, where `type` has no such field.
void check_known(const TypeDescription& type, std::string_view name, const std::string& path,
                 Faults& faults);

// Any scalar from text as it stands in a URL, or in a JSON string for the kinds that are strings
// there. Optionals are engaged.
void read_text(const TypeDescription& type, const Note& note, std::string_view text, void* target,
               const std::string& path, Faults& faults);

void read_json_into(std::string_view text, const TypeDescription& type, void* target,
                    const std::string& path, Faults& faults);

}  // namespace mystocks::http::detail
