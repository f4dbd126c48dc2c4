"""Sweeps and backtests that are stopped, or whose disk is full."""

import os
import pty
import re
import resource
import signal
import subprocess
import unittest

from program import ProgramTest, wait_for, write_vipdoc

FIRST_DAY = 14_000  # days since the epoch
EXHAUSTED = 8  # exit codes by kind of error (docs/guides): a limit was reached
CANCELLED = 11
FILE_BYTES_MAX = 40_000  # below what the rows of 400 sets take, above what opening a store writes

STRATEGY = """
name = "two-averages"
[universe]
all = true
[parameters]
FAST = {{ default = 5, min = 2, max = 500, step = 1 }}
SLOW = {{ default = 20, min = 2, max = 500, step = 1 }}
[signals]
entry = "CROSS(MA(C, FAST), MA(C, SLOW))"
exit = "CROSS(MA(C, SLOW), MA(C, FAST))"
[grid]
FAST = {{ from = 2, to = {most} }}
SLOW = {{ from = 2, to = {most} }}
"""


def limit_files():
    """What a child does first: a write beyond the limit fails in the middle, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))


class Terminal:
    """A process whose messages go to a terminal, so that it shows its progress."""

    def __init__(self, words):
        self.master, slave = pty.openpty()
        self.shown = b""
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=slave)
        os.close(slave)
        os.set_blocking(self.master, False)

    def read(self):
        try:
            while part := os.read(self.master, 65536):
                self.shown += part
        except OSError:  # nothing more yet, or the other end is closed
            pass
        return self.shown.decode()

    def sets_done(self):
        """As its progress told, one number a line."""
        return [int(done) for done in re.findall(r"sweeping: (\d+) of", self.read())]

    def stop(self):
        """Interrupts it; returns what it said and its exit code."""
        self.process.send_signal(signal.SIGINT)
        wait_for(lambda: self.read() and self.process.poll() is not None,
                 "the end of a program that was stopped")
        return self.read(), self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)


class SweepTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.import_report("tdx", write_vipdoc(self.folder, 20, 1500, FIRST_DAY))
        self.out = self.folder / "out"

    def strategy(self, most):
        file = self.folder / f"grid-{most}.toml"
        file.write_text(STRATEGY.format(most=most))
        return file

    def start(self, *words):
        terminal = Terminal(self.command(*words))
        self.addCleanup(terminal.close)
        return terminal

    def run_limited(self, *words):
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=120,
                              preexec_fn=limit_files)

    def test_a_stopped_sweep_keeps_what_is_done_and_goes_on_from_there(self):
        # 249,001 sets bar by bar take minutes, of which the test waits for a moment.
        words = ("sweep", self.strategy(500), "--purses", "one", "--out", self.out)
        first = self.start(*words)
        wait_for(lambda: len(first.sets_done()) >= 5, "five reports of progress")
        said, exit_code = first.stop()
        self.assertEqual(exit_code, CANCELLED, said)
        state = self.out / "sweep.state"
        self.assertIn(f"what is done is kept in {state}: the same command goes on from there",
                      said.replace("\r\n", ""))
        self.assertIn("mystocks: the sweep was cancelled", said)
        self.assertEqual([path.name for path in self.out.iterdir()], [state.name])
        second = self.start(*words)
        wait_for(second.sets_done, "a report of progress")
        self.assertGreaterEqual(second.sets_done()[0], first.sets_done()[-1])
        self.assertEqual(second.stop()[1], CANCELLED)

    def test_a_sweep_stopped_without_a_folder_says_that_nothing_is_kept(self):
        sweep = self.start("sweep", self.strategy(500), "--purses", "one")
        wait_for(sweep.sets_done, "a report of progress")
        said, exit_code = sweep.stop()
        self.assertEqual(exit_code, CANCELLED, said)
        self.assertIn("nothing is kept; with --out FOLDER", said)

    def test_a_full_disk_is_said_alike_by_sweep_and_backtest(self):
        strategy = self.strategy(21)
        sweep = self.run_limited("sweep", strategy, "--out", self.out)
        self.assertEqual(sweep.returncode, EXHAUSTED, sweep.stderr)
        self.assertIn(f"mystocks: The sweep's rows could not be written to {self.out}/sweep.csv: "
                      "File too large\n", sweep.stderr)
        self.assertEqual(len(sweep.stdout.splitlines()), 21)  # the best rows are not lost
        self.assertEqual(list(self.out.iterdir()), [])
        report = self.folder / "report"
        backtest = self.run_limited("backtest", strategy, "--out", report)
        self.assertEqual(backtest.returncode, EXHAUSTED, backtest.stderr)
        self.assertIn(f"mystocks: The report could not be written to {report}: File too large\n",
                      backtest.stderr)
        self.assertFalse(report.exists())
        self.run_program("store", "check")
        self.run_program("sweep", strategy, "--out", self.out)
        self.assertEqual({path.name for path in self.out.iterdir()}, {"sweep.csv", "sweep.json"})

    def test_output_that_does_not_fit_is_no_success(self):
        for words in (("sweep", self.strategy(5)), ("backtest", self.strategy(5)),
                      ("bars", "600000.SH")):
            with open("/dev/full", "w") as full:
                done = subprocess.run(self.command(*words), stdout=full, stderr=subprocess.PIPE,
                                      text=True, timeout=120)
            self.assertEqual(done.returncode, EXHAUSTED, done.stderr)
            self.assertIn("mystocks: Not all of the output could be written: "
                          "No space left on device\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
