"""A TDengine killed with -9 under an import, a copy and a query of the whole program, and started
again: what was acknowledged is there, once, and no answer is cut short. Where
MYSTOCKS_TEST_TDENGINE_BIN names the folder of taosd and taosadapter."""

import datetime
import json
import os
import struct
import subprocess
import unittest

from program import ProgramTest
from tdengine_server import TdengineServer, TriggerProxy, tdengine_programs

FILES = 3
DAYS = 60
ROWS = DAYS * 240
FIRST_DAY = datetime.date(2018, 1, 1)
WRITTEN_BEFORE = 500_000  # bytes that the server gets before it is killed …
READ_BEFORE = 40_000      # … and bytes that it says
GAVE_UP = (9, 10)         # unavailable, timeout: run it again


def minute_records(first_price):
    """The bytes of a .lc1 file: packed date, minute of the day, four prices, amount, volume."""
    records = []
    for day in range(DAYS):
        date = FIRST_DAY + datetime.timedelta(day)
        packed = (date.year - 2004) * 2048 + date.month * 100 + date.day
        for minute in [*range(571, 691), *range(781, 901)]:
            price = first_price + (minute * 7 + day) % 90 / 100
            records.append(struct.pack("<HHfffffII", packed, minute, price, price + 0.02,
                                       price - 0.02, price, 100 * minute * price, 100 * minute, 0))
    return b"".join(records)


@unittest.skipUnless(tdengine_programs(), "MYSTOCKS_TEST_TDENGINE_BIN is not set: A KILLED "
                     "TDENGINE WAS NOT TESTED by the whole program")
class KilledTdengineTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server = TdengineServer()
        self.addCleanup(self.server.close)
        os.environ["MYSTOCKS_STORE_TDENGINE_PASSWORD"] = "taosdata"
        self.addCleanup(os.environ.pop, "MYSTOCKS_STORE_TDENGINE_PASSWORD")
        self.vipdoc = self.folder / "vipdoc"
        (self.vipdoc / "sh/minline").mkdir(parents=True)
        for i in range(FILES):
            (self.vipdoc / f"sh/minline/sh{600000 + i}.lc1").write_bytes(minute_records(10 + i))
        self.import_report("tdx", self.vipdoc)
        self.there = self.folder / "there"
        self.there.mkdir()

    def reach_through(self, proxy=None):
        """Its config names the server, or the proxy before it. A database process that is gone may
        never answer a question: then the program's own patience ends."""
        port = proxy.port if proxy else self.server.port
        (self.there / "mystocks.toml").write_text(
            f'[store]\nminute_bars = "{self.server.url("market", port)}"\n[store.tdengine]\n'
            'statement_wait_max = "3 s"\nretry_for = "20 s"\nvgroups = 1\n')

    def run_through_a_kill(self, *words, after, replies=False):
        """What a command prints in the end, whose server is killed in its middle and started again.
        Where it gave up it says on whom, and what to do is to run it again."""
        def kill_and_start():
            self.server.kill()
            self.server.start()
        proxy = TriggerProxy(self.server.port, after, kill_and_start, replies)
        self.addCleanup(proxy.close)
        self.reach_through(proxy)
        done = subprocess.run(self.command(*words, home=self.there), capture_output=True,
                              text=True, timeout=120)
        self.assertTrue(proxy.fired.is_set(), "the server was never killed: " + done.stderr)
        self.assertIsNone(proxy.failure)
        self.reach_through()
        if done.returncode != 0:
            self.assertIn(done.returncode, GAVE_UP, done.stdout + done.stderr)
            self.assertIn("127.0.0.1", done.stderr + done.stdout)
            done = self.run_program(*words, home=self.there)
        return done.stdout

    def own_url(self):
        return f"sqlite:{self.home / 'mystocks.db'}"

    def assert_has_all(self):
        """What both hold, seen by copying one over the other: nothing is left to be written."""
        done = self.run_program("store", "copy", "--format", "json", "--to", self.own_url(),
                                "--only", "minute_bars", home=self.there)
        report = json.loads(done.stdout)
        self.assertEqual(report["differing"], 0)
        self.assertEqual([(row["rows"], row["written"]) for row in report["series"]],
                         [(ROWS, 0)] * FILES)

    def test_an_import(self):
        report = json.loads(self.run_through_a_kill("import", "tdx", self.vipdoc, "--format",
                                                    "json", after=WRITTEN_BEFORE))
        self.assertEqual((report["changed"], report["rejected"]), (0, 0))
        self.assert_has_all()

    def test_a_copy(self):
        self.run_through_a_kill("store", "copy", "--from", self.own_url(), after=WRITTEN_BEFORE)
        self.assert_has_all()

    def test_a_query(self):
        self.reach_through()
        self.run_program("store", "copy", "--from", self.own_url(), home=self.there)
        question = ("bars", "600001.SH", "--period", "1m", "--format", "csv")
        self.assertEqual(self.run_through_a_kill(*question, after=READ_BEFORE, replies=True),
                         self.run_program(*question).stdout)


if __name__ == "__main__":
    unittest.main()
