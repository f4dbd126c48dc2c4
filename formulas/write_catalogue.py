#!/usr/bin/env python3
"""Writes the tables of docs/catalogue.md anew from the formula files' facts."""

import pathlib
import re

FORMULAS = pathlib.Path(__file__).parent
PAGE = FORMULAS / "../docs/catalogue.md"
MARK = "<!-- From here on written by formulas/write_catalogue.py -->"
TITLES = {"indicators": "Indicators", "patterns": "Candlestick patterns", "screens": "Screens"}


def row(text, folder):
    head, body = text.split("}", 1)
    facts = dict(line[1:].split(" ", 1) for line in head.splitlines() if line.startswith("@"))
    parameters = ", ".join(f"{name} {default}" for name, default in
                           re.findall(r"^PARAM (\w+)\(([^,)]+)", body, re.MULTILINE))
    cells = [f"`{facts['name']}`", f"{facts['zh']} · {facts['en']}"]
    if folder == "indicators":
        cells += [facts["group"].replace("_", " "), facts["convention"]]
    cells += [parameters, facts["about_en"]]
    return "| " + " | ".join(cells) + " |"


def table(folder):
    head = ["name", "title"] + (["group", "convention"] if folder == "indicators" else [])
    head += ["parameters", "what it is"]
    rows = [row(path.read_text(), folder)
            for path in sorted((FORMULAS / folder).glob("*.formula"))]
    return [f"## {TITLES[folder]} ({len(rows)})", "", "| " + " | ".join(head) + " |",
            "|" + "---|" * len(head), *rows, ""]


lines = [line for folder in TITLES for line in table(folder)]
kept = PAGE.read_text().split(MARK)[0]
PAGE.write_text(kept + MARK + "\n\n" + "\n".join(lines))
