"""What the benchmarks share: machine, cores, timing, the table of results."""

import datetime
import json
import os
import platform
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build", "release")
OUT = os.path.join(ROOT, "build", "bench")
PROGRAM = os.path.join(BUILD, "mystocks")


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory_gib = int(file.readline().split()[1]) / 2**20
    name = names[0] if names else platform.processor()
    return f"{os.cpu_count()} cores of {name}, {memory_gib:.0f} GiB, Linux {platform.release()}"


def pin(*cores):
    """This process, and what it starts, runs on these cores alone."""
    os.sched_setaffinity(0, cores)


def pinned(cores, command):
    return ["taskset", "-c", ",".join(map(str, cores)), *map(str, command)]


def load_now():
    """Runnable processes other than ours make a timing doubtful: the load average says so."""
    return os.getloadavg()[0]


def run_json(command, **options):
    """Runs a program that prints one JSON object on its last line."""
    done = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True,
                          **options)
    return json.loads(done.stdout.strip().splitlines()[-1])


def timed(action):
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


def require(condition, what):
    """A benchmark with a wrong answer has no time."""
    if not condition:
        raise SystemExit(f"WRONG ANSWER: {what}")


class Table:
    """Prints rows as they come and keeps them in build/bench/<name>.json."""

    def __init__(self, name):
        self.name = name
        self.rows = []
        self.load = load_now()
        print(f"\n## {name} ({machine()}, {datetime.date.today()}, load {self.load:.1f})\n"
              "| what | ours | peer | ratio | goal | |\n|---|---|---|---|---|---|", flush=True)

    def add(self, what, ours, peer="", ratio="", goal="", met=None):
        verdict = "" if met is None else ("met" if met else "MISSED")
        row = [what, ours, peer, ratio, goal, verdict]
        self.rows.append(row)
        print("| " + " | ".join(row) + " |", flush=True)

    def save(self):
        os.makedirs(OUT, exist_ok=True)
        with open(os.path.join(OUT, self.name + ".json"), "w", encoding="utf-8") as file:
            json.dump({"machine": machine(), "date": str(datetime.date.today()),
                       "load": self.load, "rows": self.rows}, file, indent=1, ensure_ascii=False)
