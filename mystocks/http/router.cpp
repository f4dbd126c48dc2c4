#include "mystocks/http/router.hpp"

#include <algorithm>
#include <map>

#include "mystocks/base/assert.hpp"
#include "mystocks/http/target.hpp"

namespace mystocks::http {
namespace {

// "/a/b" → "a", then "b"; `rest` keeps what follows the slash.
std::string_view take_segment(std::string_view& rest) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    return segment;
}

bool is_parameter(std::string_view segment) {
    return segment.starts_with('{');
}
bool takes_rest(std::string_view segment) {
    return segment.ends_with("*}");
}

std::string parameter_name(std::string_view segment) {
    return std::string(segment.substr(1, segment.size() - (takes_rest(segment) ? 3 : 2)));
}

bool has_field(const TypeDescription* type, std::string_view name) {
    return type == nullptr ||
           std::any_of(type->fields.begin(), type->fields.end(),
                       [&](const FieldDescription& field) { return field.name == name; });
}

}  // namespace

// One segment of every known path.
struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;
    std::map<Method, const Endpoint*> endpoints;

    // Literals first; a dead end below a literal falls back to the parameter beside it.
    const Node* find(std::string_view path, bool ended, std::vector<std::string_view>& raw) const {
        if (ended) {
            return endpoints.empty() ? nullptr : this;
        }
        std::string_view tail = path;
        const std::string_view segment = take_segment(tail);
        const bool last = segment.size() == path.size();
        if (const auto literal = literals.find(segment); literal != literals.end()) {
            if (const Node* node = literal->second->find(tail, last, raw)) {
                return node;
            }
        }
        if (parameter && !segment.empty()) {
            raw.push_back(segment);
            if (const Node* node = parameter->find(tail, last, raw)) {
                return node;
            }
            raw.pop_back();
        }
        if (rest && !path.empty()) {
            raw.push_back(path);
            return rest.get();
        }
        return nullptr;
    }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Endpoint endpoint) {
    MYSTOCKS_ASSERT(endpoint.operation.path.starts_with('/'));
    endpoint.index = endpoints_.size();
    endpoints_.push_back(std::make_unique<Endpoint>(std::move(endpoint)));
    const Endpoint& added = *endpoints_.back();
    Node* node = root_.get();
    std::string_view rest = std::string_view(added.operation.path).substr(1);
    do {
        const std::string_view segment = take_segment(rest);
        std::unique_ptr<Node>* next = nullptr;
        if (is_parameter(segment)) {
            MYSTOCKS_ASSERT(has_field(added.query, parameter_name(segment)));
            MYSTOCKS_ASSERT(!takes_rest(segment) || rest.empty());
            next = takes_rest(segment) ? &node->rest : &node->parameter;
        } else {
            next = &node->literals[std::string(segment)];
        }
        if (!*next) {
            *next = std::make_unique<Node>();
        }
        node = next->get();
    } while (!rest.empty());
    const bool fresh = node->endpoints.emplace(added.operation.method, &added).second;
    MYSTOCKS_ASSERT(fresh);
}

Router::Match Router::match(Method method, std::string_view raw_path) const {
    Match match;
    std::vector<std::string_view> raw;
    const Node* node =
        raw_path.starts_with('/') ? root_->find(raw_path.substr(1), false, raw) : nullptr;
    if (node == nullptr) {
        return match;
    }
    auto found = node->endpoints.find(method);
    if (found == node->endpoints.end() && method == Method::kHead) {
        found = node->endpoints.find(Method::kGet);
    }
    if (found == node->endpoints.end()) {
        for (const auto& [known, endpoint] : node->endpoints) {
            match.allowed.push_back(known);
            if (known == Method::kGet) {
                match.allowed.push_back(Method::kHead);
            }
        }
        match.allowed.push_back(Method::kOptions);
        return match;
    }
    // Names come from this endpoint: another method may call the same segment differently.
    std::string_view rest = std::string_view(found->second->operation.path).substr(1);
    for (std::size_t i = 0; !rest.empty();) {
        const std::string_view segment = take_segment(rest);
        if (!is_parameter(segment)) {
            continue;
        }
        std::optional<std::string> value = percent_decoded(raw[i++], false);
        if (!value) {
            return match;
        }
        match.captures.push_back({parameter_name(segment), std::move(*value)});
    }
    match.endpoint = found->second;
    return match;
}

}  // namespace mystocks::http
