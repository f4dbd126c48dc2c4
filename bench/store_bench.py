#!/usr/bin/env python3
"""Writing and scanning series: the embedded store, DuckDB and ArcticDB, same rows, one core.

Durability: every batch is one commit that survives a kill of the process, and the time includes
closing, after which everything is in the database's own file and synced (ours: WAL checkpoint;
DuckDB: CHECKPOINT). ArcticDB (LMDB) is measured for reading.
"""

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
RUNS = 3
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
    measure.require(read["fingerprint"] == data.fingerprint, "the store's rows differ")
    for path in files:
        if os.path.exists(path):
            os.remove(path)
    return written["seconds"], read["seconds"], size


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


def read_duckdb(data, path):
    connection = duckdb.connect(path, config={"threads": 1}, read_only=True)
    query = f"SELECT {', '.join(data.names)} FROM series"
    seconds, columns = measure.timed(lambda: connection.execute(query).fetchnumpy())
    columns = [np.asarray(columns[name]) for name in data.names]
    measure.require(fingerprint(columns) == data.fingerprint, "DuckDB's rows differ")
    connection.close()
    return seconds


def run_duckdb(data, folder, run):
    best, size, read = None, 0, 0.0
    for how in DUCKDB_PATHS:
        path = os.path.join(folder, f"duck-{data.kind}-{run}-{how}.db")
        seconds = write_duckdb(data, path, how)
        if best is None or seconds < best:
            best, size = seconds, size_of(path)
            read = read_duckdb(data, path)
        os.remove(path)
    return best, read, size


def run_arctic(data, folder, run):
    path = os.path.join(folder, f"arctic-{data.kind}-{run}")
    library = arcticdb.Arctic(f"lmdb://{path}?map_size=4GB").create_library("bench")

    def write():
        for i, part in enumerate(data.parts):
            library.write(str(i), pd.DataFrame({name: part[name] for name in data.names}))

    def read():
        return [library.read(str(i)).data for i in range(data.series)]

    write_seconds, _ = measure.timed(write)
    read_seconds, frames = measure.timed(read)
    columns = [np.concatenate([frame[name].to_numpy() for frame in frames]) for name in data.names]
    measure.require(fingerprint(columns) == data.fingerprint, "ArcticDB's rows differ")
    del library
    shutil.rmtree(path)
    return write_seconds, read_seconds


def million_rows(data, seconds):
    return f"{data.total / seconds / 1e6:.1f} M rows/s"


def compare(table, data, folder):
    ours = [run_ours(data, folder, run) for run in range(RUNS)]
    duck = [run_duckdb(data, folder, run) for run in range(RUNS)]
    arctic = [run_arctic(data, folder, run) for run in range(RUNS)]
    write, read, size = (min(r[i] for r in ours) for i in range(3))
    duck_write, duck_read, duck_size = (min(r[i] for r in duck) for i in range(3))
    arctic_read = min(r[1] for r in arctic)
    what = f"{data.total / 1e6:.0f} M {data.kind}"
    table.add(f"write {what}", million_rows(data, write),
              "DuckDB " + million_rows(data, duck_write), f"{duck_write / write:.1f}×",
              "≥ 10 M rows/s and ≥ 3×", data.total / write >= 10e6 and duck_write / write >= 3)
    goal = "≤ 4 B and no larger" if data.kind == "ticks" else "no larger"
    table.add(f"size of {what}", f"{size / data.total:.2f} B/row",
              f"DuckDB {duck_size / data.total:.2f} B/row", f"{duck_size / size:.2f}×", goal,
              size <= duck_size and (data.kind != "ticks" or size / data.total <= 4))
    for name, seconds in (("DuckDB fetchnumpy", duck_read), ("ArcticDB", arctic_read)):
        table.add(f"scan {what}", million_rows(data, read), f"{name} {million_rows(data, seconds)}",
                  f"{seconds / read:.1f}×", "≥ 40 M rows/s and ≥ 1×",
                  data.total / read >= 40e6 and seconds >= read)


def main():
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
