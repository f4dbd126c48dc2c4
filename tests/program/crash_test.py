"""Imports killed in the middle, and two processes on one store."""

import random
import signal
import subprocess
import time
import unittest

from program import ProgramTest, write_vipdoc

KILLS = 100
FILES = 60
ROWS = 400
FIRST_DAY = 12_000  # days since the epoch


class CrashTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.vipdoc = write_vipdoc(self.folder, FILES, ROWS, FIRST_DAY)

    def test_killed_imports_lose_nothing_and_leave_a_sound_store(self):
        whole = self.folder / "whole"
        started = time.monotonic()
        self.import_report("tdx", self.vipdoc, home=whole)
        seconds = time.monotonic() - started
        pause = random.Random(1)
        kept = 0
        for attempt in range(KILLS):
            home = self.folder / f"killed-{attempt % 10}"  # each store is killed ten times
            process = subprocess.Popen(self.command("import", "tdx", self.vipdoc, home=home),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(pause.random() * seconds)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if (home / "mystocks.db").exists() and attempt % 10 == 9:
                self.run_program("store", "check", home=home)
                kept += 1
        self.assertGreater(kept, 0)
        for store in range(10):
            home = self.folder / f"killed-{store}"
            report = self.import_report("tdx", self.vipdoc, home=home)
            self.assertEqual(report["inserted"] + report["unchanged"], FILES * ROWS)
            self.assertEqual(report["changed"], 0)
            self.run_program("store", "check", home=home)
            self.assertEqual(self.bars("600007.SH", home=home), self.bars("600007.SH", home=whole))

    def test_two_processes_import_into_one_store(self):
        commands = [self.command("import", "tdx", self.vipdoc) for _ in range(2)]
        processes = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      text=True) for words in commands]
        for process in processes:
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, out + err)
        self.assertEqual(len(self.bars("600000.SH")), ROWS)
        self.run_program("store", "check")

    def test_an_interrupted_import_says_so_and_can_be_run_again(self):
        process = subprocess.Popen(self.command("import", "tdx", self.vipdoc),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        # It may have been killed before it could listen, have listened, or have been done already.
        self.assertIn(process.returncode, (-signal.SIGINT, 11, 0), out + err)
        report = self.import_report("tdx", self.vipdoc)
        self.assertEqual(report["inserted"] + report["unchanged"], FILES * ROWS)


if __name__ == "__main__":
    unittest.main()
