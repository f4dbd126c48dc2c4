#!/usr/bin/env python3
"""The results of the last runs (build/bench/*.json) as Markdown tables, for docs/benchmarks.md."""

import json
import os

import measure

ORDER = ("store", "import", "cold", "http", "formula", "sweep")


def main():
    for name in ORDER:
        path = os.path.join(measure.OUT, name + ".json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                result = json.load(file)
            print(f"### {name}: {result['machine']}, {result['date']}, load {result['load']:.1f}\n")
            print("| what | ours | peer | ratio | goal | |\n|---|---|---|---|---|---|")
            print("\n".join("| " + " | ".join(row) + " |" for row in result["rows"]) + "\n")


if __name__ == "__main__":
    main()
