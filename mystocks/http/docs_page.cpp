#include "mystocks/http/openapi.hpp"

namespace mystocks::http {
namespace {

// No inline script: the page's policy forbids it. init.js points Swagger UI at /openapi.json.
std::string page(const std::string& title) {
    return "<!doctype html>\n"
           "<html lang=\"en\">\n"
           "<head>\n"
           "<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<title>" +
           title +
           "</title>\n"
           "<link rel=\"stylesheet\" href=\"/swagger/swagger-ui.css\">\n"
           "</head>\n"
           "<body>\n"
           "<div id=\"swagger-ui\"><p>This page needs JavaScript, and the web files in the "
           "program. The API is described in <a href=\"/openapi.json\">/openapi.json</a>.</p>"
           "</div>\n"
           "<script src=\"/swagger/swagger-ui-bundle.js\"></script>\n"
           "<script src=\"/swagger/init.js\"></script>\n"
           "</body>\n"
           "</html>\n";
}

Operation hidden(std::string path, std::string id) {
    return {.path = std::move(path), .id = std::move(id), .runs_on = RunsOn::kIoThread};
}

}  // namespace

void add_docs_page(Router& router, std::string title) {
    router.add(Route<Nothing, Nothing>{.operation = hidden("/docs", "docs"),
                                       .respond = [html = page(title)](const Nothing&) {
                                           return Response::text("text/html; charset=utf-8", html);
                                       }});
}

}  // namespace mystocks::http
