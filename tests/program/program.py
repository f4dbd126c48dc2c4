"""Runs the built program as its users do: one process a command, a home folder of its own."""

import ctypes
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("MYSTOCKS_BINARY", SOURCE / "build/release/mystocks"))
SHARED = pathlib.Path(os.environ.get("MYSTOCKS_SHARED") or SOURCE.parent / "shared")

WAIT_MAX = 60  # seconds


def wait_for(condition, what):
    """Asks until `condition()` is true; a failure says `what` did not come."""
    give_up = time.monotonic() + WAIT_MAX
    while not condition():
        if time.monotonic() > give_up:
            raise AssertionError(f"{what}: not within {WAIT_MAX} s")
        time.sleep(0.01)


def end_with_parent():
    """What a child does first, so that a test that dies takes its servers along."""
    set_death_signal = 1
    ctypes.CDLL(None, use_errno=True).prctl(set_death_signal, int(signal.SIGKILL))


def needs_shared(part):
    path = SHARED / part
    return unittest.skipUnless(path.exists(), f"no real data: {part} is missing (MYSTOCKS_SHARED)")


class ProgramTest(unittest.TestCase):
    """Gives each test an empty home folder, removed afterwards."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mystocks-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.home = self.folder / "home"

    def command(self, *words, home=None):
        return [str(BINARY), "--home", str(home or self.home), *map(str, words)]

    def run_program(self, *words, home=None, exit_code=0):
        done = subprocess.run(self.command(*words, home=home), capture_output=True, text=True,
                              timeout=120)
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        return done

    def import_report(self, *words, home=None, exit_code=0):
        done = self.run_program("import", *words, "--format", "json", home=home,
                                exit_code=exit_code)
        return json.loads(done.stdout)

    def copy(self, *words, home=None, exit_code=0):
        done = self.run_program("store", "copy", "--format", "json", *words, home=home,
                                exit_code=exit_code)
        return json.loads(done.stdout)

    def bars(self, instrument, *words, home=None):
        """Rows of text as `bars --format csv` prints them, without the header."""
        done = self.run_program("bars", instrument, "--format", "csv", *words, home=home)
        return [line.split(",") for line in done.stdout.splitlines()[1:]]


def copied_parts(report):
    """Rows and checksum that `store copy` read from its source, by name."""
    return {row["name"]: (row["rows"], row["checksum"])
            for row in report["records"] + report["series"]}


def yyyymmdd(days):
    """Of a number of days since the epoch."""
    return int(time.strftime("%Y%m%d", time.gmtime(days * 86_400)))


KINDS = 50  # of made closes, after which they come again


def write_vipdoc(folder, files, rows, first_day):
    """Made daily bars of 600000.SH and those after it, a bar each day from `first_day` (days since
    the epoch; weekends don't matter to a file). Returns the folder to import."""
    lday = folder / "vipdoc" / "sh" / "lday"
    lday.mkdir(parents=True)
    dates = [yyyymmdd(first_day + i) for i in range(rows)]
    contents = [day_records((date, 10, 10.5, 9.5, 10 + (k + i) % KINDS / 100, 1e6, 100_000)
                            for k, date in enumerate(dates)) for i in range(min(files, KINDS))]
    for i in range(files):
        (lday / f"sh{600000 + i}.day").write_bytes(contents[i % KINDS])
    return folder / "vipdoc"


def day_records(rows):
    """Rows (yyyymmdd, open, high, low, close, amount, volume) as the bytes of a .day file."""
    return b"".join(
        struct.pack("<IIIIIfII", date, *(round(price * 100) for price in prices), amount, volume, 0)
        for date, *prices, amount, volume in rows)
