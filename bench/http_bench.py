#!/usr/bin/env python3
"""Daily bars over HTTP: requests a second and p99, against FastAPI on the same one core.

The server has core 0 and the load (wrk) another one. Requests walk over all instruments. Ours is
measured as it is configured by default, and again with its cache of finished answers off.
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import measure
import vipdoc

INSTRUMENTS, BARS = 300, 2_600
CONNECTIONS, SECONDS, RUNS = 16, 5, 3
COLUMNS = ("time", "open", "high", "low", "close", "volume", "amount")
HERE = os.path.dirname(os.path.abspath(__file__))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server process on core 0, ready to answer; stopped at the end of the block."""

    def __init__(self, command, port, environment, probe):
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(measure.pinned([0], command), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL,
                                        env={**os.environ, **environment})
        until = time.monotonic() + 30
        while True:
            try:
                self.get(probe)
                return
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > until or self.process.poll() is not None:
                    raise SystemExit(f"the server does not answer: {command}") from None
                time.sleep(0.05)

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=10) as answer:
            return answer.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


def ours(home, cache):
    port = free_port()
    environment = {"MYSTOCKS_SERVER_IO_THREADS": "1", "MYSTOCKS_SERVER_WORKER_THREADS": "1",
                   "MYSTOCKS_LOG_LEVEL": "error"}
    if not cache:
        environment["MYSTOCKS_SERVER_CACHE_BYTES_MAX"] = "0 B"
    return Server([measure.PROGRAM, "--home", home, "serve", "--port", port], port, environment,
                  "/healthz")


def peer(database, probe):
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--app-dir", os.path.join(HERE, "peers"),
               "--port", port, "--loop", "uvloop", "--http", "httptools", "--no-access-log",
               "--log-level", "error", "fastapi_bars:app"]
    return Server(command, port, {"BENCH_SQLITE": database}, probe)


def fill_peer(database, server, ids):
    """The rows that our server gives are the rows that the peer serves."""
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE bars (id TEXT, time INTEGER, open REAL, high REAL, low REAL,"
                       " close REAL, volume REAL, amount REAL, PRIMARY KEY (id, time))"
                       " WITHOUT ROWID")
    for instrument in ids:
        answer = json.loads(server.get(path_of(instrument, BARS)))
        measure.require(len(answer["time"]) == BARS, f"{instrument} has other bars")
        connection.executemany("INSERT INTO bars VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               zip([instrument] * BARS, *(answer[c] for c in COLUMNS)))
    connection.commit()
    connection.close()


def path_of(instrument, limit):
    return f"/api/v1/bars/{instrument}?limit={limit}"


def load(server, paths_file, seconds):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s",
               os.path.join(HERE, "peers", "bars.lua"), server.base]
    others = sorted(os.sched_getaffinity(0) - {0})
    return measure.run_json(measure.pinned(others, command),
                            env={**os.environ, "BENCH_PATHS": paths_file})


def best_of(server, paths_file):
    load(server, paths_file, 1)
    runs = [load(server, paths_file, SECONDS) for _ in range(RUNS)]
    measure.require(all(run["failed"] == 0 for run in runs), "requests failed under load")
    best = max(runs, key=lambda run: run["requests"] / run["seconds"])
    return best["requests"] / best["seconds"], best["p99_ms"]


def check_equal(one, other, ids, limit):
    for instrument in ids:
        a, b = (json.loads(s.get(path_of(instrument, limit))) for s in (one, other))
        measure.require(len(a["time"]) == limit and all(a[c] == b[c] for c in COLUMNS),
                        f"the bodies for {instrument} differ")


def compare(table, home, database, folder, ids, limit):
    paths_file = os.path.join(folder, "paths.txt")
    with open(paths_file, "w", encoding="utf-8") as file:
        file.writelines(path_of(i, limit) + "\n" for i in ids)
    with peer(database, path_of(ids[0], 1)) as other:
        with ours(home, cache=True) as server:
            check_equal(server, other, ids, limit)
        theirs = best_of(other, paths_file)
    for cache in (True, False):
        with ours(home, cache) as server:
            mine = best_of(server, paths_file)
        what = f"{limit} daily bars" + ("" if cache else ", no cache")
        goal = "≥ 20×" if cache else ""
        table.add(f"{what}: requests/s", f"{mine[0]:,.0f}", f"FastAPI {theirs[0]:,.0f}",
                  f"{mine[0] / theirs[0]:.1f}×", goal, mine[0] >= 20 * theirs[0] if cache else None)
        table.add(f"{what}: p99", f"{mine[1]:.2f} ms", f"FastAPI {theirs[1]:.1f} ms",
                  f"{theirs[1] / mine[1]:.1f}×", "≥ 5×" if cache else "",
                  theirs[1] >= 5 * mine[1] if cache else None)


def main():
    table = measure.Table("http")
    with tempfile.TemporaryDirectory(prefix="mystocks-bench-") as folder:
        vipdoc.make(os.path.join(folder, "random"), INSTRUMENTS, BARS)
        home = os.path.join(folder, "home")
        subprocess.run([measure.PROGRAM, "--home", home, "import", "tdx",
                        os.path.join(folder, "random")], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        ids = [vipdoc.instrument_id(code) for code in vipdoc.codes(INSTRUMENTS)]
        database = os.path.join(folder, "peer.db")
        with ours(home, cache=True) as server:
            fill_peer(database, server, ids)
        for limit in (250, 2_500):
            compare(table, home, database, folder, ids, limit)
    table.save()


if __name__ == "__main__":
    main()
