// How description_of<T>() is made for each kind of T. Included by describe.hpp only.
#pragma once

#include <iterator>

#include "mystocks/base/assert.hpp"
#include "mystocks/http/describe.hpp"

namespace mystocks::http::detail {

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <typename T>
struct IsList : std::false_type {};
template <typename T>
struct IsList<std::vector<T>> : std::true_type {};
template <typename T>
struct IsMap : std::false_type {};
template <typename T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

// Names of fields and notes must agree; a mismatch is a bug that the first request would meet.
void attach_notes(TypeDescription& type, const StructNotes& notes);

template <typename T>
TypeDescription describe_integer() {
    TypeDescription made;
    made.kind = TypeKind::kInteger;
    made.is_int64 = std::is_same_v<T, std::int64_t>;
    made.integer_min = std::is_signed_v<T> ? std::int64_t{std::numeric_limits<T>::min()} : 0;
    made.integer_max = sizeof(T) < sizeof(std::int64_t)
                           ? static_cast<std::int64_t>(std::numeric_limits<T>::max())
                           : std::numeric_limits<std::int64_t>::max();
    made.store_integer = [](void* target, std::int64_t value) {
        *static_cast<T*>(target) = static_cast<T>(value);
    };
    made.load_integer = [](const void* source) {
        return static_cast<std::int64_t>(*static_cast<const T*>(source));
    };
    return made;
}

template <typename T>
const std::vector<std::pair<std::string_view, T>>& values_of_enum() {
    static const auto values = EnumNotes<T>::values();
    return values;
}

template <typename T>
TypeDescription describe_enum() {
    TypeDescription made;
    made.kind = TypeKind::kEnum;
    made.name = EnumNotes<T>::kName;
    made.description = EnumNotes<T>::kDescription;
    for (const auto& entry : values_of_enum<T>()) {
        made.values.emplace_back(entry.first);
    }
    made.store_integer = [](void* target, std::int64_t index) {
        *static_cast<T*>(target) = values_of_enum<T>().at(static_cast<std::size_t>(index)).second;
    };
    made.load_integer = [](const void* source) {
        const auto& values = values_of_enum<T>();
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i].second == *static_cast<const T*>(source)) {
                return static_cast<std::int64_t>(i);
            }
        }
        MYSTOCKS_ASSERT(false);  // a value without a text
        return std::int64_t{-1};
    };
    return made;
}

template <typename T>
TypeDescription describe_optional() {
    TypeDescription made;
    made.kind = TypeKind::kOptional;
    made.element = &description_of<typename T::value_type>();
    made.append = [](void* target) -> void* { return &static_cast<T*>(target)->emplace(); };
    made.size = [](const void* source) -> std::size_t {
        return static_cast<const T*>(source)->has_value() ? 1 : 0;
    };
    made.at = [](const void* source, std::size_t) -> const void* {
        return &**static_cast<const T*>(source);
    };
    return made;
}

template <typename T>
TypeDescription describe_list() {
    static_assert(!std::is_same_v<T, std::vector<bool>>, "use a vector of an enum");
    TypeDescription made;
    made.kind = TypeKind::kList;
    made.element = &description_of<typename T::value_type>();
    made.append = [](void* target) -> void* { return &static_cast<T*>(target)->emplace_back(); };
    made.size = [](const void* source) { return static_cast<const T*>(source)->size(); };
    made.at = [](const void* source, std::size_t index) -> const void* {
        return &(*static_cast<const T*>(source))[index];
    };
    return made;
}

template <typename T>
TypeDescription describe_map() {
    TypeDescription made;
    made.kind = TypeKind::kMap;
    made.element = &description_of<typename T::mapped_type>();
    made.insert = [](void* target, std::string key) -> void* {
        const auto [where, fresh] = static_cast<T*>(target)->try_emplace(std::move(key));
        return fresh ? &where->second : nullptr;
    };
    made.size = [](const void* source) { return static_cast<const T*>(source)->size(); };
    made.at = [](const void* source, std::size_t index) -> const void* {
        return &std::next(static_cast<const T*>(source)->begin(),
                          static_cast<std::ptrdiff_t>(index))
                    ->second;
    };
    made.key_at = [](const void* source, std::size_t index) -> const std::string& {
        return std::next(static_cast<const T*>(source)->begin(), static_cast<std::ptrdiff_t>(index))
            ->first;
    };
    return made;
}

template <typename T, typename Member>
FieldDescription describe_field(Member) {
    using Type = std::remove_reference_t<decltype(std::declval<T&>().*Member::pointer)>;
    FieldDescription field;
    field.name = Member::name;
    field.type = &description_of<Type>();
    field.member = [](void* object) -> void* {
        return &(static_cast<T*>(object)->*Member::pointer);
    };
    return field;
}

template <typename T>
TypeDescription describe_object() {
    TypeDescription made;
    made.kind = TypeKind::kObject;
    made.make = []() -> std::shared_ptr<void> { return std::make_shared<T>(); };
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&made](auto member) { made.fields.push_back(describe_field<T>(member)); });
    attach_notes(made, notes_of(std::type_identity<T>{}));
    return made;
}

inline TypeDescription describe_plain(TypeKind kind) {
    TypeDescription made;
    made.kind = kind;
    return made;
}

template <typename T>
TypeDescription describe() {
    if constexpr (std::is_same_v<T, bool>) {
        return describe_plain(TypeKind::kBoolean);
    } else if constexpr (std::is_integral_v<T>) {
        return describe_integer<T>();
    } else if constexpr (std::is_same_v<T, double>) {
        return describe_plain(TypeKind::kNumber);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return describe_plain(TypeKind::kString);
    } else if constexpr (std::is_same_v<T, base::Date>) {
        return describe_plain(TypeKind::kDate);
    } else if constexpr (std::is_same_v<T, Instant>) {
        return describe_plain(TypeKind::kInstant);
    } else if constexpr (std::is_same_v<T, RawJson>) {
        return describe_plain(TypeKind::kRawJson);
    } else if constexpr (std::is_enum_v<T>) {
        return describe_enum<T>();
    } else if constexpr (IsOptional<T>::value) {
        return describe_optional<T>();
    } else if constexpr (IsList<T>::value) {
        return describe_list<T>();
    } else if constexpr (IsMap<T>::value) {
        return describe_map<T>();
    } else {
        return describe_object<T>();
    }
}

}  // namespace mystocks::http::detail

namespace mystocks::http {

template <typename T>
const TypeDescription& description_of() {
    static const TypeDescription description = detail::describe<T>();
    return description;
}

}  // namespace mystocks::http
