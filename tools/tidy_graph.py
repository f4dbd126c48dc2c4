"""Who may know whom: the arrows between the rooms, in CMake lists and in #include lines."""

import re
from typing import NamedTuple

# room → the rooms that it may use, and through them transitively what those may use. A driver
# (<room>/<driver>) may use its room and what that may use. docs/ARCHITECTURE.md draws this table.
ARROWS = {
    "base": [],
    "panel": ["base"],
    "metrics": ["base"],
    "http": ["metrics"],
    "market": ["panel"],
    "compute": ["panel"],
    "store": ["market", "panel", "metrics"],
    "stream": ["market", "metrics"],
    "feed": ["market", "http", "metrics"],
    "trade": ["market"],
    "formula": ["compute", "market"],
    "factor": ["formula"],
    "ml": ["factor"],
    "backtest": ["trade", "formula", "factor"],
    "alert": ["stream", "formula"],
    # The engines are rooms below backtest, but no drivers (docs/adr/0005).
    "job": ["store", "feed", "stream", "factor", "backtest", "backtest/event", "backtest/sweep",
            "ml"],
    "api": ["job", "alert", "http"],
    "cli": ["job"],
}

# Third-party headers and the one room that owns each: nobody else includes them.
OWNERS = {
    "boost/beast": ["http"],
    "toml++": ["base", "backtest"],
    "spdlog": ["base"],
    "date/": ["base"],
    "prometheus": ["metrics"],
    "unicode": ["market"],
    "CLI": ["cli"],
    "sqlite3": ["store/embedded"],
    "blosc": ["store/embedded"],
    "libpq": ["store/postgres"],
    "hiredis": ["stream/redis"],
    "nettle": ["feed/tdx"],
    "curl": ["http", "store/tdengine"],
    "llvm": ["formula"],
    "sodium": ["api"],
    "xgboost": ["ml"],
}

# Third-party headers that a public header may show.
PUBLIC_THIRD_PARTY = ("boost/describe", "boost/mp11")

_CALL = re.compile(r"\bmystocks_room\s*\(([^)]*)\)")
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
# A room's testing/ holds what its tests share.
_TEST_FILE = re.compile(r"_(test|dbtest|bench|fuzz|contract)\.(cpp|hpp)$|/testing/")
_STANDARD_HEADER = re.compile(r"^[a-z_0-9]+$")


class Room(NamedTuple):
    name: str
    file: str
    line: int
    depends: dict  # room → line
    test_depends: dict


def _top(room):
    return room.split("/")[0]


def allowed_rooms(room, arrows=None):
    """Every room that `room` may use, directly or through others; itself not included."""
    arrows = ARROWS if arrows is None else arrows
    seen = set()
    todo = [_top(room)] if "/" in room else list(arrows.get(room, []))
    while todo:
        next_room = todo.pop()
        if next_room not in seen:
            seen.add(next_room)
            todo += arrows.get(next_room, [])
    seen.discard(room)
    return seen


def _rooms_in(file):
    source = re.sub(r"#[^\n]*", lambda m: " " * len(m.group()), file.text)
    for call in _CALL.finditer(source):
        values = {"NAME": {}, "DEPENDS": {}, "TEST_DEPENDS": {}, "THIRD_PARTY": {}}
        key = None
        for word in re.finditer(r"\S+", call.group(1)):
            line = source.count("\n", 0, call.start(1) + word.start()) + 1
            if word.group() in values:
                key = word.group()
            elif key:
                values[key][word.group()] = line
        name = next(iter(values["NAME"]), "")
        line = source.count("\n", 0, call.start()) + 1
        yield Room(name, file.path, line, values["DEPENDS"], values["TEST_DEPENDS"])


def find_cycle(edges):
    """One cycle in {node: [nodes]} as [a, b, a], or None."""
    done = set()

    def visit(node, path):
        if node in path:
            return path[path.index(node) :] + [node]
        if node in done:
            return None
        for following in sorted(edges.get(node, [])):
            cycle = visit(following, path + [node])
            if cycle:
                return cycle
        done.add(node)
        return None

    for node in sorted(edges):
        cycle = visit(node, [])
        if cycle:
            return cycle
    return None


def _reachable(starts, rooms):
    seen = set()
    todo = list(starts)
    while todo:
        room = todo.pop()
        if room not in seen:
            seen.add(room)
            todo += rooms[room].depends if room in rooms else []
    return seen


class Graph:
    """The tree's rooms, their declared arrows and the ones that #include lines draw."""

    def __init__(self, tree, report):
        self.tree = tree
        self.report = report
        self.rooms = {}
        self.edges = {}
        for file in tree.files:
            if file.path.startswith("mystocks/") and file.path.endswith("CMakeLists.txt"):
                for room in _rooms_in(file):
                    self._add(room)

    def _add(self, room):
        place = room.file[len("mystocks/") : -len("/CMakeLists.txt")]
        if room.name != place:
            self.report(room.file, room.line, f"room {room.name!r} lies in mystocks/{place}",
                        f"write NAME {place}: one directory is one room")
        self.rooms[place] = room._replace(name=place)

    def check(self):
        for room in self.rooms.values():
            self._check_declared(room)
        for file in self.tree.files:
            if file.path.endswith((".cpp", ".hpp")):
                self._check_includes(file)
        cycle = find_cycle(self.edges)
        if cycle:
            room = self.rooms.get(cycle[0])
            self.report(room.file if room else f"mystocks/{cycle[0]}", room.line if room else 1,
                        "the rooms form a cycle: " + " → ".join(cycle),
                        "move what both need into the lower room")

    def _check_declared(self, room):
        if _top(room.name) not in ARROWS:
            self.report(room.file, room.line, f"unknown room {_top(room.name)!r}",
                        "add it to ARROWS in tools/tidy_graph.py with a decision in docs/adr/")
            return
        allowed = allowed_rooms(room.name)
        for target, line in room.depends.items():
            self.edges.setdefault(room.name, set()).add(target)
            if target not in allowed:
                self._wrong_arrow(room.file, line, room.name, target, allowed)
            elif target not in self.rooms:
                self.report(room.file, line, f"DEPENDS names {target!r}, which is no room",
                            "name a directory under mystocks/ that calls mystocks_room")
        for target, line in room.test_depends.items():
            if _top(target) not in allowed | {_top(room.name)}:
                self._wrong_arrow(room.file, line, room.name, target, allowed)

    def _wrong_arrow(self, path, line, room, target, allowed):
        why = "a driver is named by apps alone" if "/" in target else (
            f"{room} may use: {', '.join(sorted(allowed)) or 'nothing'}")
        self.report(path, line, f"wrong arrow {room} → {target}",
                    f"{why}; turn the dependency round or pass the value in")

    def room_of(self, path):
        """The room that a file under mystocks/ belongs to, or None."""
        parts = path.split("/")[1:-1]
        if parts and parts[-1] == "detail":
            parts.pop()
        while parts and "/".join(parts) not in self.rooms:
            parts.pop()
        return "/".join(parts) or None

    def _check_includes(self, file):
        inside = file.path.startswith("mystocks/")
        room = self.room_of(file.path) if inside else None
        for match in _INCLUDE.finditer(file.text):
            line = file.text.count("\n", 0, match.start(2)) + 1
            target = match.group(2)
            if match.group(1) == "<":
                self._check_outside_include(file, line, room, target)
            elif not target.startswith(("mystocks/", "apps/", "tests/")) or (
                    inside and not target.startswith("mystocks/")):
                self.report(file.path, line, f'#include "{target}" is no full address',
                            'write #include "mystocks/<room>/<file>.hpp"')
            elif not self.tree.has(target):
                self.report(file.path, line, f'#include "{target}": there is no such file',
                            "name an existing header")
            else:
                self._check_room_include(file, line, room, target)

    def _check_room_include(self, file, line, room, target):
        owner = self.room_of(target)
        if "/detail/" in target and owner != room:
            self.report(file.path, line, f"{target} is private to mystocks/{owner}",
                        "use a public header of that room, or make what is needed public there")
        if room is None or owner is None or owner == room:
            return
        is_test = bool(_TEST_FILE.search(file.path))
        declared = self.rooms[room]
        starts = list(declared.depends) + (list(declared.test_depends) if is_test else [])
        allowed = allowed_rooms(room)
        if is_test and _top(owner) in allowed | {_top(room)} or owner in allowed:
            if owner not in _reachable(starts, self.rooms):
                key = "TEST_DEPENDS" if is_test else "DEPENDS"
                self.report(file.path, line, f"{room} includes {owner} without declaring it",
                            f"add {owner} to {key} in {declared.file}")
        else:
            self._wrong_arrow(file.path, line, room, owner, allowed)
        if not is_test:
            self.edges.setdefault(room, set()).add(owner)

    def _check_outside_include(self, file, line, room, target):
        if _STANDARD_HEADER.match(target):
            return
        is_header = file.path.endswith(".hpp") and "/detail/" not in file.path
        is_test = bool(_TEST_FILE.search(file.path))
        if room and is_header and not is_test and not target.startswith(PUBLIC_THIRD_PARTY):
            self.report(file.path, line, f"public header shows <{target}>",
                        "include it in the .cpp or in detail/, and hide the type (pimpl)")
        for prefix, owners in OWNERS.items():
            starts = target.lower().startswith(prefix.lower())
            if starts and room and room not in owners:
                self.report(file.path, line, f"<{target}> belongs to {', '.join(owners)}",
                            "go through that room's own header")
