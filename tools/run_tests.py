#!/usr/bin/env python3
"""Runs every test of a built tree and counts the cases.

    tools/run_tests.py [--build build/release] [--only ctest,python,web,browser,fuzz]

One line a part; what failed is printed in full, and the whole log of each part stays under
build/test/. The last line reads "N passed, N failed, N skipped". Exit status 1 where a case failed
or a part could not run.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PARTS = ("ctest", "python", "web", "browser", "fuzz")
LOG_TAIL_LINES = 60
SKIPS_PRINTED_MAX = 12
# A fuzzer's own limits: one input, and its memory.
FUZZ_INPUT_SECONDS_MAX = 10
FUZZ_INPUT_BYTES_MAX = 65_536
FUZZ_MEMORY_MIB_MAX = 2_048


class Outcome(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    remarks: tuple = ()  # printed in full: what failed, why something was skipped

    def __add__(self, other):
        return Outcome(self.passed + other.passed, self.failed + other.failed,
                       self.skipped + other.skipped, self.remarks + other.remarks)


class Runner:
    def __init__(self, build, log_folder, jobs):
        self.build = build
        self.log_folder = log_folder
        self.jobs = jobs

    def run(self, log_name, command, cwd=ROOT, more_environment=None):
        """Exit status and output; the output goes to the part's log too."""
        environment = {**os.environ, **(more_environment or {})}
        done = subprocess.run(command, cwd=cwd, env=environment, text=True, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        with open(os.path.join(self.log_folder, log_name + ".log"), "w", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n{done.stdout}")
        return done.returncode, done.stdout

    def report_path(self, name):
        path = os.path.join(self.log_folder, name + ".xml")
        if os.path.exists(path):
            os.remove(path)
        return path


def tail(output):
    return "\n".join(output.rstrip().splitlines()[-LOG_TAIL_LINES:])


def read_junit(path):
    """Counts of a JUnit report, with one remark for each case that failed or was skipped."""
    outcome = Outcome()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = case.get("name", "?")
        text = case.findtext("system-out") or ""
        problem = case.find("failure")
        problem = case.find("error") if problem is None else problem
        if problem is not None or case.get("status") == "fail":
            detail = text or (problem.text or problem.get("message", "")
                              if problem is not None else "")
            outcome += Outcome(failed=1, remarks=(f"FAILED {name}\n{tail(detail)}",))
        elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            reason = re.search(r"Skipped\n(.*)", text) or re.search(r"(.*\bskip.*)", text)
            why = f": {reason.group(1).strip()}" if reason else ""
            outcome += Outcome(skipped=1, remarks=(f"skipped {name}{why}",))
        else:
            outcome += Outcome(passed=1)
    return outcome


def trust_report(path, status, output, what):
    """A report's counts; a part that failed without naming a case counts as one failed case."""
    outcome = read_junit(path) if os.path.exists(path) else Outcome()
    if (status != 0 and outcome.failed == 0) or outcome.passed + outcome.failed == 0:
        outcome += Outcome(failed=1, remarks=(f"FAILED {what} (status {status})\n{tail(output)}",))
    return outcome


def run_ctest(runner, _options):
    report = runner.report_path("ctest")
    status, output = runner.run("ctest", [
        "ctest", "--test-dir", runner.build, "-j", str(runner.jobs), "--output-junit", report,
        "--output-on-failure", "--no-tests=error", "--exclude-regex", "^[a-z_]+_test$"])
    return trust_report(report, status, output, "ctest")


def run_python(runner, _options):
    outcome = Outcome()
    for folder in ("tools", "bench"):
        path = os.path.join(ROOT, folder)
        names = sorted(n for n in os.listdir(path) if n.endswith("_test.py"))
        for name in names:
            status, output = runner.run(name, [sys.executable, name], cwd=path)
            ran = re.search(r"^Ran (\d+) tests?", output, re.MULTILINE)
            counts = {word: int(n) for word, n in re.findall(r"(\w+)=(\d+)", output[-200:])}
            failed = counts.get("failures", 0) + counts.get("errors", 0)
            failed = failed or (1 if status != 0 or not ran else 0)
            skipped = counts.get("skipped", 0)
            total = int(ran.group(1)) if ran else failed
            remarks = (f"FAILED {folder}/{name}\n{tail(output)}",) if failed else ()
            outcome += Outcome(total - failed - skipped, failed, skipped, remarks)
    return outcome


def run_web(runner, _options):
    web = os.path.join(ROOT, "web")
    if not os.path.exists(os.path.join(web, "package.json")):
        return Outcome(skipped=1, remarks=("skipped web: there is no web/package.json",))
    outcome = Outcome()
    for script in ("lint", "type-check"):
        status, output = runner.run("web-" + script, ["npm", "run", "--silent", script], cwd=web)
        outcome += Outcome(passed=1) if status == 0 else Outcome(
            failed=1, remarks=(f"FAILED npm run {script}\n{tail(output)}",))
    report = runner.report_path("web")
    status, output = runner.run("web", ["npm", "run", "--silent", "test", "--", "--reporter=junit",
                                        "--outputFile=" + report], cwd=web)
    return outcome + trust_report(report, status, output, "npm test")


def find_browser(runner, web):
    """A Chromium that can run here, or None. Ubuntu's own is a stub for a snap."""
    if os.environ.get("MYSTOCKS_CHROMIUM"):
        return os.environ["MYSTOCKS_CHROMIUM"]
    for name in ("chromium", "google-chrome", "chrome"):
        if shutil.which(name):
            return shutil.which(name)
    where = ["node", "-p", "require('playwright-core').chromium.executablePath()"]
    for attempt in ("there", "download"):
        status, output = runner.run("browser-path", where, cwd=web)
        if status == 0 and os.path.exists(output.strip()):
            return output.strip()
        if attempt == "there":
            print("No Chromium found: asking Playwright for its own", flush=True)
            runner.run("browser-install", ["npx", "playwright-core", "install", "chromium"],
                       cwd=web)
    return None


def run_browser(runner, _options):
    web = os.path.join(ROOT, "web")
    if not os.path.isdir(os.path.join(web, "e2e")):
        return Outcome(skipped=1, remarks=("skipped browser tests: there is no web/e2e",))
    browser = find_browser(runner, web)
    if not browser:
        return Outcome(skipped=1, remarks=(
            "skipped browser tests: no Chromium (set MYSTOCKS_CHROMIUM to one)",))
    report = runner.report_path("browser")
    environment = {"MYSTOCKS_CHROMIUM": browser,
                   "MYSTOCKS_PROGRAM": os.path.join(runner.build, "mystocks")}
    status, output = runner.run(
        "browser", ["npm", "run", "--silent", "e2e", "--", "--reporter=junit",
                    "--outputFile=" + report], cwd=web, more_environment=environment)
    return trust_report(report, status, output, "npm run e2e")


def run_fuzz(runner, options):
    build = os.path.join(ROOT, "build", "fuzz")
    found = []
    for folder, _, names in os.walk(build):
        found += [os.path.join(folder, n) for n in names
                  if n.endswith("_fuzz") and os.access(os.path.join(folder, n), os.X_OK)]
    if not found:
        return Outcome(skipped=1, remarks=("skipped fuzzers: none built (make fuzz)",))
    outcome = Outcome()
    for program in sorted(found):
        name = os.path.basename(program)
        corpus = os.path.join(build, "corpus", name)
        os.makedirs(corpus, exist_ok=True)
        status, output = runner.run("fuzz-" + name, [
            program, f"-max_total_time={options.fuzz_seconds}", f"-max_len={FUZZ_INPUT_BYTES_MAX}",
            f"-timeout={FUZZ_INPUT_SECONDS_MAX}", f"-rss_limit_mb={FUZZ_MEMORY_MIB_MAX}",
            f"-artifact_prefix={corpus}.", corpus])
        if status == 0:
            outcome += Outcome(passed=1)
        else:
            told = "\n".join(line for line in output.splitlines() if not line.startswith("#"))
            outcome += Outcome(failed=1, remarks=(f"FAILED fuzzer {name}\n{tail(told)}",))
    return outcome


RUN = {"ctest": run_ctest, "python": run_python, "web": run_web, "browser": run_browser,
       "fuzz": run_fuzz}


def summary(outcome):
    return f"{outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped"


def print_remarks(remarks):
    """Every failure, and the first skipped cases with their reasons."""
    skips = [r for r in remarks if r.startswith("skipped")]
    for remark in [r for r in remarks if r not in skips] + skips[:SKIPS_PRINTED_MAX]:
        print("  " + remark.replace("\n", "\n    "), flush=True)
    if len(skips) > SKIPS_PRINTED_MAX:
        print(f"  … and {len(skips) - SKIPS_PRINTED_MAX} more skipped (build/test/)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"))
    parser.add_argument("--only", default=",".join(PARTS), help="parts, by comma")
    parser.add_argument("--fuzz-seconds", type=int, default=5, help="a fuzzer")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    parts = options.only.split(",")
    unknown = [part for part in parts if part not in RUN]
    if unknown:
        parser.error(f"unknown part {unknown[0]!r}: {', '.join(PARTS)}")

    log_folder = os.path.join(ROOT, "build", "test")
    os.makedirs(log_folder, exist_ok=True)
    runner = Runner(os.path.abspath(options.build), log_folder, options.jobs)
    total = Outcome()
    for part in parts:
        started = time.monotonic()
        outcome = RUN[part](runner, options)
        total += outcome
        seconds = time.monotonic() - started
        print(f"{part:8} {summary(outcome)} ({seconds:.0f} s)", flush=True)
        print_remarks(outcome.remarks)
    print(summary(total))
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
