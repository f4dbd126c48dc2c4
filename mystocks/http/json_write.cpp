#include <array>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/http/json.hpp"

namespace mystocks::http {
namespace {

void append_string(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out.push_back('"');
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        out.append(text.substr(from, i - from));
        from = i + 1;
        switch (c) {
            case '"':
                out.append("\\\"");
                break;
            case '\\':
                out.append("\\\\");
                break;
            case '\n':
                out.append("\\n");
                break;
            case '\t':
                out.append("\\t");
                break;
            default:
                out.append("\\u00");
                out.push_back(kHex[c >> 4]);
                out.push_back(kHex[c & 15]);
        }
    }
    out.append(text.substr(from));
    out.push_back('"');
}

void append_list(const TypeDescription& type, const void* source, std::string& out) {
    out.push_back('[');
    if (type.element->kind == TypeKind::kNumber) {
        base::append_numbers(out, *static_cast<const std::vector<double>*>(source));
    } else if (type.element->is_int64) {
        base::append_numbers(out, *static_cast<const std::vector<std::int64_t>*>(source));
    } else {
        const std::size_t size = type.size(source);
        for (std::size_t i = 0; i < size; ++i) {
            if (i > 0) {
                out.push_back(',');
            }
            write_json(*type.element, type.at(source, i), out);
        }
    }
    out.push_back(']');
}

void append_map(const TypeDescription& type, const void* source, std::string& out) {
    out.push_back('{');
    const std::size_t size = type.size(source);
    for (std::size_t i = 0; i < size; ++i) {
        if (i > 0) {
            out.push_back(',');
        }
        append_string(out, type.key_at(source, i));
        out.push_back(':');
        write_json(*type.element, type.at(source, i), out);
    }
    out.push_back('}');
}

void append_object(const TypeDescription& type, const void* source, std::string& out) {
    out.push_back('{');
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
        if (i > 0) {
            out.push_back(',');
        }
        const FieldDescription& field = type.fields[i];
        append_string(out, field.name);
        out.push_back(':');
        // member() only computes an address.
        write_json(*field.type, field.member(const_cast<void*>(source)), out);
    }
    out.push_back('}');
}

}  // namespace

void write_json(const TypeDescription& type, const void* source, std::string& out) {
    switch (type.kind) {
        case TypeKind::kBoolean:
            out.append(*static_cast<const bool*>(source) ? "true" : "false");
            return;
        case TypeKind::kInteger:
            base::append_number(out, type.load_integer(source));
            return;
        case TypeKind::kNumber:
            base::append_number(out, *static_cast<const double*>(source));
            return;
        case TypeKind::kString:
            append_string(out, *static_cast<const std::string*>(source));
            return;
        case TypeKind::kDate:
            append_string(out, base::to_string(*static_cast<const base::Date*>(source)));
            return;
        case TypeKind::kInstant:
            append_string(out, base::to_rfc3339(static_cast<const Instant*>(source)->us));
            return;
        case TypeKind::kEnum:
            append_string(out, type.values[static_cast<std::size_t>(type.load_integer(source))]);
            return;
        case TypeKind::kOptional:
            if (type.size(source) == 0) {
                out.append("null");
            } else {
                write_json(*type.element, type.at(source, 0), out);
            }
            return;
        case TypeKind::kList:
            append_list(type, source, out);
            return;
        case TypeKind::kMap:
            append_map(type, source, out);
            return;
        case TypeKind::kObject:
            append_object(type, source, out);
            return;
        case TypeKind::kRawJson:
            out.append(static_cast<const RawJson*>(source)->text);
            return;
    }
    MYSTOCKS_ASSERT(false);
}

}  // namespace mystocks::http
