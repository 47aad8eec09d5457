#!/usr/bin/env python3
"""Opens the HTML and SVG of `pfa flame` in a browser: search, zoom, hover, keys, hostile names.

usage: flame_test.py PFA

Exits 77, which ctest reports as skipped, when there is no Chromium.
"""

import subprocess
import sys
import unittest
from pathlib import Path

import devtools
from pages import PageTest
from profiles import profile

SKIPPED = 77
HOSTILE = "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"
PFA = ""


STACKS = {
    ("main.main", "main.serve", "json.Decode"): (30, 300_000_000),
    ("main.main", "main.serve"): (10, 100_000_000),
    ("main.main", HOSTILE): (40, 400_000_000),
    ("runtime.gc", "json.Decode"): (20, 200_000_000),
}


class FlameTest(PageTest):
    @classmethod
    def setUpClass(cls):
        root = cls.make_folder()
        (root / "new.pprof").write_bytes(profile(STACKS))
        changed = dict(STACKS)
        changed[("main.main", "main.serve")] = (5, 50_000_000)
        (root / "old.pprof").write_bytes(profile(changed))
        for output, arguments in (
            ("a.html", ["new.pprof"]),
            ("a.svg", ["new.pprof"]),
            ("diff.html", ["--base", "old.pprof", "new.pprof"]),
        ):
            subprocess.run([PFA, "flame", *arguments, "-o", output], cwd=root, check=True)
        cls.open_browser()

    def open(self, name, ready):
        self.open_file(name)
        self.page.wait(ready)

    def box(self, name, nth=0):
        """Middle and width of the nth frame whose text starts with the name."""
        return self.value(
            "(() => { const e = [...document.querySelectorAll('.f')].filter((e) => "
            "(e.querySelector && e.querySelector('text') || e).textContent.startsWith("
            f"'{name}'))[{nth}];"
            " const b = (e.querySelector('rect') || e).getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2, b.width]; })()"
        )

    def open_html(self, name="a.html"):
        self.open(name, "document.querySelectorAll('.f').length > 3")

    def test_html_hover_explains(self):
        self.open_html()
        x, y, _ = self.box("main.serve")
        self.page.mouse("mouseMoved", x, y)
        tip = self.value("document.querySelector('#tip').innerText")
        for part in ("main.serve", ".go:7", "total 400ms (40.00%)", "own 100ms (10.00%)"):
            self.assertIn(part, tip)
        self.assertFalse(self.value("document.querySelector('#tip').hidden"))

    def test_html_zoom_and_back(self):
        self.open_html()
        whole = self.box("all")[2]
        self.assertAlmostEqual(self.box("main.serve")[2] / whole, 0.4, places=2)
        self.page.click(*self.box("main.serve")[:2])
        self.assertAlmostEqual(self.box("main.serve")[2] / whole, 1, places=2)
        self.assertAlmostEqual(self.box("json.Decode")[2] / whole, 0.75, places=2)
        crumbs = "[...document.querySelectorAll('#crumbs button')].map((b) => b.textContent).join('>')"
        self.assertEqual(self.value(crumbs), "all>main.main>main.serve")
        self.value("document.querySelectorAll('#crumbs button')[1].click()")
        self.assertEqual(self.value(crumbs), "all>main.main")
        self.value("document.querySelector('#reset').click()")
        self.assertAlmostEqual(self.box("main.serve")[2] / whole, 0.4, places=2)

    def test_html_search(self):
        self.open_html()
        self.value("document.querySelector('#search').focus()")
        self.page.type("json|serve")
        # Decode below serve is counted once.
        self.assertEqual(self.text("#found"), "matched 600ms, 60.00%")
        self.assertEqual(self.value("document.querySelectorAll('.hit').length"), 3)
        self.page.type("(")
        self.assertEqual(self.text("#found"), "not a regular expression")
        self.page.key("Escape")
        self.assertEqual(self.text("#found"), "")
        self.assertEqual(self.value("document.querySelectorAll('.hit').length"), 0)

    def test_html_keyboard_and_switches(self):
        self.open_html()
        self.value("document.querySelector('#graph').focus()")
        for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
            self.page.key(key)
        self.assertEqual(self.text("#crumbs button:last-child"), "main.serve")
        self.page.key("Backspace")
        self.assertEqual(self.text("#crumbs button:last-child"), "main.main")
        self.page.key("Escape")
        top = self.box("all")[1]
        self.page.key("i")
        self.assertGreater(self.box("all")[1], top)
        self.page.key("b")
        self.assertAlmostEqual(self.box("json.Decode")[2] / self.box("all")[2], 0.5, places=2)
        self.page.key("t")
        x, y, _ = self.box("json.Decode")
        self.page.mouse("mouseMoved", x, y)
        self.assertIn("total 50 (50.00%)", self.value("document.querySelector('#tip').innerText"))
        self.page.key("d")
        self.assertTrue(self.value("document.documentElement.className !== ''"))

    def test_html_names_are_text(self):
        self.open_html()
        self.assertEqual(self.value("document.scripts.length"), 2)
        self.assertEqual(self.value("document.images.length"), 0)
        shown = "[...document.querySelectorAll('.f')].map((e) => e.textContent)"
        self.assertIn(HOSTILE, self.value(shown))
        self.page.mouse("mouseMoved", *self.box("</script>")[:2])
        self.assertEqual(self.text("#tip b"), HOSTILE)
        self.page.click(*self.box("</script>")[:2])
        self.assertEqual(self.text("#crumbs button:last-child"), HOSTILE)
        # The policy refuses what gets into the page all the same.
        self.value("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"pwned = 3\">')")
        self.page.wait_for_problem("Content Security Policy")
        self.page.problems.clear()

    def test_html_difference(self):
        self.open_html("diff.html")
        self.page.mouse("mouseMoved", *self.box("main.serve")[:2])
        tip = self.value("document.querySelector('#tip').innerText")
        self.assertIn("change +50ms\nold 350ms (36.84%), new 400ms (40.00%)", tip)
        self.assertIn("own: old 50ms, new 100ms", tip)

    def test_svg(self):
        self.open("a.svg", "document.querySelectorAll('.f').length > 3")
        whole = self.box("all")[2]
        x, y, width = self.box("main.serve")
        self.assertAlmostEqual(width / whole, 0.4, places=2)
        self.page.mouse("mouseMoved", x, y)
        self.assertIn("400ms (40.00%), own 100ms (10.00%)", self.text("#details"))
        self.page.click(x, y)
        self.assertAlmostEqual(self.box("main.serve")[2] / whole, 1, places=2)
        self.page.key("Escape")
        self.assertAlmostEqual(self.box("main.serve")[2] / whole, 0.4, places=2)
        self.value("location.hash = '#' + encodeURIComponent('json|serve')")
        self.page.wait("document.querySelector('#found').textContent !== ''")
        self.assertIn("matched 60.00%", self.text("#found"))
        self.assertEqual(self.value("document.querySelectorAll('.hit').length"), 3)
        self.page.key("Escape")
        self.assertEqual(self.text("#found"), "")
        self.page.key("/")
        self.page.type("gc")
        self.assertIn("matched 20.00%", self.text("#found"))
        self.page.type("(")
        self.assertEqual(self.text("#found"), "not a regular expression")
        self.page.key("Escape")
        self.assertEqual(self.value("document.querySelectorAll('.hit').length"), 0)
        self.assertEqual(self.value("document.querySelectorAll('script').length"), 1)
        self.assertEqual(self.value("document.querySelectorAll('img').length"), 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: flame_test.py PFA")
    PFA = str(Path(sys.argv.pop()).resolve())
    if devtools.find_browser() is None:
        print("no chromium: skipped (scripts/packages.sh browser installs it)")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
