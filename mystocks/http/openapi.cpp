#include "mystocks/http/openapi.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "mystocks/base/assert.hpp"
#include "mystocks/http/detail/field_check.hpp"
#include "mystocks/http/detail/pretty_json.hpp"

namespace mystocks::http {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

enum class Direction { kRequest, kAnswer };

constexpr std::string_view kBody = "body";

object reference_to(std::string_view component) {
    return {{"$ref", "#/components/schemas/" + std::string(component)}};
}

value json_of(const TypeDescription& type, const void* source) {
    std::string text;
    write_json(type, source, text);
    return boost::json::parse(text);
}

// Schemas of types, and the components that they refer to.
class Schemas {
  public:
    // The schema of one field or of a whole body.
    object schema_of(const TypeDescription& type, const Note& note, Direction direction) {
        switch (type.kind) {
            case TypeKind::kBoolean:
                return {{"type", "boolean"}};
            case TypeKind::kInteger:
                return integer_schema(type, note);
            case TypeKind::kNumber:
                return number_schema(note);
            case TypeKind::kString:
                return string_schema(note, direction);
            case TypeKind::kDate:
                return {{"type", "string"}, {"format", "date"}};
            case TypeKind::kInstant:
                return {{"type", "string"}, {"format", "date-time"}};
            case TypeKind::kEnum:
                return enum_schema(type);
            case TypeKind::kOptional:
                return nullable(schema_of(*type.element, note, direction));
            case TypeKind::kList:
                return list_schema(type, note, direction);
            case TypeKind::kMap:
                return {{"type", "object"},
                        {"additionalProperties", schema_of(*type.element, note, direction)}};
            case TypeKind::kObject:
                return object_schema(type, direction);
            case TypeKind::kRawJson:
                return {};
        }
        MYSTOCKS_ASSERT(false);
    }

    // With what its note says.
    object field_schema(const FieldDescription& field, Direction direction) {
        object schema = schema_of(*field.type, field.note, direction);
        describe(schema, field.note);
        return schema;
    }

    static void describe(object& schema, const Note& note) {
        schema["description"] = note.description;
        if (!note.example.empty()) {
            schema["examples"] = array{boost::json::parse(note.example)};
        }
    }

    object take() { return std::move(components_); }

  private:
    static object nullable(object schema) {
        value* type = schema.if_contains("type");
        if (type == nullptr) {
            return {{"anyOf", array{std::move(schema), object{{"type", "null"}}}}};
        }
        *type = array{std::move(*type), "null"};
        return schema;
    }

    static object integer_schema(const TypeDescription& type, const Note& note) {
        const bool wide = type.integer_max > std::numeric_limits<std::int32_t>::max();
        object schema{{"type", "integer"}, {"format", wide ? "int64" : "int32"}};
        if (note.minimum) {
            schema["minimum"] = static_cast<std::int64_t>(*note.minimum);
        } else if (type.integer_min == 0) {
            schema["minimum"] = 0;
        }
        if (note.maximum) {
            schema["maximum"] = static_cast<std::int64_t>(*note.maximum);
        }
        return schema;
    }

    static object number_schema(const Note& note) {
        object schema{{"type", "number"}, {"format", "double"}};
        if (note.minimum) {
            schema["minimum"] = *note.minimum;
        }
        if (note.maximum) {
            schema["maximum"] = *note.maximum;
        }
        return note.nan_is_null ? nullable(std::move(schema)) : schema;
    }

    static object string_schema(const Note& note, Direction direction) {
        object schema{{"type", "string"}};
        if (direction == Direction::kRequest) {
            schema["maxLength"] = note.size_max;
        }
        return schema;
    }

    object enum_schema(const TypeDescription& type) {
        if (claim(type, Direction::kAnswer)) {
            components_[type.name] =
                object{{"type", "string"},
                       {"description", type.description},
                       {"enum", array(type.values.begin(), type.values.end())}};
        }
        return reference_to(type.name);
    }

    object list_schema(const TypeDescription& type, const Note& note, Direction direction) {
        object schema{{"type", "array"}, {"items", schema_of(*type.element, note, direction)}};
        if (direction == Direction::kRequest) {
            schema["maxItems"] = note.size_max;
        }
        return schema;
    }

    object object_schema(const TypeDescription& type, Direction direction) {
        if (!claim(type, direction)) {
            return reference_to(type.name);
        }
        object properties;
        array required;
        const std::shared_ptr<void> initial = type.make();
        for (const FieldDescription& field : type.fields) {
            object schema = field_schema(field, direction);
            if (direction == Direction::kAnswer || detail::is_required(field)) {
                required.push_back(value(field.name));
            } else if (field.note.defaulted) {
                schema["default"] = json_of(*field.type, field.member(initial.get()));
            }
            properties[field.name] = std::move(schema);
        }
        object schema{{"type", "object"}, {"description", type.description}};
        schema["properties"] = std::move(properties);
        if (!required.empty()) {
            schema["required"] = std::move(required);
        }
        if (direction == Direction::kRequest) {
            schema["additionalProperties"] = false;
        }
        components_[type.name] = std::move(schema);
        return reference_to(type.name);
    }

    // True where the component has to be written now. A name means one type, in one direction: a
    // request's optional fields may be left out, an answer's are always there.
    bool claim(const TypeDescription& type, Direction direction) {
        const auto [known, fresh] = names_.try_emplace(type.name, &type, direction);
        const bool same = known->second == std::pair(&type, direction);
        MYSTOCKS_ASSERT(same);
        return fresh;
    }

    object components_;
    std::map<std::string, std::pair<const TypeDescription*, Direction>> names_;
};

object problem_schema() {
    const auto text = [](std::string_view about) {
        return object{{"type", "string"}, {"description", about}};
    };
    const object fault{
        {"type", "object"},
        {"properties", object{{"field", text("Path of the field, such as csv.period or limit.")},
                              {"message", text("What is wrong with it.")}}},
        {"required", array{"field", "message"}}};
    return {{"type", "object"},
            {"description", "An error, as RFC 9457 describes it."},
            {"properties",
             object{{"type", text("Names the kind of error; stable.")},
                    {"title", text("The kind of error, for people.")},
                    {"status", object{{"type", "integer"}, {"description", "The HTTP status."}}},
                    {"detail", text("What happened, to what, and what to do.")},
                    {"instance", text("Names this failure in the server's log.")},
                    {"errors", object{{"type", "array"},
                                      {"description", "Every faulty field of the request."},
                                      {"items", fault}}}}},
            {"required", array{"type", "title", "status", "detail"}}};
}

object content_of(std::string_view type, object schema) {
    object content;
    content[type] = object{{"schema", std::move(schema)}};
    return content;
}

// "/files/{path*}" → "/files/{path}"
std::string template_of(std::string path) {
    path.erase(std::remove(path.begin(), path.end(), '*'), path.end());
    return path;
}

array parameters_of(const Endpoint& endpoint, Schemas& schemas) {
    array list;
    const std::string path = template_of(endpoint.operation.path);
    const std::shared_ptr<void> initial = endpoint.query->make();
    for (const FieldDescription& field : endpoint.query->fields) {
        if (field.name == kBody) {
            continue;
        }
        const bool in_path = path.find("{" + field.name + "}") != std::string::npos;
        const bool optional = field.type->kind == TypeKind::kOptional;
        const TypeDescription& type = optional ? *field.type->element : *field.type;
        object schema = schemas.schema_of(type, field.note, Direction::kRequest);
        if (field.note.defaulted) {
            schema["default"] = json_of(type, field.member(initial.get()));
        }
        object parameter{{"name", field.name},
                         {"in", in_path ? "path" : "query"},
                         {"required", in_path || detail::is_required(field)},
                         {"schema", std::move(schema)},
                         {"description", field.note.description}};
        if (!field.note.example.empty()) {
            parameter["example"] = boost::json::parse(field.note.example);
        }
        list.push_back(std::move(parameter));
    }
    return list;
}

void add_body(object& operation, const Endpoint& endpoint, Schemas& schemas) {
    if (endpoint.open) {
        operation["requestBody"] = {
            {"required", true},
            {"description", "The file as it is."},
            {"content",
             content_of("application/octet-stream", {{"type", "string"}, {"format", "binary"}})}};
        return;
    }
    for (const FieldDescription& field : endpoint.query->fields) {
        if (field.name == kBody) {
            operation["requestBody"] = {
                {"required", true},
                {"description", field.note.description},
                {"content",
                 content_of("application/json",
                            schemas.schema_of(*field.type, field.note, Direction::kRequest))}};
        }
    }
}

object responses_of(const Endpoint& endpoint, Schemas& schemas) {
    const Operation& operation = endpoint.operation;
    object success{{"description", operation.success}};
    object content;
    if (endpoint.answer != nullptr) {
        content = content_of("application/json",
                             schemas.schema_of(*endpoint.answer, Note{}, Direction::kAnswer));
    }
    for (const std::string& type : operation.also_produces) {
        content[type] = object{{"schema", {{"type", "string"}}}};
    }
    if (!content.empty()) {
        success["content"] = std::move(content);
    }
    object responses;
    responses[std::to_string(operation.status)] = std::move(success);
    if (endpoint.version) {
        responses["304"] = {{"description", "Not changed since the ETag in If-None-Match."}};
    }
    std::set<base::ErrorKind> kinds(operation.errors.begin(), operation.errors.end());
    kinds.insert({base::ErrorKind::kInvalidArgument, base::ErrorKind::kInternal});
    for (const base::ErrorKind kind : kinds) {
        const base::ErrorKindFacts& facts = base::facts_of(kind);
        responses[std::to_string(facts.http_status)] = {
            {"description", facts.title},
            {"content", content_of("application/problem+json", reference_to("Problem"))}};
    }
    for (const Refusal& refusal : operation.refusals) {
        responses[std::to_string(refusal.status)] = {
            {"description", refusal.description},
            {"content", content_of("application/problem+json",
                                   schemas.schema_of(*refusal.body, Note{}, Direction::kAnswer))}};
    }
    return responses;
}

object operation_of(const Endpoint& endpoint, Schemas& schemas) {
    const Operation& operation = endpoint.operation;
    object made{{"operationId", operation.id},
                {"tags", array{value(operation.tag)}},
                {"summary", operation.summary}};
    if (!operation.description.empty()) {
        made["description"] = operation.description;
    }
    if (endpoint.query != nullptr) {
        if (array parameters = parameters_of(endpoint, schemas); !parameters.empty()) {
            made["parameters"] = std::move(parameters);
        }
        add_body(made, endpoint, schemas);
    }
    made["responses"] = responses_of(endpoint, schemas);
    return made;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return static_cast<char>(c + ('a' - 'A')); });
    return out;
}

}  // namespace

std::string openapi_document(const Router& router, const ApiInfo& info) {
    Schemas schemas;
    object paths;
    std::set<std::string> ids;
    for (const auto& endpoint : router.endpoints()) {
        const Operation& operation = endpoint->operation;
        if (operation.tag.empty()) {
            continue;
        }
        const bool fresh_id = ids.insert(operation.id).second;
        const bool known_tag =
            std::any_of(info.tags.begin(), info.tags.end(),
                        [&](const auto& tag) { return tag.first == operation.tag; });
        MYSTOCKS_ASSERT(fresh_id && !operation.id.empty());
        MYSTOCKS_ASSERT(known_tag);
        value& path = paths[template_of(operation.path)];
        if (path.is_null()) {
            path = object{};
        }
        path.as_object()[lower(to_string(operation.method))] = operation_of(*endpoint, schemas);
    }
    array tags;
    for (const auto& [name, description] : info.tags) {
        tags.push_back({{"name", name}, {"description", description}});
    }
    object components = schemas.take();
    components["Problem"] = problem_schema();
    const object document{
        {"openapi", "3.1.0"},
        {"info",
         {{"title", info.title}, {"version", info.version}, {"description", info.description}}},
        {"servers", array{object{{"url", "/"}}}},
        {"tags", std::move(tags)},
        {"paths", std::move(paths)},
        {"components", object{{"schemas", std::move(components)}}}};
    return detail::pretty_json(document);
}

}  // namespace mystocks::http
