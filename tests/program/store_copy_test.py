"""A whole store moved into another one: by what it prints, by what it holds afterwards, killed."""

import json
import random
import signal
import subprocess
import time
import unittest

from program import SHARED, ProgramTest, copied_parts, day_records, needs_shared, write_vipdoc

KILLS = 12
FILES = 120
ROWS = 3_000
FIRST_DAY = 8_000  # days since the epoch


class CopyTest(ProgramTest):
    def import_days(self):
        self.import_report("tdx", write_vipdoc(self.folder, FILES, ROWS, FIRST_DAY))

    def url(self, name):
        return f"sqlite:{self.folder / name}"


class RealDataTest(CopyTest):
    @needs_shared("data/tdx/vipdoc")
    def test_all_of_a_real_store_arrives_and_a_copy_of_the_copy_is_equal(self):
        self.import_report("tdx", SHARED / "data/tdx/vipdoc", SHARED / "data/tdx/hq_cache")
        first = self.copy("--to", self.url("copy/mystocks.db"))
        self.assertEqual(first["differing"], 0)
        self.assertGreater(len(first["series"]), 40)
        self.assertTrue(all(row["written"] == row["rows"] for row in first["series"]))
        again = self.copy("--to", self.url("copy/mystocks.db"))
        self.assertEqual(sum(row["written"] for row in again["series"] + again["records"]), 0)
        second = self.copy("--from", self.url("copy/mystocks.db"), "--to", self.url("third.db"))
        self.assertEqual(copied_parts(second), copied_parts(first))
        for adjust in ("none", "forward", "ratio"):
            ours = self.bars("600000.SH", "--adjust", adjust)
            self.assertGreater(len(ours), 1_000)
            copied = self.bars("600000.SH", "--adjust", adjust, home=self.folder / "copy")
            self.assertEqual(copied, ours)
        self.run_program("store", "check", home=self.folder / "copy")

    @needs_shared("data/tdx/vipdoc")
    def test_a_store_divided_among_three_files_answers_like_one(self):
        self.import_report("tdx", SHARED / "data/tdx/vipdoc", SHARED / "data/tdx/hq_cache")
        divided = self.folder / "divided"
        divided.mkdir()
        (divided / "mystocks.toml").write_text(
            '[store]\nurl = "sqlite:days.db"\nminute_bars = "sqlite:minutes.db"\n'
            'ticks = "sqlite:minutes.db"\ndepth = "sqlite:minutes.db"\n'
            'records = "sqlite:records.db"\n')
        into = self.copy("--from", f"sqlite:{self.home / 'mystocks.db'}", home=divided)
        self.assertEqual(into["differing"], 0)
        self.assertEqual(self.bars("600000.SH", "--adjust", "forward", home=divided),
                         self.bars("600000.SH", "--adjust", "forward"))
        screen = ("screen", "-e", "HIT: C > MA(C, 20);", "--format", "csv")
        self.assertEqual(self.run_program(*screen, home=divided).stdout,
                         self.run_program(*screen).stdout)
        info = json.loads(self.run_program("store", "info", "--format", "json",
                                           home=divided).stdout)
        self.assertEqual({tuple(row["classes"]) for row in info["stores"]},
                         {("ticks", "depth", "minute_bars"), ("daily_bars", "values"),
                          ("records",)})
        out = self.copy("--to", self.url("whole.db"), home=divided)
        self.assertEqual(out["differing"], 0)
        self.assertEqual(copied_parts(out), copied_parts(into))


class MadeDataTest(CopyTest):
    def test_a_copy_killed_anywhere_goes_on_and_ends_equal(self):
        self.import_days()
        started = time.monotonic()
        whole = self.copy("--to", self.url("whole.db"))
        seconds = time.monotonic() - started
        pause = random.Random(4)
        target = self.folder / "killed.db"
        killed = 0
        for _ in range(KILLS):
            process = subprocess.Popen(self.command("store", "copy", "--to", f"sqlite:{target}"),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(pause.random() * seconds * 0.8)
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        self.assertGreater(killed, 0)
        report = self.copy("--to", f"sqlite:{target}")
        self.assertEqual(report["differing"], 0)
        self.assertEqual(copied_parts(report), copied_parts(whole))
        verified = self.copy("--from", f"sqlite:{target}", "--to", self.url("whole.db"))
        self.assertEqual(verified["differing"], 0)
        self.assertEqual(sum(row["written"] for row in verified["series"]), 0)

    def test_what_differs_is_told_with_its_own_exit_code(self):
        self.import_days()
        self.copy("--to", self.url("copy.db"))
        extra = self.folder / "extra"
        (extra / "sh/lday").mkdir(parents=True)
        (extra / "sh/lday/sh600003.day").write_bytes(
            day_records([(20240102, 10, 11, 9, 10, 1e6, 100000)]))
        other = self.folder / "other"
        other.mkdir()
        (other / "mystocks.toml").write_text(f'[store]\nurl = "{self.url("copy.db")}"\n')
        self.import_report("tdx", extra, home=other)
        report = self.copy("--to", self.url("copy.db"), "--only", "daily_bars", exit_code=4)
        self.assertEqual([row["name"] for row in report["series"] if not row["equal"]],
                         ["600003.SH 1d"])
        self.assertEqual(report["records"], [])

    def test_an_interrupted_copy_says_how_to_go_on(self):
        self.import_days()
        process = subprocess.Popen(
            self.command("store", "copy", "--to", self.url("stopped.db")),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not (self.folder / "stopped.db").exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (11, 0), out + err)  # it may have been done already
        if process.returncode == 11:
            self.assertIn("run the same command again", err)
        self.assertEqual(self.copy("--to", self.url("stopped.db"))["differing"], 0)

    def test_stores_that_cannot_be_are_refused(self):
        home = self.folder / "wrong"
        home.mkdir()
        (home / "mystocks.toml").write_text('[store]\nurl = "postgresql://ann:geheim@h/d"\n')
        done = self.run_program("store", "info", home=home, exit_code=2)
        self.assertIn("MYSTOCKS_STORE_POSTGRES_PASSWORD", done.stderr)
        self.assertNotIn("geheim", done.stderr)
        self.run_program("store", "copy", "--from", self.url("gone.db"), exit_code=3)
        self.import_report("simulated")
        done = self.run_program("store", "copy", "--to", "postgresql://ann:geheim@h/d", exit_code=2)
        self.assertNotIn("geheim", done.stderr)
        done = self.run_program("store", "copy", "--to", "sqlit:a.db", exit_code=2)
        self.assertIn("did you mean sqlite:?", done.stderr)
        own = f"sqlite:{self.home / 'mystocks.db'}"
        self.run_program("store", "copy", "--to", own, exit_code=2)

    def test_migrations_are_planned_and_applied(self):
        self.import_days()
        done = self.run_program("store", "migrate", "--plan")
        self.assertIn("up to date", done.stdout)
        steps = json.loads(self.run_program("store", "migrate", "--format", "json").stdout)
        self.assertEqual(steps["stores"][0]["steps"], [])


if __name__ == "__main__":
    unittest.main()
