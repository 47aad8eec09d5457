#!/usr/bin/env python3
"""Opens the page of `pfa check` in a browser: verdict, tables, the flame graph of both sides, hostile names.

usage: check_test.py PFA

Exits 77, which ctest reports as skipped, when there is no Chromium.
"""

import subprocess
import sys
import unittest
from pathlib import Path

import devtools
from flame_test import HOSTILE, SKIPPED
from pages import PageTest
from profiles import profile

PFA = ""


def runs(name, first):
    """Eight runs of a benchmark, in ns."""
    return "".join(f"goos: linux\npkg: shop\nBenchmark{name}-8 100 {first + i} ns/op\n" for i in range(8))


class CheckTest(PageTest):
    @classmethod
    def setUpClass(cls):
        root = cls.make_folder()
        # Parse takes 300 or 320 ms before, 500 or 520 ms after; the sides have different numbers of runs.
        for side, parse, count in (("old", 300, 2), ("new", 500, 3)):
            (root / side).mkdir()
            (root / side / "runs.txt").write_text(runs("Put", parse) + runs("<b>Get", 100))
            for i in range(count):
                stacks = {
                    ("main.main", "main.parse"): (10, (parse + 20 * (i % 2)) * 1_000_000),
                    ("main.main", HOSTILE): (10, 100_000_000),
                }
                (root / side / f"cpu.{i}.pprof").write_bytes(profile(stacks))
        (root / "plain").mkdir()
        for output, sets in (("a.html", ["old", "new"]), ("plain.html", ["old/runs.txt", "old/runs.txt"])):
            done = subprocess.run([PFA, "check", *sets, "-o", f"html={output}"], cwd=root, stdout=subprocess.DEVNULL)
            assert done.returncode == (1 if output == "a.html" else 0), done.returncode
        cls.open_browser()

    def open(self, name, ready):
        self.open_file(name)
        self.page.wait(ready)

    def test_says_the_verdict_and_shows_the_difference(self):
        self.open("a.html", "document.querySelectorAll('.f').length > 2")
        self.assertEqual(self.text(".verdict"), "REGRESSION: 1 worse, 1 pass")
        self.assertTrue(self.value("document.querySelector('.verdict').classList.contains('bad')"))
        self.assertIn("Put-8", self.text("table[data-key=rows] tbody"))
        self.assertIn("<b>Get-8", self.text("table[data-key=rows]"))
        self.assertEqual(self.value("document.querySelectorAll('b b, img').length"), 0)
        self.assertEqual(self.value("document.title"), "Where the difference is - pfa check")
        self.assertIn("cpu of 2 + 3 runs", self.text("#summary"))
        # Everything is there, whatever the width.
        self.assertTrue(self.value("document.documentElement.scrollWidth <= innerWidth"))

    def test_flame_graph_has_the_values_of_one_run_of_each_side(self):
        self.open("a.html", "document.querySelectorAll('.f').length > 2")
        frame = "[...document.querySelectorAll('.f')].find((e) => e.textContent.startsWith('main.parse'))"
        box = self.value(
            f"(() => {{ const e = {frame}; e.scrollIntoView(); const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        self.page.mouse("mouseMoved", *box)
        tip = self.value("document.querySelector('#tip').innerText")
        self.assertIn("old 310ms", tip)  # (300 + 320) / 2
        self.assertIn("new 506.67ms", tip)  # (500 + 520 + 500) / 3
        # Red: it grew.
        red, _, blue = self.value(f"getComputedStyle({frame}).backgroundColor.match(/\\d+/g).map(Number)")[:3]
        self.assertGreater(red, blue)

    def test_page_without_profiles_needs_no_script(self):
        self.open("plain.html", "document.querySelector('.verdict') !== null")
        self.assertTrue(self.text(".verdict").startswith("PASS"))
        self.assertEqual(self.value("document.scripts.length"), 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: check_test.py PFA")
    PFA = str(Path(sys.argv.pop()).resolve())
    if devtools.find_browser() is None:
        print("no chromium: skipped (scripts/packages.sh browser installs it)")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
