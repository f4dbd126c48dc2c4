#include "mystocks/http/assets.hpp"

#include <algorithm>

#include "mystocks/http/detail/fingerprint.hpp"
#include "mystocks/http/detail/gzip.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::http {
namespace {

constexpr std::string_view kIndex = "/index.html";
constexpr std::size_t kUnpackedMax = 64 * 1024 * 1024;

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_hashed_name(std::string_view path) {
    if (!path.starts_with("/assets/")) {
        return false;
    }
    const std::string_view stem = path.substr(0, path.rfind('.'));
    const std::size_t mark = stem.find_last_of("-.");
    return mark != std::string_view::npos && stem.size() - mark - 1 >= 8 &&
           stem.find('/', mark) == std::string_view::npos;
}

bool is_page_address(const Request& request) {
    // "/chart/600000.SH" is a page: an id ends in an exchange in capitals, files don't.
    const std::string_view path = request.path;
    const std::string_view last = path.substr(path.rfind('/'));
    const std::size_t dot = last.rfind('.');
    const bool is_file = dot != std::string_view::npos &&
                         !(dot + 1 < last.size() && last[dot + 1] >= 'A' && last[dot + 1] <= 'Z');
    return !is_file && request.header("Accept").find("text/html") != std::string_view::npos;
}

}  // namespace

AssetTable::AssetTable(std::span<const Asset> assets) {
    for (const Asset& asset : assets) {
        File& file = files_[asset.path];
        file.content_type = asset.content_type;
        (asset.gzipped ? file.gzipped : file.plain) = text_of(asset.bytes);
        file.immutable = is_hashed_name(asset.path);
        if (!asset.gzipped || file.etag.empty()) {
            file.etag = detail::weak_etag(text_of(asset.bytes));
        }
    }
}

Response AssetTable::answer(const Request& request) const {
    auto found = files_.find(request.path);
    if (found == files_.end() && is_page_address(request)) {
        found = files_.find(kIndex);
    }
    if (found == files_.end()) {
        return problem(base::Error(base::ErrorKind::kNotFound, "there is nothing at this address"));
    }
    return answer_with(found->second, request);
}

Response AssetTable::answer_with(const File& file, const Request& request) const {
    Response response;
    response.content_type = file.content_type;
    response.etag = file.etag;
    response.cache_control = file.immutable ? "public, max-age=31536000, immutable" : "no-cache";
    if (request.has_current(file.etag)) {
        response.status = 304;
    } else if (!file.gzipped.empty() && (request.accepts_gzip() || file.plain.empty())) {
        response.encoded = request.accepts_gzip();
        if (response.encoded) {
            response.body = file.gzipped;
        } else {
            response.body = detail::gunzip(file.gzipped, kUnpackedMax);
        }
    } else {
        response.body = file.plain;
    }
    return response;
}

}  // namespace mystocks::http
