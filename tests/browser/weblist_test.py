#!/usr/bin/env python3
"""Opens the page of `pfa weblist` in a browser: unfolding lines by mouse and keys, hostile names and sources.

usage: weblist_test.py PFA TESTDATA

Exits 77, which ctest reports as skipped, when there is no Chromium.
"""

import subprocess
import sys
import unittest
from pathlib import Path

import devtools
from flame_test import HOSTILE, SKIPPED, profile
from pages import PageTest

PFA = ""
BINARY = Path()


class WebListTest(PageTest):
    @classmethod
    def setUpClass(cls):
        root = cls.make_folder()
        spin = ["--trim_path=/src", f"--source_path={BINARY}", "spin", BINARY / "spin", BINARY / "spin.pprof"]
        (root / "hostile.pprof").write_bytes(profile({("main.main", HOSTILE): (1, 10)}))
        for i in (1, 2):  # line 7 of both functions
            (root / f"{i}.go").write_text("\n" * 6 + HOSTILE + "\n")
        hostile = ["--trim_path=/src", f"--source_path={root}", ".", root / "hostile.pprof"]
        for output, arguments in (("spin.html", spin), ("hostile.html", hostile)):
            subprocess.run([PFA, "weblist", *arguments, "-o", output], cwd=root, check=True)
        cls.open_browser()

    def open(self, name):
        self.open_file(name)

    def line(self, number):
        """An expression for the first line of this number that unfolds."""
        return (
            "[...document.querySelectorAll('.live')].find((e) => "
            f"e.querySelector('.n').textContent.trim() === '{number}')"
        )

    def middle(self, element):
        return self.value(
            f"(() => {{ const e = {element}; e.scrollIntoView({{block: 'center'}});"
            " const b = e.getBoundingClientRect(); return [b.x + 60, b.y + b.height / 2]; })()"
        )

    def test_click_unfolds(self):
        self.open("spin.html")
        line = self.line(13)
        self.assertIn("return sum(n) ^ sum(n + 3);", self.value(f"{line}.textContent"))
        self.assertTrue(self.value(f"{line}.nextElementSibling.hidden"))
        self.page.click(*self.middle(line))
        self.assertFalse(self.value(f"{line}.nextElementSibling.hidden"))
        self.assertEqual(self.value(f"{line}.getAttribute('aria-expanded')"), "true")
        shown = self.value(f"{line}.nextElementSibling.innerText")
        for part in ("401010: ", "imull %edx, %ecx", "400ms", "spin.c:3", "s += square(i);"):
            self.assertIn(part, shown)
        self.page.click(*self.middle(line))
        self.assertTrue(self.value(f"{line}.nextElementSibling.hidden"))

    def test_keys_and_buttons(self):
        self.open("spin.html")
        self.value(f"{self.line(14)}.focus()")
        self.page.key("Enter")
        self.assertIn("retq", self.value(f"{self.line(14)}.nextElementSibling.innerText"))
        folded = "[...document.querySelectorAll('.live')].filter((e) => e.nextElementSibling.hidden).length"
        self.value("document.querySelector('#open').click()")
        self.assertEqual(self.value(folded), 0)
        self.value("document.querySelector('#close').click()")
        self.assertGreater(self.value(folded), 3)

    def test_names_and_sources_are_text(self):
        self.open("hostile.html")
        self.assertEqual(self.value("document.scripts.length"), 1)
        self.assertEqual(self.value("document.images.length"), 0)
        self.assertIn(HOSTILE, self.value("[...document.querySelectorAll('h2')].map((e) => e.textContent)"))
        self.assertIn(HOSTILE, self.value("document.querySelector('.code').textContent"))
        self.value("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"pwned = 3\">')")
        self.page.wait_for_problem("Content Security Policy")
        self.page.problems.clear()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: weblist_test.py PFA TESTDATA")
    BINARY = Path(sys.argv.pop()).resolve() / "binary"
    PFA = str(Path(sys.argv.pop()).resolve())
    if devtools.find_browser() is None:
        print("no chromium: skipped (scripts/packages.sh browser installs it)")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
