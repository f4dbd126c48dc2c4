"""Every header compiles alone: whoever includes it need not know what else to include first.

The build compiles the proof. A header that some .cpp includes before anything else is compiled
alone there; each of the others gets a source of its own, which holds nothing but the #include.
"""

import os
import re

_ANY_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<[^>\n]+>)', re.MULTILINE)


def _compiled_first(tree):
    first = set()
    for file in tree.files:
        match = _ANY_INCLUDE.search(file.text) if file.path.endswith(".cpp") else None
        if match and match.group(1):
            first.add(match.group(1))
    return first


def _sources(tree):
    """File name → text, of the sources that the tree needs."""
    built = _compiled_first(tree)
    headers = [file.path for file in tree.files
               if file.path.endswith(".hpp") and file.path not in built]
    return {path.replace("/", ".")[:-len(".hpp")] + ".cpp": f'#include "{path}"\n'
            for path in headers}


def _read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(tree, folder):
    """Makes `folder` hold those sources and nothing else; what stays the same isn't touched."""
    os.makedirs(folder, exist_ok=True)
    sources = _sources(tree)
    for name in os.listdir(folder):
        if name not in sources:
            os.remove(os.path.join(folder, name))
    for name, text in sources.items():
        path = os.path.join(folder, name)
        if _read(path) != text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)


def check(tree, folder):
    """One finding a header whose source the build lacks: it was configured before."""
    findings = []
    for name, text in sorted(_sources(tree).items()):
        if _read(os.path.join(folder, name)) != text:
            header = text.split('"')[1]
            findings.append(f"{header}:1: the build doesn't compile it alone. "
                            "Fix: run cmake again.")
    return findings
