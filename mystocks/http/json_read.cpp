#include <charconv>
#include <cmath>

#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/http/detail/field_check.hpp"
#include "mystocks/http/json.hpp"

namespace mystocks::http {
namespace {

using boost::json::value;
using detail::Faults;

std::string_view kind_of(const value& json) {
    switch (json.kind()) {
        case boost::json::kind::null:
            return "null";
        case boost::json::kind::bool_:
            return "a boolean";
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
        case boost::json::kind::double_:
            return "a number";
        case boost::json::kind::string:
            return "a string";
        case boost::json::kind::array:
            return "a list";
        case boost::json::kind::object:
            return "an object";
    }
    return "something else";
}

// Reads one value and everything below it, collecting what is wrong.
class Reader {
  public:
    explicit Reader(Faults& faults) : faults_(faults) {}

    void read(const TypeDescription& type, const Note& note, const value& json, void* target,
              const std::string& path) {
        switch (type.kind) {
            case TypeKind::kBoolean:
                if (const bool* flag = json.if_bool()) {
                    *static_cast<bool*>(target) = *flag;
                } else {
                    expected("true or false", json, path);
                }
                return;
            case TypeKind::kInteger:
                read_integer(type, note, json, target, path);
                return;
            case TypeKind::kNumber:
                read_number(note, json, target, path);
                return;
            case TypeKind::kString:
            case TypeKind::kDate:
            case TypeKind::kInstant:
            case TypeKind::kEnum:
                if (const boost::json::string* text = json.if_string()) {
                    detail::read_text(type, note, {text->data(), text->size()}, target, path,
                                      faults_);
                } else {
                    expected("a string", json, path);
                }
                return;
            case TypeKind::kOptional:
                if (!json.is_null()) {
                    read(*type.element, note, json, type.append(target), path);
                }
                return;
            case TypeKind::kList:
                read_list(type, note, json, target, path);
                return;
            case TypeKind::kMap:
                read_map(type, note, json, target, path);
                return;
            case TypeKind::kObject:
                read_object(type, json, target, path);
                return;
            case TypeKind::kRawJson:
                break;
        }
        MYSTOCKS_ASSERT(false);  // RawJson is for answers only
    }

  private:
    void expected(std::string_view what, const value& json, const std::string& path) {
        faults_.add(path, "must be " + std::string(what) + ", not " + std::string(kind_of(json)));
    }

    void read_integer(const TypeDescription& type, const Note& note, const value& json,
                      void* target, const std::string& path) {
        std::optional<std::int64_t> number;
        if (const std::int64_t* plain = json.if_int64()) {
            number = *plain;
        } else if (const double* real = json.if_double();
                   real != nullptr && std::abs(*real) < 0x1p53 && std::trunc(*real) == *real) {
            number = static_cast<std::int64_t>(*real);
        } else if (json.is_number()) {
            faults_.add(path, "must be a whole number within 64 bits");
            return;
        }
        if (!number) {
            expected("a whole number", json, path);
        } else if (detail::check_range(type, note, *number, path, faults_)) {
            type.store_integer(target, *number);
        }
    }

    void read_number(const Note& note, const value& json, void* target, const std::string& path) {
        if (!json.is_number()) {
            expected("a number", json, path);
            return;
        }
        const double number = json.to_number<double>();
        if (detail::check_range(note, number, path, faults_)) {
            *static_cast<double*>(target) = number;
        }
    }

    void read_list(const TypeDescription& type, const Note& note, const value& json, void* target,
                   const std::string& path) {
        const boost::json::array* list = json.if_array();
        if (list == nullptr) {
            expected("a list", json, path);
            return;
        }
        if (!detail::check_size(note, list->size(), "entries", path, faults_)) {
            return;
        }
        for (std::size_t i = 0; i < list->size() && !faults_.full(); ++i) {
            read(*type.element, note, (*list)[i], type.append(target),
                 path + "[" + std::to_string(i) + "]");
        }
    }

    void read_map(const TypeDescription& type, const Note& note, const value& json, void* target,
                  const std::string& path) {
        const boost::json::object* object = json.if_object();
        if (object == nullptr) {
            expected("an object", json, path);
            return;
        }
        if (!detail::check_size(note, object->size(), "entries", path, faults_)) {
            return;
        }
        for (const auto& entry : *object) {
            if (void* place = type.insert(target, std::string(entry.key()))) {
                read(*type.element, note, entry.value(), place, detail::joined(path, entry.key()));
            }
        }
    }

    void read_object(const TypeDescription& type, const value& json, void* target,
                     const std::string& path) {
        const boost::json::object* object = json.if_object();
        if (object == nullptr) {
            expected("an object", json, path);
            return;
        }
        for (const FieldDescription& field : type.fields) {
            const value* given = object->if_contains(field.name);
            if (given != nullptr) {
                read(*field.type, field.note, *given, field.member(target),
                     detail::joined(path, field.name));
            } else if (detail::is_required(field)) {
                faults_.add(detail::joined(path, field.name), "is missing");
            }
        }
        for (const auto& entry : *object) {
            if (faults_.full()) {
                return;
            }
            detail::check_known(type, entry.key(), detail::joined(path, entry.key()), faults_);
        }
    }

    Faults& faults_;
};

}  // namespace

namespace detail {

void read_json_into(std::string_view text, const TypeDescription& type, void* target,
                    const std::string& path, Faults& faults) {
    boost::json::parse_options options;
    options.max_depth = kJsonDepthMax;
    boost::json::error_code error;
    boost::json::stream_parser parser({}, options);
    std::size_t at = 0;
    try {
        at = parser.write_some(text.data(), text.size(), error);
        if (!error && at == text.size()) {
            parser.finish(error);
        }
    } catch (const std::exception& failure) {
        faults.add(path, "can't be read as JSON: " + std::string(failure.what()));
        return;
    }
    if (error || at != text.size()) {
        faults.add(path, "is no JSON: " + (error ? error.message() : "text after the end") +
                             " at byte " + std::to_string(at + 1));
        return;
    }
    Reader(faults).read(type, Note{}, parser.release(), target, path);
}

}  // namespace detail

void read_json(std::string_view text, const TypeDescription& type, void* target) {
    detail::Faults faults;
    detail::read_json_into(text, type, target, "", faults);
    faults.throw_if_any();
}

}  // namespace mystocks::http
