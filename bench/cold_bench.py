#!/usr/bin/env python3
"""`mystocks bars` of one instrument, from the start of the process to its end, with nothing of the
store in the page cache, in a store of 20 million bars; the peer is the DuckDB shell's way: a new
Python process that asks a DuckDB file with the same bars.
"""

import os
import statistics
import subprocess
import sys
import tempfile

import import_bench
import measure
import vipdoc

INSTRUMENTS, BARS = 5_000, 4_000
RUNS = 15
PEER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
rows = connection.execute("SELECT date, open, high, low, close, volume, amount FROM bars"
                          " WHERE code = ? ORDER BY date DESC LIMIT 250", [sys.argv[2]]).fetchall()
print(len(rows))
"""


def forget(path):
    """Drops a file (or each file of a folder) from the page cache."""
    files = [path] if os.path.isfile(path) else [os.path.join(path, n) for n in os.listdir(path)]
    for name in files:
        if os.path.isfile(name):
            handle = os.open(name, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def times_ms(codes, data, command_of, check):
    times = []
    for code in codes:
        forget(data)
        seconds, done = measure.timed(lambda: subprocess.run(
            command_of(code), check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True))
        check(done.stdout)
        times.append(seconds * 1e3)
    return times


def main():
    instruments = int(sys.argv[1]) if len(sys.argv) > 1 else INSTRUMENTS
    table = measure.Table("cold")
    with tempfile.TemporaryDirectory(prefix="mystocks-bench-") as folder:
        paths, _ = vipdoc.make(os.path.join(folder, "random"), instruments, BARS)
        home, database = os.path.join(folder, "home"), os.path.join(folder, "duck.db")
        import_bench.ours(os.path.join(folder, "random"), home)
        import_bench.peer(paths, database)
        codes = list(paths)[:: max(1, instruments // RUNS)]

        def ours(code):
            return [measure.PROGRAM, "--home", home, "bars", vipdoc.instrument_id(code),
                    "--limit", "250", "--format", "csv"]

        mine = times_ms(codes, home, ours, lambda out: measure.require(
            len(out.splitlines()) == 251, "not 250 bars"))
        theirs = times_ms(codes, database,
                          lambda code: [sys.executable, "-c", PEER, database, code],
                          lambda out: measure.require(out.strip() == "250", "peer: not 250 bars"))
    median, worst = statistics.median(mine), max(mine)
    peer = statistics.median(theirs)
    table.add(f"cold `mystocks bars` among {instruments * BARS / 1e6:.0f} M bars, median (worst)",
              f"{median:.0f} ms ({worst:.0f})", f"Python + DuckDB {peer:.0f} ms",
              f"{peer / median:.1f}×", "≤ 50 ms", median <= 50)
    table.save()


if __name__ == "__main__":
    main()
