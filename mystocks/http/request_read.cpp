#include <algorithm>

#include "mystocks/http/detail/field_check.hpp"
#include "mystocks/http/json.hpp"

namespace mystocks::http {
namespace {

constexpr std::string_view kBody = "body";

const FieldDescription* field_named(const TypeDescription& type, std::string_view name) {
    const auto found = std::find_if(type.fields.begin(), type.fields.end(),
                                    [&](const FieldDescription& f) { return f.name == name; });
    return found == type.fields.end() ? nullptr : &*found;
}

bool is_json(std::string_view content_type) {
    const std::string_view media = content_type.substr(0, content_type.find(';'));
    return media == "application/json" || media == "application/json ";
}

void read_body(const Request& request, const FieldDescription& field, void* target,
               detail::Faults& faults) {
    // A form of another site can't send this type without asking first, so it also keeps out
    // requests that a browser was tricked into.
    const std::string_view content_type = request.header("Content-Type");
    if (!is_json(content_type)) {
        faults.add(std::string(kBody), "must be sent with Content-Type: application/json");
        return;
    }
    detail::read_json_into(request.body, *field.type, field.member(target), "", faults);
}

bool was_given(const Request& request, std::string_view name) {
    const auto named = [&](const Parameter& parameter) { return parameter.name == name; };
    return std::any_of(request.captures.begin(), request.captures.end(), named) ||
           std::any_of(request.query.begin(), request.query.end(), named);
}

}  // namespace

void read_request(const Request& request, const TypeDescription& type, void* target) {
    detail::Faults faults;
    for (const Parameter& capture : request.captures) {
        if (const FieldDescription* field = field_named(type, capture.name)) {
            detail::read_text(*field->type, field->note, capture.value, field->member(target),
                              capture.name, faults);
        }
    }
    for (std::size_t i = 0; i < request.query.size(); ++i) {
        const auto& [name, value] = request.query[i];
        const auto same = [&name = name](const Parameter& other) { return other.name == name; };
        const auto here = request.query.begin() + static_cast<std::ptrdiff_t>(i);
        const FieldDescription* field = field_named(type, name);
        const bool is_capture = std::any_of(request.captures.begin(), request.captures.end(), same);
        if (field == nullptr || name == kBody || is_capture) {
            detail::check_known(type, is_capture || name == kBody ? std::string_view{} : name, name,
                                faults);
        } else if (std::any_of(request.query.begin(), here, same)) {
            faults.add(name, "is given twice");
        } else {
            detail::read_text(*field->type, field->note, value, field->member(target), name,
                              faults);
        }
    }
    for (const FieldDescription& field : type.fields) {
        if (field.name == kBody) {
            read_body(request, field, target, faults);
        } else if (detail::is_required(field) && !was_given(request, field.name)) {
            faults.add(field.name, "is missing");
        }
    }
    faults.throw_if_any();
}

}  // namespace mystocks::http
