"""Adds up what the tests' own reports say: passed, failed, skipped.

Each part of script/test leaves reports in one folder:
  parts.tsv        a line "name<TAB>exit code" for every part that was started
  ctest.xml        CTest's JUnit report: which test programs ran and how they ended
  gtest/*.json     what GoogleTest counted inside those programs
  vitest.json      Vitest's report
  *.counts         "N passed, N failed[, N skipped]", as runners of other kinds print it (skipped ones also on a
                   line of their own)
A part that failed without a failed test to show for it counts as one failure, and so does a missing report.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

COUNTS = re.compile(r"^\s*(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", re.MULTILINE)


class Counts:
    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


def of_googletest(report):
    counts = Counts()
    for suite in report.get("testsuites", []):
        for case in suite.get("testsuite", []):
            if case.get("failures"):
                counts.failed += 1
            elif case.get("result") == "SKIPPED" or case.get("status") == "NOTRUN":
                counts.skipped += 1
            else:
                counts.passed += 1
    return counts


def of_ctest(folder):
    """One count for each case inside a program; for a program without a report of its own, one for the program."""
    counts = Counts()
    for case in ElementTree.parse(folder / "ctest.xml").getroot().iter("testcase"):
        broken = case.get("status") == "fail" or case.find("failure") is not None
        skipped = case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None
        report = folder / "gtest" / (case.get("name").replace("unit.", "test_") + ".json")
        inner = Counts()
        if report.exists():
            try:
                inner = of_googletest(json.loads(report.read_text()))
            except ValueError:
                broken = True
            if broken and not inner.failed:
                inner.failed = 1
        elif broken or skipped and case.find("failure") is not None:
            inner.failed = 1
        elif skipped:
            inner.skipped = 1
        else:
            inner.passed = 1
        counts += inner
    return counts


def of_vitest(folder):
    report = json.loads((folder / "vitest.json").read_text())
    counts = Counts(
        report["numPassedTests"], report["numFailedTests"], report["numPendingTests"] + report.get("numTodoTests", 0)
    )
    # A file that cannot be loaded has no tests to fail.
    counts.failed += sum(
        1 for file in report["testResults"] if file["status"] == "failed" and not file["assertionResults"]
    )
    return counts


def of_counts(path):
    text = path.read_text(errors="replace")
    found = COUNTS.findall(text)
    if not found:
        raise ValueError("no counts")
    counts = Counts(*(int(number or 0) for number in found[-1]))
    skipped = re.findall(r"^\s*(\d+) skipped\s*$", text, re.MULTILINE)
    if not counts.skipped and skipped:
        counts.skipped = int(skipped[-1])
    return counts


def of_part(folder, name, code):
    try:
        if name == "unit":
            counts = of_ctest(folder)
        elif name == "page":
            counts = of_vitest(folder)
        elif (folder / f"{name}.counts").exists():
            counts = of_counts(folder / f"{name}.counts")
        else:
            return Counts(passed=1) if code == 0 else Counts(failed=1)
    except (OSError, ValueError, KeyError, ElementTree.ParseError):
        return Counts(failed=1)
    if code != 0 and counts.failed == 0:
        counts.failed = 1
    if counts.passed + counts.failed + counts.skipped == 0:
        counts.failed = 1
    return counts


def tally(folder):
    parts = [line.split("\t") for line in (folder / "parts.tsv").read_text().splitlines()]
    rows = [(name, of_part(folder, name, int(code)), seconds) for name, code, seconds in parts]
    total = Counts()
    for _, counts, _ in rows:
        total += counts
    return rows, total


def main():
    folder = Path(sys.argv[1])
    rows, total = tally(folder)
    print()
    for name, counts, seconds in rows:
        print(f"  {name:<14} {counts}  ({seconds} s)")
    print()
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
