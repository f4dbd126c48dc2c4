"""Where functions start and end in C++ and Python sources, found without a compiler."""

import ast
import re
from typing import NamedTuple


class Function(NamedTuple):
    name: str
    line: int  # of the signature's first line, 1-based
    lines: int  # signature to closing brace


# Comments and literals, which may hold braces that mean nothing. A number is a token so that the
# ' of 1'000 doesn't open a character literal.
_NOISE = re.compile(
    r"""
      //[^\n]*
    | /\*.*?\*/
    | R"(?P<mark>[^\s()\\"]*)\(.*?\)(?P=mark)"
    | "(?:\\.|[^"\\\n])*"
    | (?<!\w)\d(?:'?[\w.])*
    | '(?:\\.|[^'\\\n])*'
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w+)(?:.*\\\n)*.*$", re.MULTILINE)
_TYPE_HEAD = re.compile(r"^(?:.*[\s;>])?(?:class|struct|union|enum)\b[^()]*$", re.DOTALL)
_ATTRIBUTE = re.compile(r"\[\[.*?\]\]|\balignas\s*\([^)]*\)", re.DOTALL)
_MEMBER_INIT = re.compile(r"\)\s*(?:noexcept\s*)?:(?!:)(?:[^?]*,)?\s*[\w:<>, ]+$", re.DOTALL)
_LAMBDA = re.compile(r"\[[^\[\]]*\]\s*(?:\(|mutable\b|$)")
_BEFORE_SIGNATURE = re.compile(r"(?:\s|(?:public|private|protected)\s*:)*")
_NAME = re.compile(r"((?:[\w:~]|operator\s*[^\s\w(]{1,3}|operator\(\))+)\s*(?:<[^()]*>)?\s*\(")


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def blank_noise(source):
    """`source` with comments and literals blanked, every line kept at its place."""

    def blank(match):
        text = match.group(0)
        if text[0].isdigit():
            return text
        return '"' + _blank(text[1:-1]) + '"' if text[0] in "\"R" else _blank(text)

    return _NOISE.sub(blank, source)


def without_directives(source):
    """Blanks preprocessor lines, and what stands between #else or #elif and #endif."""
    out = []
    position = 0
    skipping_from = None
    depth = 0
    for match in _DIRECTIVE.finditer(source):
        if skipping_from is None:
            out.append(source[position : match.start()])
        else:
            out.append(_blank(source[position : match.start()]))
        out.append(_blank(match.group(0)))
        position = match.end()
        word = match.group(1)
        if word in ("if", "ifdef", "ifndef"):
            depth += 1
        elif word in ("else", "elif") and skipping_from is None:
            skipping_from = depth
        elif word == "endif":
            if skipping_from == depth:
                skipping_from = None
            depth -= 1
    out.append(source[position:])
    return "".join(out)


def _outside_parentheses(head):
    while True:
        shorter = re.sub(r"\([^()]*\)", "", head)
        if shorter == head:
            return head
        head = shorter


def _what_opens(head):
    """What the brace after `head` opens, outside functions: scope, initializer, or function."""
    head = _ATTRIBUTE.sub(" ", head).strip()
    plain = _outside_parentheses(head)
    if re.search(r"\bnamespace\b", plain) or re.search(r'\bextern\s*"\s*"?\s*$', plain):
        return "scope"
    if _TYPE_HEAD.match(re.sub(r"<[^<>]*>", "", head)) and "=" not in plain:
        return "scope"
    assigned = re.sub(r"operator\s*\S{1,3}|[=!<>]=", "", plain)
    if "=" in assigned:
        return "function" if _LAMBDA.search(head) else "initializer"
    if ")" not in head or head.endswith(("(", ",")):
        return "initializer"
    ends_in_word = re.search(r"[\w>]$", head)
    last_word = re.search(r"(\w+)$", head)
    is_qualifier = last_word and last_word.group(1) in (
        "const", "noexcept", "override", "final", "try", "mutable", "volatile")
    if ends_in_word and not is_qualifier and "->" not in plain and _MEMBER_INIT.search(head):
        return "initializer"
    return "function"


def cpp_functions(source):
    """Functions of a C++ source; one that is nested in another counts as part of it."""
    text = without_directives(blank_noise(source))
    found = []
    stack = []  # what each open brace is, and its head where it is a function
    head_start = 0
    for match in re.finditer(r"[{};]", text):
        at = match.start()
        inside = any(kind == "function" for kind, _, _ in stack)
        initializing = bool(stack) and stack[-1][0] == "initializer"
        if match.group() == "{":
            kind = "block" if inside else _what_opens(text[head_start:at])
            if initializing and not inside:
                kind = "initializer"
            stack.append((kind, head_start, at))
        elif match.group() == "}" and stack:
            kind, start, opened = stack.pop()
            if kind == "function":
                found.append(_function(text, start, opened, at))
            if kind == "initializer":
                continue  # the statement, or a constructor's head, goes on behind it
        elif initializing:
            continue
        if not inside or len(stack) == 0 or match.group() == "}":
            if not (match.group() == "{" and stack and stack[-1][0] == "initializer"):
                head_start = at + 1
    return found


def _function(text, head_start, opened, closed):
    head = text[head_start:opened]
    # What stands before a blank line is a macro call without a semicolon, not the signature.
    last_gap = None
    for last_gap in re.finditer(r"\n[ \t]*\n", head.rstrip()):
        pass
    if last_gap and head[last_gap.end() :].strip():
        head_start += last_gap.end()
        head = text[head_start:opened]
    head_start += _BEFORE_SIGNATURE.match(head).end()
    name = _NAME.search(head)
    first = text.count("\n", 0, head_start) + 1
    last = text.count("\n", 0, closed) + 1
    return Function(name.group(1).strip() if name else "(lambda)", first, last - first + 1)


def python_functions(source):
    """Functions of a Python source; throws SyntaxError."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append(Function(node.name, node.lineno, node.end_lineno - node.lineno + 1))
    return found
