#!/usr/bin/env python3
"""A whole vipdoc folder of random .day files into a store, on two cores, from files to a closed
store; the peer reads the same files with NumPy and inserts them into DuckDB on the same cores.
"""

import os
import subprocess
import sys
import tempfile

import duckdb
import numpy as np

import made_up_data
import measure
import vipdoc

INSTRUMENTS, BARS = 5_000, 2_500
RUNS = 2
CORES = (0, 1)


def ours(source, home):
    command = measure.pinned(CORES, [measure.PROGRAM, "--home", home, "import", "tdx", source])
    return measure.timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL,
                                                stderr=subprocess.DEVNULL))[0]


def peer(paths, database):
    """Files in batches of 100, so that DuckDB gets large inserts."""
    connection = duckdb.connect(database, config={"threads": len(CORES)})
    connection.execute("CREATE TABLE bars (code VARCHAR, date INTEGER, open DOUBLE, high DOUBLE,"
                       " low DOUBLE, close DOUBLE, volume DOUBLE, amount DOUBLE)")
    items = list(paths.items())
    for first in range(0, len(items), 100):
        part = items[first : first + 100]
        arrays = [np.fromfile(path, made_up_data.DAY_RECORD) for _, path in part]
        rows = np.concatenate(arrays)
        batch = {"code": np.repeat([code for code, _ in part], [len(a) for a in arrays]),
                 "date": rows["date"].astype(np.int32)}
        for name in ("open", "high", "low", "close"):
            batch[name] = rows[name] / 100.0
        batch["volume"] = rows["volume"].astype(np.float64)
        batch["amount"] = rows["amount"].astype(np.float64)
        connection.register("batch", batch)
        connection.execute("INSERT INTO bars SELECT * FROM batch")
    connection.execute("CHECKPOINT")
    connection.close()


def check(home, paths):
    """Ten instruments come back from the store as they stand in their files."""
    for code in list(paths)[:: max(1, len(paths) // 10)]:
        command = [measure.PROGRAM, "--home", home, "bars", vipdoc.instrument_id(code), "--limit",
                   "1000000", "--format", "csv"]
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout
        lines = text.splitlines()
        names = lines[0].split(",")
        rows = np.fromfile(paths[code], made_up_data.DAY_RECORD)
        measure.require(len(lines) - 1 == len(rows), f"{code}: {len(lines) - 1} rows")
        for name in ("open", "high", "low", "close"):
            at = names.index(name)
            got = np.array([float(line.split(",")[at]) for line in lines[1:]])
            measure.require((got == rows[name] / 100.0).all(), f"{code}: {name} differs")


def main():
    measure.pin(*CORES)
    instruments = int(sys.argv[1]) if len(sys.argv) > 1 else INSTRUMENTS
    bars = instruments * BARS
    table = measure.Table("import")
    with tempfile.TemporaryDirectory(prefix="mystocks-bench-") as folder:
        source = os.path.join(folder, "random")
        paths, _ = vipdoc.make(source, instruments, BARS)
        best = best_peer = float("inf")
        for run in range(RUNS):
            home = os.path.join(folder, f"home{run}")
            best = min(best, ours(source, home))
            check(home, paths)
            database = os.path.join(folder, f"duck{run}.db")
            best_peer = min(best_peer, measure.timed(lambda: peer(paths, database))[0])
    table.add(f"import {instruments:,} .day files ({bars / 1e6:.1f} M bars)",
              f"{bars / best / 1e6:.2f} M bars/s",
              f"NumPy + DuckDB {bars / best_peer / 1e6:.2f} M bars/s", f"{best_peer / best:.1f}×",
              "≥ 3 M bars/s", bars / best >= 3e6)
    table.save()


if __name__ == "__main__":
    main()
