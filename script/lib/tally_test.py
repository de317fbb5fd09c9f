"""The tally must not call anything passed that did not run."""

import json
import tempfile
import unittest
from pathlib import Path

import tally

CTEST = """<testsuite>
<testcase name="unit.base" status="{base}"/>
<testcase name="unit.http" status="{http}"/>
</testsuite>"""


def cases(*results):
    return {"testsuites": [{"testsuite": [
        {"status": "RUN", "result": "COMPLETED", **({"failures": [{}]} if result == "failed" else {}),
         **({"result": "SKIPPED"} if result == "skipped" else {})} for result in results]}]}


class Tally(unittest.TestCase):
    def setUp(self):
        self.held = tempfile.TemporaryDirectory()
        self.addCleanup(self.held.cleanup)
        self.folder = Path(self.held.name)
        (self.folder / "gtest").mkdir()

    def total(self, *parts):
        (self.folder / "parts.tsv").write_text("".join(f"{name}\t{code}\t1\n" for name, code in parts))
        return str(tally.tally(self.folder)[1])

    def unit(self, base, http, /, **reports):
        (self.folder / "ctest.xml").write_text(CTEST.format(base=base, http=http))
        for name, report in reports.items():
            (self.folder / "gtest" / f"test_{name}.json").write_text(json.dumps(report))

    def test_adds_up_the_cases_inside_programs(self):
        self.unit("run", "run", base=cases("ok", "ok", "skipped"), http=cases("ok"))
        self.assertEqual(self.total(("build", 0), ("unit", 0)), "4 passed, 0 failed, 1 skipped")

    def test_a_program_that_crashed_has_no_report_and_counts_as_failed(self):
        self.unit("run", "fail", base=cases("ok", "failed"))
        self.assertEqual(self.total(("unit", 8)), "1 passed, 2 failed")

    def test_a_program_that_was_not_built_counts_as_failed(self):
        (self.folder / "ctest.xml").write_text(
            '<testsuite><testcase name="unit.base" status="fail"><failure/></testcase></testsuite>')
        self.assertEqual(self.total(("unit", 8)), "0 passed, 1 failed")

    def test_a_missing_report_counts_as_failed(self):
        self.assertEqual(self.total(("unit", 0), ("page", 0)), "0 passed, 2 failed")

    def test_a_failed_part_without_a_failed_test_counts_as_failed(self):
        (self.folder / "end-to-end.counts").write_text("3 passed, 0 failed\n")
        self.assertEqual(self.total(("end-to-end", 1)), "3 passed, 1 failed")

    def test_takes_the_last_counts_of_a_runner(self):
        (self.folder / "end-to-end.counts").write_text("1 passed, 0 failed\nmore\n7 passed, 2 failed, 1 skipped\n")
        self.assertEqual(self.total(("end-to-end", 1)), "7 passed, 2 failed, 1 skipped")

    def test_takes_skipped_ones_from_a_line_of_their_own(self):
        (self.folder / "end-to-end.counts").write_text("2 skipped\n3 passed, 0 failed\n")
        self.assertEqual(self.total(("end-to-end", 0)), "3 passed, 0 failed, 2 skipped")

    def test_a_runner_without_counts_counts_as_failed(self):
        (self.folder / "end-to-end.counts").write_text("all is well\n")
        self.assertEqual(self.total(("end-to-end", 0)), "0 passed, 1 failed")

    def test_no_test_at_all_counts_as_failed(self):
        (self.folder / "ctest.xml").write_text("<testsuite/>")
        self.assertEqual(self.total(("unit", 0)), "0 passed, 1 failed")

    def test_a_page_test_file_that_does_not_load_counts_as_failed(self):
        (self.folder / "vitest.json").write_text(json.dumps({
            "numPassedTests": 5, "numFailedTests": 0, "numPendingTests": 1,
            "testResults": [{"status": "failed", "assertionResults": []}]}))
        self.assertEqual(self.total(("page", 1)), "5 passed, 1 failed, 1 skipped")


if __name__ == "__main__":
    unittest.main()
