#!/usr/bin/env python3
"""Writing and scanning series: the embedded store, DuckDB and ArcticDB, same rows, one core.

Durability: every batch is one commit that survives a kill of the process, and the time includes
closing, after which everything is in the database's own file and synced (ours: WAL checkpoint;
DuckDB: CHECKPOINT). ArcticDB (LMDB) is measured for reading.

Scans hand over all columns of all rows at once, twice in a process of their own: into memory that
is new to the process, and into memory that an earlier scan has given back. The same for everybody.
With `scan-duckdb` or `scan-arctic` this file is such a process itself.
"""

import json
import os
import shutil
import sys
import tempfile

import arcticdb
import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

import made_up_data
import measure

SERIES_TICKS, ROWS_TICKS = 20, 500_000
SERIES_BARS, ROWS_BARS = 200, 50_000
RUNS = 5
MEMORY = ("fresh", "reused")
STORE_BENCH = os.path.join(measure.BUILD, "bench", "store_bench")


def fingerprint(columns):
    """Two sums over the columns' bits; the C++ side computes the same from what it read."""
    plain = weighted = 0
    for column in columns:
        bits = np.ascontiguousarray(column).view(np.uint64)
        index = np.arange(1, len(bits) + 1, dtype=np.uint64)
        plain = (plain * 31 + int(bits.sum(dtype=np.uint64))) % 2**64
        weighted = (weighted * 31 + int((bits * index).sum(dtype=np.uint64))) % 2**64
    return f"{plain:016x}{weighted:016x}"


class Data:
    """One kind of series: its columns over all instruments, in memory and as files for C++."""

    def __init__(self, kind, columns, make, series, rows):
        self.kind, self.names, self.series, self.rows = kind, columns, series, rows
        parts = [make(seed, rows) for seed in range(series)]
        self.parts = parts
        self.columns = [np.concatenate([part[name] for part in parts]) for name in columns]
        self.total = series * rows
        self.fingerprint = fingerprint(self.columns)

    def write_files(self, folder):
        for name, column in zip(self.names, self.columns):
            column.tofile(os.path.join(folder, f"{self.kind}.{name}"))


def size_of(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(where, name))
               for where, _, names in os.walk(path) for name in names)


def run_ours(data, folder, run):
    store = os.path.join(folder, f"ours-{data.kind}-{run}.db")
    arguments = [data.kind, folder, store, data.series, data.rows]
    written = measure.run_json([STORE_BENCH, "write", *arguments])
    files = [store + tail for tail in ("", "-wal", "-shm") if os.path.exists(store + tail)]
    size = sum(map(size_of, files))
    read = measure.run_json([STORE_BENCH, "read", *arguments])
    for memory in MEMORY:
        measure.require(read[f"{memory}_fingerprint"] == data.fingerprint, "our rows differ")
    for path in files:
        if os.path.exists(path):
            os.remove(path)
    return written["seconds"], read["fresh"], read["reused"], size


DUCKDB_PATHS = ("arrow", "numpy", "append")


def write_duckdb(data, path, how):
    """Every instrument's rows as one batch and one commit, then everything into the file."""
    types = {"time": "BIGINT", "sequence": "BIGINT"}
    schema = ", ".join(f"{name} {types.get(name, 'DOUBLE')}" for name in data.names)
    frames = []
    for i, part in enumerate(data.parts):
        instrument = np.full(data.rows, i, dtype=np.int32)
        columns = {"instrument": instrument, **{name: part[name] for name in data.names}}
        if how == "arrow":
            columns = pa.table(columns)
        elif how == "append":
            columns = pd.DataFrame(columns)
        frames.append(columns)

    def write():
        connection = duckdb.connect(path, config={"threads": 1})
        connection.execute(f"CREATE TABLE series (instrument INTEGER, {schema})")
        for batch in frames:
            if how == "append":
                connection.append("series", batch)
            else:
                connection.register("batch", batch)
                connection.execute("INSERT INTO series SELECT * FROM batch")
        connection.execute("CHECKPOINT")
        connection.close()

    return measure.timed(write)[0]


def scan_duckdb(path, names, _series):
    """fetchnumpy() of everything; opening the database counts."""
    connection = duckdb.connect(path, config={"threads": 1}, read_only=True)
    columns = connection.execute(f"SELECT {', '.join(names)} FROM series").fetchnumpy()
    connection.close()
    return [[columns[name]] for name in names]


def scan_arctic(path, names, series):
    """A frame an instrument; opening the library counts."""
    library = arcticdb.Arctic(f"lmdb://{path}?map_size=4GB").get_library("bench")
    frames = [library.read(str(i)).data for i in range(series)]
    return [[frame[name].to_numpy() for frame in frames] for name in names]


def scan_twice(scan, path, series, names):
    """What the process of a peer's scan does and prints, as store_bench does."""
    answer = {}
    for memory in MEMORY:
        seconds, columns = measure.timed(lambda: scan(path, names, series))
        columns = [np.concatenate([np.asarray(part) for part in parts]) for parts in columns]
        answer[memory] = seconds
        answer[f"{memory}_fingerprint"] = fingerprint(columns)
        del columns
    print(json.dumps(answer))


def run_scan(how, path, data):
    command = [sys.executable, os.path.abspath(__file__), how, path, data.series, *data.names]
    read = measure.run_json(command)
    for memory in MEMORY:
        measure.require(read[f"{memory}_fingerprint"] == data.fingerprint, f"{how}: rows differ")
    return read["fresh"], read["reused"]


def run_duckdb(data, folder, run):
    best, size, read = None, 0, (0.0, 0.0)
    for how in DUCKDB_PATHS:
        path = os.path.join(folder, f"duck-{data.kind}-{run}-{how}.db")
        seconds = write_duckdb(data, path, how)
        if best is None or seconds < best:
            best, size = seconds, size_of(path)
            read = run_scan("scan-duckdb", path, data)
        os.remove(path)
    return best, *read, size


def run_arctic(data, folder, run):
    path = os.path.join(folder, f"arctic-{data.kind}-{run}")
    library = arcticdb.Arctic(f"lmdb://{path}?map_size=4GB").create_library("bench")

    def write():
        for i, part in enumerate(data.parts):
            library.write(str(i), pd.DataFrame({name: part[name] for name in data.names}))

    write()
    del library
    read = run_scan("scan-arctic", path, data)
    shutil.rmtree(path)
    return read


def million_rows(data, seconds):
    return f"{data.total / seconds / 1e6:.1f} M rows/s"


def compare(table, data, folder):
    ours = [run_ours(data, folder, run) for run in range(RUNS)]
    duck = [run_duckdb(data, folder, run) for run in range(RUNS)]
    arctic = [run_arctic(data, folder, run) for run in range(RUNS)]
    write, fresh, reused, size = (min(r[i] for r in ours) for i in range(4))
    duck_write, duck_fresh, duck_reused, duck_size = (min(r[i] for r in duck) for i in range(4))
    arctic_fresh, arctic_reused = (min(r[i] for r in arctic) for i in range(2))
    what = f"{data.total / 1e6:.0f} M {data.kind}"
    table.add(f"write {what}", million_rows(data, write),
              "DuckDB " + million_rows(data, duck_write), f"{duck_write / write:.1f}×",
              "≥ 10 M rows/s and ≥ 3×", data.total / write >= 10e6 and duck_write / write >= 3)
    goal = "≤ 4 B and no larger" if data.kind == "ticks" else "no larger"
    table.add(f"size of {what}", f"{size / data.total:.2f} B/row",
              f"DuckDB {duck_size / data.total:.2f} B/row", f"{duck_size / size:.2f}×", goal,
              size <= duck_size and (data.kind != "ticks" or size / data.total <= 4))
    scans = (("fresh", fresh, duck_fresh, arctic_fresh),
             ("reused", reused, duck_reused, arctic_reused))
    for memory, read, *peers in scans:
        for name, seconds in zip(("DuckDB fetchnumpy", "ArcticDB"), peers):
            table.add(f"scan {what}, {memory} memory", million_rows(data, read),
                      f"{name} {million_rows(data, seconds)}", f"{seconds / read:.1f}×",
                      "≥ 40 M rows/s and ≥ 1×", data.total / read >= 40e6 and seconds >= read)


def main():
    scans = {"scan-duckdb": scan_duckdb, "scan-arctic": scan_arctic}
    if len(sys.argv) > 2 and sys.argv[1] in scans:
        scan_twice(scans[sys.argv[1]], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
        return
    measure.pin(max(os.sched_getaffinity(0)))
    table = measure.Table("store")
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    kinds = (("ticks", made_up_data.TICK_COLUMNS, made_up_data.ticks, SERIES_TICKS, ROWS_TICKS),
             ("bars", made_up_data.BAR_COLUMNS, made_up_data.minute_bars, SERIES_BARS, ROWS_BARS))
    for kind, columns, make, series, rows in kinds:
        data = Data(kind, columns, make, max(1, int(series * scale)), rows)
        with tempfile.TemporaryDirectory(prefix="mystocks-bench-") as folder:
            data.write_files(folder)
            compare(table, data, folder)
    table.save()


if __name__ == "__main__":
    main()
