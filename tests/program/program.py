"""Runs the built program as its users do: one process a command, a home folder of its own."""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("MYSTOCKS_BINARY", SOURCE / "build/release/mystocks"))
SHARED = pathlib.Path(os.environ.get("MYSTOCKS_SHARED") or SOURCE.parent / "shared")


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

    def bars(self, instrument, *words, home=None):
        """Rows of text as `bars --format csv` prints them, without the header."""
        done = self.run_program("bars", instrument, "--format", "csv", *words, home=home)
        return [line.split(",") for line in done.stdout.splitlines()[1:]]


def day_records(rows):
    """Rows (yyyymmdd, open, high, low, close, amount, volume) as the bytes of a .day file."""
    return b"".join(
        struct.pack("<IIIIIfII", date, *(round(price * 100) for price in prices), amount, volume, 0)
        for date, *prices, amount, volume in rows)
