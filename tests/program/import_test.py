"""What a newcomer does with real files, and what the published results say must come out."""

import collections
import csv
import gzip
import json
import sqlite3
import unittest

from program import SHARED, ProgramTest, day_records, needs_shared


def export_rows(path):
    """date → [open, high, low, close] of the TDX client's own forward-adjusted export."""
    rows = {}
    for line in path.read_text(encoding="gbk").splitlines():
        fields = line.split(",")
        if len(fields) == 7 and fields[0][:1].isdigit():
            rows[fields[0].replace("/", "-")] = [float(price) for price in fields[1:5]]
    return rows


@needs_shared("data/tdx/vipdoc")
class RealFilesTest(ProgramTest):
    TDX = SHARED / "data/tdx"

    def import_tdx(self):
        report = self.import_report("tdx", self.TDX / "vipdoc", self.TDX / "hq_cache")
        self.import_report("csv", "--kind", "actions", SHARED / "data/actions/actions_2021.csv")
        return report

    def test_all_instruments_names_actions_and_blocks_arrive(self):
        report = self.import_tdx()
        self.assertEqual(report["series"], 46)
        info = json.loads(self.run_program("store", "info", "--format", "json").stdout)
        daily = [row for row in info["classes"] if row["name"] == "bars 1d"]
        self.assertEqual(daily[0]["instruments"], 46)
        self.assertEqual(info["sources"], ["tdx"])
        self.assertGreater(report["actions"], 30_000)
        self.assertGreater(report["blocks"], 100)
        self.assertEqual(self.run_program("store", "check").returncode, 0)

    def test_forward_prices_equal_the_clients_export_to_the_fen(self):
        self.import_tdx()
        for code in ("601003", "601006"):
            truth = export_rows(self.TDX / f"export/SH#{code}.txt")
            ours = self.bars(f"{code}.SH", "--adjust", "forward")
            common = [row for row in ours if row[0] in truth]
            self.assertGreater(len(common), 1200)
            for row in common:
                self.assertEqual([float(price) for price in row[1:5]], truth[row[0]], row[0])

    def test_the_later_of_two_overlapping_snapshots_wins_in_either_order(self):
        newer, older = self.TDX / "vipdoc", self.TDX / "vipdoc_2014"
        for first, last in ((newer, older), (older, newer)):
            home = self.folder / last.name
            self.import_report("tdx", first, home=home)
            report = self.import_report("tdx", last, home=home)
            self.assertGreater(report["changed"], 300)
            alone = self.folder / (last.name + "-alone")
            self.import_report("tdx", last, home=alone)
            for instrument in ("600000.SH", "000001.SZ", "510050.SH"):
                rows = {row[0]: row for row in self.bars(instrument, home=home)}
                for row in self.bars(instrument, home=alone):
                    self.assertEqual(rows[row[0]], row)
            again = self.import_report("tdx", last, home=home)
            self.assertEqual((again["inserted"], again["changed"]), (0, 0))

    def test_stored_actions_equal_the_published_decoding(self):
        self.import_report("tdx", self.TDX / "hq_cache/gbbq")
        with gzip.open(SHARED / "oracles/actions/gbbq_decoded.csv.gz", "rt") as file:
            rows = list(csv.DictReader(file))
        database = sqlite3.connect(self.home / "mystocks.db")
        self.addCleanup(database.close)
        actions = database.execute("SELECT count(*) FROM corporate_actions").fetchone()[0]
        events = database.execute("SELECT count(*) FROM share_events").fetchone()[0]
        kinds = collections.Counter(row[list(row)[3]] for row in rows)
        self.assertGreater(actions, 0)
        self.assertEqual(len(rows), 104_454)
        self.assertLessEqual(actions + events, len(rows))
        self.assertGreater(actions + events, 0.99 * len(rows), kinds)

    def test_level_2_trades_add_up_to_the_official_bar(self):
        archive = SHARED / "data/tick/600519_SH_level2_20230201.zip"
        self.import_report("csv", archive, "--kind", "ticks", "--symbol", "600519.SH")
        rows = self.bars("600519.SH", "--period", "1d")
        self.assertEqual(rows[0][0], "2023-02-01")
        self.assertEqual(float(rows[0][5]), 3_397_389)
        self.assertEqual(round(float(rows[0][6]), 2), 6_244_678_924.61)


class MadeFilesTest(ProgramTest):
    """The same path with files that the test makes."""

    def write_day(self, name, rows):
        path = self.folder / "vipdoc" / name[:2] / "lday" / f"{name}.day"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(day_records(rows))
        return path

    def test_a_dividend_moves_the_prices_before_it(self):
        self.write_day("sh600000", [(20200106, 10, 11, 9, 10, 1e6, 100000),
                                    (20200107, 9.5, 9.8, 9.4, 9.6, 1e6, 100000)])
        actions = self.folder / "actions.csv"
        actions.write_text("code,ex_date,cash_per10,rights_price,bonus_per10,rights_per10\n"
                           "600000,20200107,5,0,0,0\n"
                           "600000,20991231,5,0,0,0\n")  # of the future: ignored
        self.import_report("tdx", self.folder / "vipdoc")
        self.import_report("csv", "--kind", "actions", actions)
        rows = self.bars("600000.SH", "--adjust", "forward")
        self.assertEqual(rows[0][1:5], ["9.5", "10.5", "8.5", "9.5"])
        self.assertEqual(rows[1][1:5], ["9.5", "9.8", "9.4", "9.6"])
        rows = self.bars("600000.SH", "--adjust", "backward")
        self.assertEqual(rows[0][1:5], ["10", "11", "9", "10"])
        self.assertEqual(rows[1][1:5], ["10", "10.3", "9.9", "10.1"])

    def test_bad_files_are_reported_and_the_good_rows_kept(self):
        good = (20200106, 10, 11, 9, 10, 1e6, 100000)
        self.write_day("sh600000", [good, (20200107, 10, 8, 9, 10, 1e6, 100000)])
        path = self.write_day("sh600001", [good])
        path.write_bytes(path.read_bytes() + b"cut off")
        self.write_day("sh600002", [good]).write_bytes(bytes(320))
        report = self.import_report("tdx", self.folder / "vipdoc")
        self.assertEqual(report["inserted"], 2)
        self.assertEqual(report["rejected"], 12)
        reasons = " ".join(row["reason"] for row in report["rejections"])
        self.assertIn("high", reasons)

    def test_what_is_no_store_is_refused_and_left_alone(self):
        self.home.mkdir()
        for content in (b"", b"\0" * 8192, b"not a database, only text\n" * 400):
            (self.home / "mystocks.db").write_bytes(content)
            if content:
                done = self.run_program("bars", "600000.SH", exit_code=5)
                self.assertIn("mystocks.db", done.stderr)
                self.assertEqual((self.home / "mystocks.db").read_bytes(), content)


if __name__ == "__main__":
    unittest.main()
