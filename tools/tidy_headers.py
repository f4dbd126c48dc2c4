"""Every header compiles alone: whoever includes it need not know what else to include first."""

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
_ANY_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<[^>\n]+>)', re.MULTILINE)
FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]


def _closure(path, texts):
    """The header and every header of the tree that it includes, in a stable order."""
    seen = set()
    todo = [path]
    while todo:
        next_path = todo.pop()
        if next_path in texts and next_path not in seen:
            seen.add(next_path)
            todo += _INCLUDE.findall(texts[next_path])
    return sorted(seen)


def _compile(root, compiler, path):
    command = [compiler, *FLAGS, "-I", root, "-include", os.path.join(root, path), "-x", "c++",
               os.devnull]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def _finding(path, errors):
    for line in errors.splitlines():
        match = re.match(r"^(.*?):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$", line)
        if match:
            return (f"{path}:{match.group(2)}: doesn't compile alone: {match.group(3)} "
                    f"(in {os.path.basename(match.group(1))}). Fix: include what it uses.")
    return f"{path}:1: doesn't compile alone: {errors.strip()[:300]}. Fix: include what it uses."


def _compiled_first(tree):
    """Headers that some .cpp includes before anything else: the build compiles those alone."""
    first = set()
    for file in tree.files:
        match = _ANY_INCLUDE.search(file.text) if file.path.endswith(".cpp") else None
        if match and match.group(1):
            first.add(match.group(1))
    return first


def check(tree, compiler, cache_path=None):
    """One finding a header that doesn't compile. What compiled before, by content, isn't again."""
    built = _compiled_first(tree)
    texts = {file.path: file.text for file in tree.files if file.path.endswith(".hpp")}
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    salt = version.stdout + " ".join(FLAGS)
    known = set()
    if cache_path and os.path.exists(cache_path):
        with open(cache_path, encoding="utf-8") as file:
            known = set(json.load(file))
    keys = {}
    for path in texts:
        everything = "\0".join([salt, path] + [texts[p] for p in _closure(path, texts)])
        keys[path] = hashlib.sha256(everything.encode()).hexdigest()
    todo = sorted(path for path in texts if keys[path] not in known and path not in built)
    findings = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = pool.map(lambda path: _compile(tree.root, compiler, path), todo)
        for path, (status, errors) in zip(todo, results):
            if status != 0:
                findings.append(_finding(path, errors))
                del keys[path]
    if cache_path:
        with open(cache_path, "w", encoding="utf-8") as file:
            json.dump(sorted(keys.values()), file)
    return findings
