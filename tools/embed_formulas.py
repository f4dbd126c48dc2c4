#!/usr/bin/env python3
"""Turns the folder formulas/ into a C++ source with every file's text.

    tools/embed_formulas.py FORMULAS OUT_FOLDER

Writes OUT_FOLDER/built_in_formulas.cpp, only where its content changes, so that unchanged formulas
cost no compile.
"""

import os
import sys

DELIMITER = "mystocks"


def files_below(folder):
    """(path below the folder, text) of each formula, in order of the path."""
    found = []
    for where, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".formula"):
                path = os.path.join(where, name)
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                if f"){DELIMITER}\"" in text:
                    sys.exit(f"{path}: holds what ends a raw string here")
                found.append((os.path.relpath(path, folder).replace(os.sep, "/"), text))
    return sorted(found)


def source_of(files):
    lines = ['#include "apps/mystocks/built_in_formulas.hpp"', "",
             "namespace mystocks::app {", "",
             "formula::Catalogue::Files built_in_formulas() {",
             "    formula::Catalogue::Files files;"]
    for path, text in files:
        lines.append(f'    files.emplace_back("{path}", R"{DELIMITER}({text}){DELIMITER}");')
    lines += ["    return files;", "}", "", "}  // namespace mystocks::app", ""]
    return "\n".join(lines)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    path = os.path.join(out, "built_in_formulas.cpp")
    source = source_of(files_below(folder))
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == source:
                return
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)


if __name__ == "__main__":
    main()
