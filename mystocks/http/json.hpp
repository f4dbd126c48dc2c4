// Described types from and to JSON.
#pragma once

#include <string>
#include <string_view>

#include "mystocks/http/describe.hpp"
#include "mystocks/http/message.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::http {

// Nesting deeper than this is refused.
inline constexpr std::size_t kJsonDepthMax = 32;

// Reads `text` into `target`, an object of `type`. Throws InvalidRequest with every fault found:
// text that is no JSON, wrong types, values out of range, fields that are missing or unknown (with
// the nearest known name). `target` is then partly set.
void read_json(std::string_view text, const TypeDescription& type, void* target);
void write_json(const TypeDescription& type, const void* source, std::string& out);

// Reads path and query parameters into `target`, an object of `type`; a field named "body" is the
// JSON body. Throws InvalidRequest as above; a parameter given twice is a fault too.
void read_request(const Request& request, const TypeDescription& type, void* target);

template <typename T>
T from_json(std::string_view text) {
    T value{};
    read_json(text, description_of<T>(), &value);
    return value;
}

template <typename T>
std::string to_json(const T& value) {
    std::string out;
    write_json(description_of<T>(), &value, out);
    return out;
}

}  // namespace mystocks::http
