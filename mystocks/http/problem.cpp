#include "mystocks/http/problem.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace mystocks::http {
namespace {

std::string sentence_of(const std::vector<FieldError>& errors) {
    if (errors.size() == 1) {
        return errors.front().field + ": " + errors.front().message;
    }
    return std::to_string(errors.size()) + " fields are wrong; see `errors`";
}

Response document(int status, std::string_view type, std::string_view title,
                  std::string_view detail, std::string_view instance,
                  const std::vector<FieldError>* errors) {
    boost::json::object body;
    body["type"] = type;
    body["title"] = title;
    body["status"] = status;
    body["detail"] = detail;
    if (!instance.empty()) {
        body["instance"] = instance;
    }
    if (errors != nullptr) {
        boost::json::array& list = body["errors"].emplace_array();
        for (const FieldError& error : *errors) {
            list.push_back({{"field", error.field}, {"message", error.message}});
        }
    }
    Response response =
        Response::text(std::string(kProblemContentType), boost::json::serialize(body), status);
    response.cache_control = "no-store";
    return response;
}

}  // namespace

InvalidRequest::InvalidRequest(std::vector<FieldError> errors)
    : base::Error(base::ErrorKind::kInvalidArgument, sentence_of(errors)),
      errors_(std::move(errors)) {}

Response problem(const base::Error& error, std::string_view instance) {
    const base::ErrorKindFacts& facts = base::facts_of(error.kind());
    const auto* invalid = dynamic_cast<const InvalidRequest*>(&error);
    const std::string type = "urn:mystocks:error:" + std::string(facts.label);
    return document(facts.http_status, type, facts.title, error.message(), instance,
                    invalid != nullptr ? &invalid->errors() : nullptr);
}

Response problem(int status, std::string_view detail) {
    return document(status, "about:blank", reason_phrase(status), detail, {}, nullptr);
}

std::string_view reason_phrase(int status) {
    static constexpr std::pair<int, std::string_view> kPhrases[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {507, "Insufficient Storage"},
    };
    for (const auto& [number, phrase] : kPhrases) {
        if (number == status) {
            return phrase;
        }
    }
    return "Unknown";
}

}  // namespace mystocks::http
