#!/usr/bin/env python3
"""Turns the folder formulas/ or strategies/ into a C++ source with every file's text.

    tools/embed_formulas.py FOLDER OUT_FOLDER [formulas|strategies]

Writes OUT_FOLDER/built_in_formulas.cpp (…_strategies.cpp), only where its content changes, so that
unchanged files cost no compile.
"""

import os
import sys

DELIMITER = "mystocks"
# What → the files' ending and the type of the list.
KINDS = {"formulas": (".formula", "formula::Catalogue::Files"),
         "strategies": (".toml", "job::StrategyLibrary::Files")}


def files_below(folder, ending):
    """(path below the folder, text) of each file, in order of the path."""
    found = []
    for where, _, names in os.walk(folder):
        for name in names:
            if name.endswith(ending):
                path = os.path.join(where, name)
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                if f"){DELIMITER}\"" in text:
                    sys.exit(f"{path}: holds what ends a raw string here")
                found.append((os.path.relpath(path, folder).replace(os.sep, "/"), text))
    return sorted(found)


def source_of(files, kind, files_type):
    lines = [f'#include "apps/mystocks/built_in_{kind}.hpp"', "",
             "namespace mystocks::app {", "",
             f"{files_type} built_in_{kind}() {{",
             f"    {files_type} files;"]
    for path, text in files:
        lines.append(f'    files.emplace_back("{path}", R"{DELIMITER}({text}){DELIMITER}");')
    lines += ["    return files;", "}", "", "}  // namespace mystocks::app", ""]
    return "\n".join(lines)


def main():
    kind = sys.argv[3] if len(sys.argv) == 4 else "formulas"
    if len(sys.argv) not in (3, 4) or kind not in KINDS:
        sys.exit(__doc__)
    folder, out = sys.argv[1:3]
    os.makedirs(out, exist_ok=True)
    path = os.path.join(out, f"built_in_{kind}.cpp")
    ending, files_type = KINDS[kind]
    source = source_of(files_below(folder, ending), kind, files_type)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == source:
                return
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)


if __name__ == "__main__":
    main()
