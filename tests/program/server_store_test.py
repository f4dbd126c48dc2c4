"""The program on a database server: real data there and back, and the server killed under it.

The server is PostgreSQL, started here, with TimescaleDB where that is installed. Where
MYSTOCKS_TEST_TDENGINE_URL points to a TDengine (tdengine+http://user:password@host:6041, no
database), ticks, depth and minute bars go there, into a database that is made and dropped here.
"""

import base64
import itertools
import json
import os
import re
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from postgres_server import PostgresServer, newest_version
from program import SHARED, ProgramTest, copied_parts, needs_shared, wait_for, write_vipdoc

FILES = 300  # more than one call of `store copy` writes
ROWS_OF_A_COPY = 200
ROWS_OF_AN_IMPORT = 1_500  # of all files more than one call of `import` writes
FIRST_DAY = 8_000  # days since the epoch
TDENGINE = os.environ.get("MYSTOCKS_TEST_TDENGINE_URL")


@unittest.skipUnless(newest_version(), "no PostgreSQL server is installed (Debian: postgresql)")
class ServerTest(ProgramTest):
    numbers = itertools.count()

    @classmethod
    def setUpClass(cls):
        cls.server = PostgresServer()
        cls.addClassCleanup(cls.server.remove)

    def setUp(self):
        super().setUp()
        self.database = f"test{next(self.numbers)}"
        self.there = self.folder / "there"
        self.there.mkdir()
        (self.there / "mystocks.toml").write_text(
            f'[store]\nurl = "{self.server.make_database(self.database)}"\n')
        self.run_program("store", "migrate", home=self.there)

    def embedded(self, name):
        return f"sqlite:{self.folder / name}"

    def rows_there(self):
        return int(self.server.psql(self.database, "SELECT count(*) FROM mystocks.bars_daily"))

    def start(self, *words, home=None):
        process = subprocess.Popen(self.command(*words, home=home), stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def ends_well(self, process):
        out, _ = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, out)


@needs_shared("data/tdx/vipdoc")
class RealDataTest(ServerTest):
    def test_a_real_store_goes_there_and_comes_back_equal(self):
        self.there_and_back()

    @unittest.skipUnless(TDENGINE, "no TDengine: set MYSTOCKS_TEST_TDENGINE_URL to "
                                   "tdengine+http://user:password@host:6041")
    def test_a_real_store_divided_among_both_servers_comes_back_equal(self):
        url = urllib.parse.urlsplit(TDENGINE)
        name = f"mystocks_test_{os.getpid()}_{time.time_ns()}"

        def drop():
            login = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
            urllib.request.urlopen(urllib.request.Request(
                f"http://{url.hostname}:{url.port}/rest/sql",
                f"DROP DATABASE IF EXISTS {name}".encode(), {"Authorization": f"Basic {login}"},
            ), timeout=60).close()
        self.addCleanup(drop)
        os.environ["MYSTOCKS_STORE_TDENGINE_PASSWORD"] = url.password
        self.addCleanup(os.environ.pop, "MYSTOCKS_STORE_TDENGINE_PASSWORD")
        where = f"tdengine+http://{url.username}@{url.hostname}:{url.port}/{name}"
        with open(self.there / "mystocks.toml", "a", encoding="utf-8") as config:
            config.writelines(f'{data} = "{where}"\n' for data in ("ticks", "depth", "minute_bars"))
        self.run_program("store", "migrate", home=self.there)
        self.there_and_back()

    def there_and_back(self):
        self.import_report("tdx", SHARED / "data/tdx/vipdoc", SHARED / "data/tdx/hq_cache")
        kept = self.store_values("MACD")
        self.assertGreater(kept["inserted"], 100_000)
        signals = self.store_values("-e", "HIT: CROSS(C, MA(C, 20));", "--name", "突破")
        there = self.copy("--from", f"sqlite:{self.home / 'mystocks.db'}", home=self.there)
        self.assertEqual(there["differing"], 0)
        self.assertGreater(len(there["series"]), 40)
        back = self.copy("--to", self.embedded("back/mystocks.db"), home=self.there)
        self.assertEqual(back["differing"], 0)
        self.assertEqual(copied_parts(back), copied_parts(there))
        for instrument in ("600000.SH", "000001.SZ"):
            for adjust in ("none", "forward", "ratio"):
                here = self.bars(instrument, "--adjust", adjust)
                self.assertGreater(len(here), 1_000)
                for home in (self.there, self.folder / "back"):
                    self.assertEqual(self.bars(instrument, "--adjust", adjust, home=home), here)
        for words in (("bars", "600000.SH", "--period", "1w", "--adjust", "forward"),
                      ("bars", "600000.SH", "--period", "1M"),
                      ("screen", "-e", "HIT: C > MA(C, 20);", "--format", "csv"),
                      ("values", "MACD.DIF", "--symbol", "600000.SH", "--format", "csv"),
                      ("values", "突破.HIT", "--limit", "50", "--format", "csv"),
                      ("values", "--format", "json")):
            self.assertEqual(self.run_program(*words, home=self.there).stdout,
                             self.run_program(*words).stdout)
        # What anybody reads with SQL, and what the formula gives over the server's own bars.
        self.assertEqual(int(self.server.psql(
            self.database, "SELECT count(*) FROM mystocks.values_daily JOIN mystocks.series "
                           "ON number = values_daily.series WHERE name = '突破.HIT'")),
                         signals["inserted"])
        again = self.store_values("MACD", home=self.there)
        self.assertEqual((again["inserted"], again["changed"], again["unchanged"]),
                         (0, 0, kept["inserted"]))

    def store_values(self, *words, home=None):
        return json.loads(self.run_program("formula", "store", *words, "--format", "json",
                                           home=home).stdout)


class KilledServerTest(ServerTest):
    def make_files(self, rows):
        self.rows = rows
        self.vipdoc = write_vipdoc(self.folder, FILES, rows, FIRST_DAY)

    def hold_the_last_series(self, home):
        """Imports half of the last file and keeps its series locked: whoever writes all files comes
        as far as that and waits. The lock ends with the server."""
        last = self.folder / "last" / "sh" / "lday"
        last.mkdir(parents=True)
        name = f"sh{600000 + FILES - 1}.day"
        whole = (self.vipdoc / "sh" / "lday" / name).read_bytes()
        (last / name).write_bytes(whole[:len(whole) // 2])
        self.import_report("tdx", self.folder / "last", home=home)
        holder = self.server.start_psql(
            self.database, "BEGIN; SELECT FROM mystocks.series FOR UPDATE; SELECT pg_sleep(600)")
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        self.wait_for_sessions("wait_event = 'PgSleep'")

    def wait_for_sessions(self, that):
        wait_for(lambda: self.server.psql(
            self.database, f"SELECT count(*) FROM pg_stat_activity WHERE {that} "
                           "AND datname = current_database()") != "0", that)

    def kill_the_server_under(self, process):
        self.wait_for_sessions("wait_event_type = 'Lock'")
        wait_for(lambda: self.rows_there() > self.rows, "rows of the others")
        self.server.kill()
        self.assertIsNone(process.poll())

    def assert_all_is_there_once(self):
        self.assertEqual(self.rows_there(), FILES * self.rows)
        self.import_report("tdx", self.vipdoc)
        checked = self.copy("--to", f"sqlite:{self.home / 'mystocks.db'}", "--only", "daily_bars",
                            home=self.there)
        self.assertEqual(checked["differing"], 0)
        self.assertEqual([row["written"] for row in checked["series"]], [0] * FILES)

    def test_an_import_goes_on_when_the_server_is_back(self):
        self.make_files(ROWS_OF_AN_IMPORT)
        self.hold_the_last_series(self.there)
        importing = self.start("import", "tdx", self.vipdoc, home=self.there)
        self.kill_the_server_under(importing)
        self.server.start()
        self.ends_well(importing)
        again = self.import_report("tdx", self.vipdoc, home=self.there)
        self.assertEqual((again["inserted"], again["changed"]), (0, 0))
        self.assert_all_is_there_once()

    def test_a_copy_goes_on_when_the_server_is_back(self):
        self.make_files(ROWS_OF_A_COPY)
        self.import_report("tdx", self.vipdoc)
        self.hold_the_last_series(self.there)
        copying = self.start("store", "copy", "--from", f"sqlite:{self.home / 'mystocks.db'}",
                             "--only", "daily_bars", home=self.there)
        self.kill_the_server_under(copying)
        self.server.start()
        self.ends_well(copying)
        self.assert_all_is_there_once()

    def test_an_import_of_a_server_that_stays_away_says_so_and_is_run_again(self):
        self.make_files(ROWS_OF_AN_IMPORT)
        with open(self.there / "mystocks.toml", "a", encoding="utf-8") as config:
            config.write('[store.postgres]\nretry_max = "200 ms"\n')
        self.hold_the_last_series(self.there)
        importing = self.start("import", "tdx", self.vipdoc, home=self.there)
        self.kill_the_server_under(importing)
        out, _ = importing.communicate(timeout=60)
        self.server.start()
        self.assertNotEqual(importing.returncode, 0, out)
        self.assertIn("PostgreSQL at", out)
        again = self.import_report("tdx", self.vipdoc, home=self.there)
        self.assertEqual(again["inserted"] + again["unchanged"], FILES * self.rows)
        self.assertEqual(again["changed"], 0)
        self.assert_all_is_there_once()

    def test_who_serves_tells_it_and_needs_no_restart(self):
        self.make_files(ROWS_OF_A_COPY)
        with open(self.there / "mystocks.toml", "a", encoding="utf-8") as config:
            config.write('[store.postgres]\nretry_max = "200 ms"\n')
        self.import_report("tdx", self.vipdoc, home=self.there)
        serving = self.start("serve", "--port", "0", home=self.there)
        base = re.search(r"http://127\.0\.0\.1:\d+", serving.stdout.readline()).group()

        def answer(path):
            try:
                with urllib.request.urlopen(base + path, timeout=30) as reply:
                    return reply.status, reply.read().decode()
            except urllib.error.HTTPError as refused:
                with refused:
                    return refused.code, refused.read().decode()

        before = answer("/api/v1/bars/600001.SH?limit=3")
        self.assertEqual(before[0], 200, before)
        self.server.kill()
        status, told = answer("/readyz")
        self.assertEqual(status, 503)
        self.assertIn("PostgreSQL at", told)
        self.assertEqual(answer("/healthz")[0], 200)
        status, told = answer("/api/v1/bars/600002.SH?limit=3")
        self.assertEqual(status, 503)
        self.assertIn("PostgreSQL at", told)
        self.server.start()
        wait_for(lambda: answer("/readyz")[0] == 200, "the server's return")
        self.assertEqual(answer("/api/v1/bars/600001.SH?limit=3"), before)
        serving.send_signal(signal.SIGTERM)
        self.assertEqual(serving.wait(timeout=30), 0)


if __name__ == "__main__":
    unittest.main()
