#!/usr/bin/env python3
"""Turns the built web page into sources: an assembly file with the bytes, a table in C++.

    tools/embed_assets.py WEB_DIST OUT_FOLDER

Writes OUT_FOLDER/web_assets.S, web_assets.cpp and the gzip variants, each only where its content
changes, so that an unchanged page costs no compile. Without WEB_DIST the page is one that says
that the web part wasn't built.
"""

import gzip
import hashlib
import os
import sys

# What a file must gain to be kept twice.
GZIP_BYTES_MIN = 512
GZIP_RATIO_MAX = 0.9

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
}

NOT_BUILT = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>MyStocks</title></head>
<body><h1>MyStocks</h1>
<p>This program was built without its web page. Build both with <code>make build</code>.
The API is there: <a href="/api/v1/instruments">/api/v1/instruments</a>.</p>
</body></html>
"""


def write_if_changed(path, content):
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == content:
                return
    with open(path, "wb") as file:
        file.write(content)


def files_below(folder):
    """(URL path, bytes) of each file, in order of the path; source maps are left out."""
    found = []
    for where, _, names in os.walk(folder):
        for name in names:
            if not name.endswith(".map"):
                path = os.path.join(where, name)
                with open(path, "rb") as file:
                    content = file.read()
                found.append(("/" + os.path.relpath(path, folder).replace(os.sep, "/"), content))
    return sorted(found)


def content_type(path):
    extension = os.path.splitext(path)[1].lower()
    return CONTENT_TYPES.get(extension, "application/octet-stream")


def variants(files):
    """(URL path, bytes, gzipped) of each file, and of its gzip variant where that is smaller."""
    for path, content in files:
        yield path, content, False
        if len(content) >= GZIP_BYTES_MIN and not path.endswith((".png", ".woff2", ".webp")):
            packed = gzip.compress(content, compresslevel=9, mtime=0)
            if len(packed) <= GZIP_RATIO_MAX * len(content):
                yield path, packed, True


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def table_source(rows):
    lines = ['#include "apps/mystocks/web_assets.hpp"', "", 'extern "C" {']
    lines += [f"extern const std::byte mystocks_web_asset_{i}[];" for i in range(len(rows))]
    lines += ["}", "", "namespace mystocks::app {", "",
              "std::span<const http::Asset> web_assets() {",
              "    static const http::Asset table[] = {"]
    for i, (path, content, gzipped) in enumerate(rows):
        span = f"{{mystocks_web_asset_{i}, {len(content)}}}"
        flag = "true" if gzipped else "false"
        lines.append(f"        {{{quoted(path)}, {quoted(content_type(path))}, {span}, {flag}}},")
    lines += ["    };", "    return table;", "}", "", "}  // namespace mystocks::app", ""]
    return "\n".join(lines).encode()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    dist, out = sys.argv[1:]
    files = files_below(dist) if os.path.isfile(os.path.join(dist, "index.html")) else []
    files = files or [("/index.html", NOT_BUILT)]
    os.makedirs(out, exist_ok=True)

    # Packing takes seconds: not again for the files of the last time.
    key = hashlib.sha256(open(__file__, "rb").read())
    for path, content in files:
        key.update(f"\0{path}\0{len(content)}\0".encode() + content)
    stamp = os.path.join(out, "web_assets.key")
    if os.path.exists(stamp):
        with open(stamp, encoding="ascii") as file:
            if file.read() == key.hexdigest():
                return

    rows = list(variants(files))
    for old in os.listdir(out):
        if old.endswith(".bin"):
            os.remove(os.path.join(out, old))
    assembly = ["    .section .rodata"]
    for i, (path, content, _) in enumerate(rows):
        name = hashlib.sha256(content).hexdigest()[:16] + ".bin"
        write_if_changed(os.path.join(out, name), content)
        assembly += ["    .balign 16", f"    .globl mystocks_web_asset_{i}",
                     f"mystocks_web_asset_{i}: /* {path} */", f"    .incbin {quoted(name)}"]
    assembly += ['    .section .note.GNU-stack,"",%progbits', ""]
    write_if_changed(os.path.join(out, "web_assets.S"), "\n".join(assembly).encode())
    write_if_changed(os.path.join(out, "web_assets.cpp"), table_source(rows))
    with open(stamp, "w", encoding="ascii") as file:
        file.write(key.hexdigest())


if __name__ == "__main__":
    main()
