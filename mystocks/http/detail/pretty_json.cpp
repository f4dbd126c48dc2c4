#include "mystocks/http/detail/pretty_json.hpp"

#include <algorithm>
#include <vector>

#include <boost/json/serialize.hpp>

namespace mystocks::http::detail {
namespace {

void append(std::string& out, const boost::json::value& json, std::size_t level);

void new_line(std::string& out, std::size_t level) {
    out.push_back('\n');
    out.append(2 * level, ' ');
}

void append_object(std::string& out, const boost::json::object& object, std::size_t level) {
    std::vector<const boost::json::key_value_pair*> entries;
    for (const auto& entry : object) {
        entries.push_back(&entry);
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto* a, const auto* b) { return a->key() < b->key(); });
    out.push_back('{');
    for (std::size_t i = 0; i < entries.size(); ++i) {
        out.append(i > 0 ? "," : "");
        new_line(out, level + 1);
        out.append(boost::json::serialize(entries[i]->key())).append(": ");
        append(out, entries[i]->value(), level + 1);
    }
    if (!entries.empty()) {
        new_line(out, level);
    }
    out.push_back('}');
}

void append_array(std::string& out, const boost::json::array& list, std::size_t level) {
    out.push_back('[');
    for (std::size_t i = 0; i < list.size(); ++i) {
        out.append(i > 0 ? "," : "");
        new_line(out, level + 1);
        append(out, list[i], level + 1);
    }
    if (!list.empty()) {
        new_line(out, level);
    }
    out.push_back(']');
}

void append(std::string& out, const boost::json::value& json, std::size_t level) {
    if (const auto* object = json.if_object()) {
        append_object(out, *object, level);
    } else if (const auto* list = json.if_array()) {
        append_array(out, *list, level);
    } else {
        out.append(boost::json::serialize(json));
    }
}

}  // namespace

std::string pretty_json(const boost::json::value& json) {
    std::string out;
    append(out, json, 0);
    out.push_back('\n');
    return out;
}

}  // namespace mystocks::http::detail
