#!/usr/bin/env python3
"""Style as a test: fails on whatever docs/STYLE.md and the arrows between the rooms forbid.

    tools/tidy.py                    every check (ctest "tidy")
    tools/tidy.py --headers FOLDER   every header is compiled alone, by some .cpp or by a source in
                                     FOLDER (ctest "headers")
    tools/tidy.py --write-headers FOLDER    makes those sources

Prints one line a finding, file:line: what is wrong, and how to fix it. Exit status 1 if any.
"""

import argparse
import os
import re
import sys
import unicodedata
from typing import NamedTuple

import tidy_functions
import tidy_graph
import tidy_headers

LINE_COLUMNS_MAX = 100
WEB_LINE_COLUMNS_MAX = 120
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600
VUE_FILE_LINES_MAX = 250
ROOM_README_LINES_MAX = 30

# Names that say nothing about what is inside. Written apart, so that this file passes itself.
SOUP = {"util", "helper", "common", "misc", "manager", "service", "handler"}

# Folders that hold what others made, and files that a program writes.
SKIPPED_FOLDERS = {".git", ".cache", ".ccache", "__pycache__", "node_modules", "build", "dist",
                   "test-results", ".venv", ".vite", "coverage"}
GENERATED = re.compile(
    r"^contract/.*\.json$|^web/package-lock\.json$|^web/src/api/schema(\.d)?\.ts$")
TEXT = re.compile(
    r"\.(cpp|hpp|h|py|sh|bash|cmake|txt|md|toml|json|ya?ml|ts|mts|cts|js|mjs|cjs|vue|css|html|"
    r"service|formula|sql)$|(^|/)(Makefile|Dockerfile|run|\.gitignore|\.clang-format)$")
SOURCE = re.compile(r"\.(cpp|hpp|py|sh|cmake|ts|mts|js|mjs|vue|css|sql)$|(^|/)CMakeLists\.txt$")
WEB_SOURCE = re.compile(r"\.(ts|mts|js|mjs|vue|css)$")

# Ann is the user of our examples.
_MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home/(?!ann/)\w+|Users/\w+)/")
_LEFTOVER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
_BANNER = re.compile(r"^\s*(?://|#|/\*|<!--)+\s*[=*#/~_-]{6,}")
_TYPE = re.compile(
    r"^\s*(?:export\s+)?(?:template\s*<[^{;]*>\s*)?(?:default\s+|abstract\s+)*"
    r"(?:class|struct|union|concept|interface|type|using|enum(?:\s+(?:class|struct))?)\s+"
    r"(?:\[\[\w+\]\]\s*)?(\w+)(?P<rest>[^\n]*)", re.MULTILINE)
_NAMESPACE = re.compile(r"^\s*(?:inline\s+)?namespace\s+(mystocks[\w:]*)\s*\{(?P<rest>[^\n]*)",
                        re.MULTILINE)
_FORWARD_ONLY = re.compile(r"\s*(?:(?:class|struct|enum(?: class)?)\s+[\w: ]+;\s*)*\}")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SNAKE = re.compile(r"^[a-z][a-z0-9_]*$")


class File(NamedTuple):
    path: str  # relative to the root, with '/'
    text: str

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1


class Tree:
    """Every text file under a root that people write."""

    def __init__(self, root):
        self.root = root
        self.files = []
        self.folders = []
        for folder, below, names in os.walk(root):
            below[:] = sorted(d for d in below if d not in SKIPPED_FOLDERS)
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
                if TEXT.search(path):
                    self.files.append(File(path, self._read(path)))
            self.folders += [os.path.relpath(os.path.join(folder, d), root).replace(os.sep, "/")
                             for d in below]
        self._paths = {file.path for file in self.files}

    def _read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
            return file.read()

    def has(self, path):
        return path in self._paths


class Findings:
    def __init__(self):
        self.lines = []

    def __call__(self, path, line, what, fix):
        self.lines.append(f"{path}:{line}: {what}. Fix: {fix}.")


def columns(line):
    """Width on a terminal: a Chinese character takes two columns."""
    if line.isascii():
        return len(line)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
    return len(line) + wide - sum(unicodedata.combining(c) != 0 for c in line)


def words_of(name):
    """Lower-case words of a snake_case, kebab-case or CamelCase name, plurals without their s."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return {p.lower().removesuffix("s") for p in parts} | {p.lower() for p in parts}


def check_text(file, report):
    """Lines, lengths and leftovers."""
    is_source = SOURCE.search(file.path) and not GENERATED.match(file.path)
    limit = WEB_LINE_COLUMNS_MAX if WEB_SOURCE.search(file.path) else LINE_COLUMNS_MAX
    lines = file.text.splitlines()
    for number, line in enumerate(lines, 1):
        if is_source and columns(line) > limit:
            report(file.path, number, f"line of {columns(line)} columns", f"at most {limit}")
        if is_source and _BANNER.match(line):
            report(file.path, number, "a banner", "let names and blank lines divide the file")
        if GENERATED.match(file.path):
            continue
        if _MACHINE_PATH.search(line):
            report(file.path, number, "a path of one machine",
                   "make it relative to the source folder, or an argument")
        if _LEFTOVER.search(line):
            report(file.path, number, "unfinished work left in the text",
                   "finish it, or open an issue and remove the line")
    if is_source and len(lines) > FILE_LINES_MAX:
        report(file.path, FILE_LINES_MAX + 1, f"file of {len(lines)} lines",
               f"split it by concept: at most {FILE_LINES_MAX}")
    if file.path.endswith(".vue") and len(lines) > VUE_FILE_LINES_MAX:
        report(file.path, VUE_FILE_LINES_MAX + 1, f"component of {len(lines)} lines",
               f"move behaviour to composables, parts to components: at most {VUE_FILE_LINES_MAX}")


def check_functions(file, report):
    if file.path.endswith((".cpp", ".hpp")):
        functions = tidy_functions.cpp_functions(file.text)
    elif file.path.endswith(".py"):
        try:
            functions = tidy_functions.python_functions(file.text)
        except SyntaxError as error:
            report(file.path, error.lineno or 1, f"not Python: {error.msg}", "correct it")
            return
    else:
        return
    for function in functions:
        if function.lines > FUNCTION_LINES_MAX:
            report(file.path, function.line, f"{function.name} has {function.lines} lines",
                   f"name its steps: at most {FUNCTION_LINES_MAX}")


def check_names(tree, report):
    for path in tree.folders + [file.path for file in tree.files]:
        for soup in sorted(words_of(path.rsplit("/", 1)[-1].split(".")[0]) & SOUP):
            report(path, 1, f"the name says {soup!r}", "name the concept that it holds")
    for file in tree.files:
        name = file.path.rsplit("/", 1)[-1].split(".")[0]
        if file.path.endswith((".cpp", ".hpp", ".py")) and not _SNAKE.match(name):
            report(file.path, 1, f"file name {name!r}", "write it in snake_case")
        if file.path.endswith((".cpp", ".hpp", ".ts", ".vue")) and not GENERATED.match(file.path):
            check_type_names(file, report)


def check_type_names(file, report):
    is_cpp = file.path.endswith((".cpp", ".hpp"))
    text = tidy_functions.blank_noise(file.text) if is_cpp else file.text
    for match in _TYPE.finditer(text):
        name, rest = match.group(1), match.group("rest").lstrip()
        line = file.line_at(match.start(1))
        for soup in sorted(words_of(name) & SOUP):
            report(file.path, line, f"type {name} says {soup!r}", "name the concept that it holds")
        declares = match.group(0).lstrip().startswith(("class", "struct", "enum", "union"))
        is_definition = rest.startswith(("{", ";", ":")) and not rest.startswith("::")
        if is_cpp and declares and is_definition and not re.match(r"^[A-Z][A-Za-z0-9]*$", name):
            if name != "final" and "namespace std" not in text:
                report(file.path, line, f"type {name}", "write type names in PascalCase")


def check_places(tree, report):
    """Where files may lie, and what each room must have."""
    for file in tree.files:
        if not file.path.startswith("mystocks/"):
            continue
        folders = file.path.split("/")[1:-1]
        if folders and folders[-1] == "detail":
            folders.pop()
        if len(folders) > 2:
            report(file.path, 1, "lies too deep", "at most mystocks/room/part/file")
        if file.path.endswith("/README.md") and len(folders) > 0:
            lines = len(file.text.splitlines())
            if lines > ROOM_README_LINES_MAX:
                report(file.path, ROOM_README_LINES_MAX + 1, f"README of {lines} lines",
                       f"say what is admitted and where to start: {ROOM_README_LINES_MAX} lines")
    sources = [f.path for f in tree.files if f.path.endswith((".cpp", ".hpp"))]
    for folder in tree.folders:
        if re.match(r"^mystocks/\w+$", folder):
            has_source = any(path.startswith(folder + "/") for path in sources)
            if has_source and not tree.has(folder + "/README.md"):
                report(folder, 1, "room without README.md",
                       "say in at most 30 lines what is admitted and where to start reading")


def _is_contract_of_room(file, name, expected):
    """A driver's test instantiates its room's contract suite, which stands in its namespace."""
    return (re.search(r"_(db)?test\.cpp$", file.path) is not None
            and expected.startswith(name + "::") and "_contract.hpp" in file.text)


def check_cpp(file, report):
    """Namespace equals path; headers are guarded and open no namespace for their readers."""
    if not file.path.startswith("mystocks/") or not file.path.endswith((".cpp", ".hpp")):
        return
    folder = file.path.rsplit("/", 1)[0]
    expected = folder.removesuffix("/detail").replace("/", "::")
    text = tidy_functions.blank_noise(file.text)
    seen = False
    for match in _NAMESPACE.finditer(text):
        name = match.group(1)
        if name == expected or name.startswith(expected + "::"):
            seen = True
        elif _is_contract_of_room(file, name, expected):
            seen = True
        elif not _FORWARD_ONLY.match(text[match.start("rest") :]):
            report(file.path, file.line_at(match.start(1)), f"namespace {name}",
                   f"the path says {expected}; from elsewhere only forward declarations")
            seen = True
    has_code = tidy_functions.without_directives(text).strip()
    if not seen and has_code and not file.path.endswith("_fuzz.cpp"):
        report(file.path, 1, "no namespace of its own", f"open namespace {expected}")
    if file.path.endswith(".hpp"):
        if not re.search(r"^#pragma once$", file.text, re.MULTILINE):
            report(file.path, 1, "header without #pragma once", "add it above the includes")
        match = re.search(r"^using namespace\b", text, re.MULTILINE)
        if match:
            report(file.path, file.line_at(match.start()), "using namespace in a header",
                   "name what is used")


def check_links(tree, report):
    """A Markdown link to a file of this tree leads somewhere."""
    for file in tree.files:
        if not file.path.endswith(".md"):
            continue
        for match in _LINK.finditer(file.text):
            target = match.group(1).split("#")[0]
            if not target or re.match(r"^[a-z]+:", target):
                continue
            folder = os.path.dirname(os.path.join(tree.root, file.path))
            if not os.path.exists(os.path.join(folder, target)):
                report(file.path, file.line_at(match.start()),
                       f"the link to {target} leads nowhere", "name a file relative to this one")


def run(root):
    """Every check that needs no compiler; the findings as lines."""
    tree = Tree(root)
    findings = Findings()
    tidy_graph.Graph(tree, findings).check()
    check_names(tree, findings)
    check_places(tree, findings)
    check_links(tree, findings)
    for file in tree.files:
        check_text(file, findings)
        check_functions(file, findings)
        check_cpp(file, findings)
    return findings.lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default_root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--root", default=default_root)
    parser.add_argument("--headers", metavar="FOLDER", help="whether all are compiled alone")
    parser.add_argument("--write-headers", metavar="FOLDER", help="sources that compile them")
    options = parser.parse_args()
    if options.write_headers:
        tidy_headers.write(Tree(options.root), options.write_headers)
        return 0
    if options.headers:
        lines = tidy_headers.check(Tree(options.root), options.headers)
    else:
        lines = run(options.root)
    print("\n".join(lines + [f"{len(lines)} findings"] if lines else ["tidy"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
