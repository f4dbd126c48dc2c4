#!/usr/bin/env python3
"""tools/run_tests.py counts what the tools below it report, and never takes silence for success."""

import os
import tempfile
import unittest

import run_tests

JUNIT = """<testsuite>
  <testcase name="base_test/A" status="run"><system-out>ok</system-out></testcase>
  <testcase name="base_test/B" status="fail"><failure message="Failed"/>
    <system-out>b_test.cpp:7: Failure</system-out></testcase>
  <testcase name="base_test/C" status="notrun"><skipped message=""/>
    <system-out>c_test.cpp:3: Skipped
no shared data</system-out></testcase>
  <testcase name="web D"><failure message="expected 1">at d.test.ts:4</failure></testcase>
  <testcase name="web E"><skipped/></testcase>
</testsuite>
"""


class RunTests(unittest.TestCase):
    def report(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "report.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_counts_of_ctest_and_of_vitest(self):
        outcome = run_tests.read_junit(self.report(JUNIT))
        self.assertEqual(run_tests.summary(outcome), "1 passed, 2 failed, 2 skipped")
        remarks = "\n".join(outcome.remarks)
        self.assertIn("FAILED base_test/B\nb_test.cpp:7: Failure", remarks)
        self.assertIn("at d.test.ts:4", remarks)
        self.assertIn("skipped base_test/C: no shared data", remarks)

    def test_a_part_that_breaks_without_a_report_failed(self):
        outcome = run_tests.trust_report("/nonexistent", 1, "no such program", "ctest")
        self.assertEqual(outcome.failed, 1)
        self.assertIn("no such program", outcome.remarks[0])

    def test_a_part_that_runs_nothing_failed(self):
        outcome = run_tests.trust_report(self.report("<testsuite/>"), 0, "", "npm test")
        self.assertEqual(outcome.failed, 1)

    def test_a_bad_status_without_a_failed_case_failed(self):
        passed = '<testsuite><testcase name="A" status="run"/></testsuite>'
        self.assertEqual(run_tests.trust_report(self.report(passed), 0, "", "x").failed, 0)
        self.assertEqual(run_tests.trust_report(self.report(passed), 8, "", "x").failed, 1)


if __name__ == "__main__":
    unittest.main()
