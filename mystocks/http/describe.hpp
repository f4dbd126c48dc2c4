// One description of a C++ type: from it come parsing, validation, JSON and the OpenAPI schema.
//
//     struct Search {
//         std::string q;
//         std::optional<market::InstrumentKind> kind;
//         std::int64_t limit = 50;
//     };
//     BOOST_DESCRIBE_STRUCT(Search, (), (q, kind, limit))
//     inline http::StructNotes notes_of(std::type_identity<Search>) {
//         return {"Search", "What to look for.",
//                 {{.field = "q", .description = "Code, name or initials.", .defaulted = true},
//                  {.field = "kind", .description = "Only this kind."},
//                  {.field = "limit", .description = "…", .defaulted = true, .minimum = 1,
//                   .maximum = 500}}};
//     }
//
// Fields may be bool, integers, double (NaN and infinities are written as null), std::string,
// base::Date, Instant, enums with EnumNotes, described structs, and std::optional, std::vector and
// std::map<std::string, …> of these. In a request a field is required unless it is std::optional
// or `defaulted`; an answer always has every field, null where an optional is empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include "mystocks/base/time.hpp"

namespace mystocks::http {

// A point in time; RFC 3339 in JSON. (A bare base::TimeUs is an integer.)
struct Instant {
    base::TimeUs us = 0;
    friend auto operator<=>(const Instant&, const Instant&) = default;
};

// JSON text that is written as it stands. Only for answers, and only for text that this program
// made itself.
struct RawJson {
    std::string text = "null";
};

// What the type of a field can't say. Every field needs one, with a description.
struct Note {
    std::string_view field;
    std::string_view description;
    bool defaulted = false;  // may be left out; the member's initial value is the default
    std::optional<double> minimum = std::nullopt;
    std::optional<double> maximum = std::nullopt;
    // Bytes of a string, entries of a list or a map; what is longer is refused.
    std::size_t size_max = 4096;
    bool nan_is_null = false;       // says in the schema that numbers in it may be null
    std::string_view example = {};  // JSON text: 250, "600000.SH"
};

struct StructNotes {
    std::string_view name;  // of the OpenAPI component
    std::string_view description;
    std::vector<Note> notes;
};

// Specialise for an enum: its component name, a description, and the text of each value.
//     template <> struct EnumNotes<Colour> {
//         static constexpr std::string_view kName = "Colour", kDescription = "…";
//         static std::vector<std::pair<std::string_view, Colour>> values();
//     };
template <typename Enum>
struct EnumNotes;

enum class TypeKind {
    kBoolean,
    kInteger,
    kNumber,
    kString,
    kDate,
    kInstant,
    kEnum,
    kOptional,
    kList,
    kMap,
    kObject,
    kRawJson,
};

struct TypeDescription;

struct FieldDescription {
    std::string name;
    const TypeDescription* type = nullptr;
    void* (*member)(void* object) = nullptr;
    Note note;
};

// A C++ type with its accessors, erased. Which members are set depends on `kind`.
struct TypeDescription {
    TypeKind kind = TypeKind::kObject;
    std::string name;  // component name of objects and enums
    std::string description;

    std::int64_t integer_min = 0;  // what the C++ type holds
    std::int64_t integer_max = 0;
    bool is_int64 = false;
    void (*store_integer)(void* target, std::int64_t value) = nullptr;  // kInteger; kEnum: index
    std::int64_t (*load_integer)(const void* source) = nullptr;

    std::vector<std::string> values;            // kEnum
    std::vector<FieldDescription> fields;       // kObject
    std::shared_ptr<void> (*make)() = nullptr;  // kObject: default-constructed

    const TypeDescription* element = nullptr;  // kOptional, kList, kMap
    void* (*append)(void* target) = nullptr;   // kOptional (emplace), kList
    std::size_t (*size)(const void* source) = nullptr;
    const void* (*at)(const void* source, std::size_t index) = nullptr;
    void* (*insert)(void* target, std::string key) = nullptr;  // kMap; null: the key is there
    const std::string& (*key_at)(const void* source, std::size_t index) = nullptr;
};

template <typename T>
const TypeDescription& description_of();

}  // namespace mystocks::http

#include "mystocks/http/detail/describe_types.hpp"
