#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "mystocks/http/json.hpp"

namespace mystocks::http {
namespace {

struct Part {
    double x = 0;
    std::optional<base::Date> day;
    std::optional<Instant> at;
};
BOOST_DESCRIBE_STRUCT(Part, (), (x, day, at))
[[maybe_unused]] StructNotes notes_of(std::type_identity<Part>) {
    return {"Part",
            "A part.",
            {{.field = "x", .description = "A number.", .minimum = -1e9, .maximum = 1e9},
             {.field = "day", .description = "A day."},
             {.field = "at", .description = "A time."}}};
}

struct Whole {
    std::string name;
    std::int32_t count = 1;
    bool on = false;
    std::vector<Part> parts;
    std::map<std::string, std::string> map;
};
BOOST_DESCRIBE_STRUCT(Whole, (), (name, count, on, parts, map))
[[maybe_unused]] StructNotes notes_of(std::type_identity<Whole>) {
    return {"Whole",
            "Every kind of field.",
            {{.field = "name", .description = "A name.", .size_max = 64},
             {.field = "count", .description = "A count.", .defaulted = true},
             {.field = "on", .description = "A switch.", .defaulted = true},
             {.field = "parts", .description = "Parts.", .defaulted = true, .size_max = 8},
             {.field = "map", .description = "Texts.", .defaulted = true, .size_max = 8}}};
}

}  // namespace
}  // namespace mystocks::http

// What was accepted must read back as the same value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks::http;
    try {
        const auto whole = from_json<Whole>({reinterpret_cast<const char*>(data), size});
        const std::string text = to_json(whole);
        if (to_json(from_json<Whole>(text)) != text) {
            std::abort();
        }
    } catch (const InvalidRequest& error) {
        if (error.errors().empty()) {
            std::abort();
        }
    }
    return 0;
}
