// The OpenAPI 3.1 document of a router.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mystocks/http/router.hpp"

namespace mystocks::http {

struct ApiInfo {
    std::string title;
    std::string version;
    std::string description;
    std::vector<std::pair<std::string, std::string>> tags;  // name, description
};

// Deterministic: keys sorted, two spaces of indentation, a newline at the end. Every operation with
// a tag is in it. Two types with one component name are a bug.
std::string openapi_document(const Router& router, const ApiInfo& info);

// Swagger UI over /openapi.json at /docs, from the asset files under /swagger/. Works offline.
void add_docs_page(Router& router, std::string title);

}  // namespace mystocks::http
