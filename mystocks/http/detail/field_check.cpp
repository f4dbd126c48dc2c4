#include "mystocks/http/detail/field_check.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/encoding.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::http::detail {
namespace {

std::string text_of(double value) {
    std::string out;
    base::append_number(out, value);
    return out;
}

template <typename Number>
std::optional<Number> parsed(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

// What was typed, short enough to show.
std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::size_t end = std::min(text.size(), kShown);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        --end;
    }
    std::string out = "\"";
    out.append(text.substr(0, end)).append(end < text.size() ? "…\"" : "\"");
    return out;
}

void read_enum(const TypeDescription& type, std::string_view text, void* target,
               const std::string& path, Faults& faults) {
    const auto found = std::find(type.values.begin(), type.values.end(), text);
    if (found != type.values.end()) {
        type.store_integer(target, found - type.values.begin());
        return;
    }
    std::string all;
    for (const std::string& value : type.values) {
        all.append(all.empty() ? "" : ", ").append(value);
    }
    faults.add(path, quoted(text) + " is none of: " + all);
}

void read_integer(const TypeDescription& type, const Note& note, std::string_view text,
                  void* target, const std::string& path, Faults& faults) {
    const auto number = parsed<std::int64_t>(text);
    if (!number) {
        faults.add(path, quoted(text) + " is no whole number");
    } else if (check_range(type, note, *number, path, faults)) {
        type.store_integer(target, *number);
    }
}

void read_number(const Note& note, std::string_view text, void* target, const std::string& path,
                 Faults& faults) {
    const auto number = parsed<double>(text);
    if (!number || !std::isfinite(*number)) {
        faults.add(path, quoted(text) + " is no number");
    } else if (check_range(note, *number, path, faults)) {
        *static_cast<double*>(target) = *number;
    }
}

void read_string(const Note& note, std::string_view text, void* target, const std::string& path,
                 Faults& faults) {
    if (!base::is_utf8(text)) {
        faults.add(path, "is no UTF-8 text");
    } else if (check_size(note, text.size(), "bytes", path, faults)) {
        *static_cast<std::string*>(target) = text;
    }
}

}  // namespace

void Faults::throw_if_any() {
    if (!errors_.empty()) {
        throw InvalidRequest(std::move(errors_));
    }
}

std::string joined(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
}

bool is_required(const FieldDescription& field) {
    return field.type->kind != TypeKind::kOptional && !field.note.defaulted;
}

bool check_range(const TypeDescription& type, const Note& note, std::int64_t value,
                 const std::string& path, Faults& faults) {
    if (value < type.integer_min || value > type.integer_max) {
        faults.add(path, "must be between " + std::to_string(type.integer_min) + " and " +
                             std::to_string(type.integer_max));
        return false;
    }
    return check_range(note, static_cast<double>(value), path, faults);
}

bool check_range(const Note& note, double value, const std::string& path, Faults& faults) {
    const bool low = note.minimum && value < *note.minimum;
    const bool high = note.maximum && value > *note.maximum;
    if (!low && !high) {
        return true;
    }
    if (note.minimum && note.maximum) {
        faults.add(path,
                   "must be between " + text_of(*note.minimum) + " and " + text_of(*note.maximum));
    } else {
        faults.add(path, low ? "must be at least " + text_of(*note.minimum)
                             : "must be at most " + text_of(*note.maximum));
    }
    return false;
}

bool check_size(const Note& note, std::size_t size, std::string_view unit, const std::string& path,
                Faults& faults) {
    if (size <= note.size_max) {
        return true;
    }
    faults.add(path,
               "is too long: at most " + std::to_string(note.size_max) + " " + std::string(unit));
    return false;
}

void check_known(const TypeDescription& type, std::string_view name, const std::string& path,
                 Faults& faults) {
    std::vector<std::string> known;
    for (const FieldDescription& field : type.fields) {
        if (field.name == name) {
            return;
        }
        known.push_back(field.name);
    }
    // Bounded: the distance to a very long name costs its length and can't be small.
    const auto nearest =
        name.size() <= 64 ? base::nearest_name(name, known) : std::optional<std::string>{};
    faults.add(path.size() <= 200 ? path : path.substr(0, 200),
               nearest ? "is unknown; did you mean \"" + *nearest + "\"?" : "is unknown");
}

void read_text(const TypeDescription& type, const Note& note, std::string_view text, void* target,
               const std::string& path, Faults& faults) {
    switch (type.kind) {
        case TypeKind::kBoolean:
            if (text != "true" && text != "false") {
                faults.add(path, quoted(text) + " is neither true nor false");
            }
            *static_cast<bool*>(target) = text == "true";
            return;
        case TypeKind::kInteger:
            return read_integer(type, note, text, target, path, faults);
        case TypeKind::kNumber:
            return read_number(note, text, target, path, faults);
        case TypeKind::kString:
            return read_string(note, text, target, path, faults);
        case TypeKind::kDate:
            if (const auto date = base::parse_date(text)) {
                *static_cast<base::Date*>(target) = *date;
            } else {
                faults.add(path, quoted(text) + " is no date: write 2026-07-06");
            }
            return;
        case TypeKind::kInstant:
            if (const auto instant = base::parse_rfc3339(text)) {
                static_cast<Instant*>(target)->us = *instant;
            } else {
                faults.add(path, quoted(text) + " is no time: write 2026-07-06T01:31:00Z");
            }
            return;
        case TypeKind::kEnum:
            return read_enum(type, text, target, path, faults);
        case TypeKind::kOptional:
            return read_text(*type.element, note, text, type.append(target), path, faults);
        default:
            MYSTOCKS_ASSERT(false);  // lists and objects are no parameters
    }
}

}  // namespace mystocks::http::detail
