// The web page's files, built into the program.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mystocks/http/message.hpp"

namespace mystocks::http {

// One file, or its gzip variant: an entry with the same path and gzipped = true. Everything it
// points to is static: it outlives every server.
struct Asset {
    std::string_view path;          // as in the URL: "/index.html", "/assets/chart-3f9a2c1b.js"
    std::string_view content_type;  // "text/javascript; charset=utf-8"
    std::span<const std::byte> bytes;
    bool gzipped = false;
};

// Looks files up by URL path. Immutable after construction, so thread-safe.
//
// A name with a content hash ("/assets/name-3f9a2c1b.js": 8 or more of [0-9A-Za-z_-] after the last
// '-' or '.', in /assets/) may be cached for ever; others are revalidated by ETag. A path that is
// no file, whose last segment has no '.' or one before a capital ("/chart/600000.SH"), asked for by
// a browser (Accept with text/html), gets /index.html: the page has its own router.
class AssetTable {
  public:
    AssetTable() = default;
    explicit AssetTable(std::span<const Asset> assets);

    bool empty() const { return files_.empty(); }
    bool contains(std::string_view path) const { return files_.contains(path); }
    // 200, 304 (If-None-Match) or 404 as a problem document. For GET and HEAD.
    Response answer(const Request& request) const;

  private:
    struct File {
        std::string_view content_type;
        std::string_view plain;
        std::string_view gzipped;
        std::string etag;
        bool immutable = false;
    };
    Response answer_with(const File& file, const Request& request) const;

    std::unordered_map<std::string_view, File> files_;
};

}  // namespace mystocks::http
