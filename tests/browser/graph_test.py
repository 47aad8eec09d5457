#!/usr/bin/env python3
"""Opens the SVG of `pfa graph` in a browser: move, zoom, search, hostile names.

usage: graph_test.py PFA

Exits 77, which ctest reports as skipped, when there is no Chromium.
"""

import subprocess
import sys
import unittest
import xml.dom.minidom
from pathlib import Path

import devtools
from pages import PageTest
from profiles import profile

SKIPPED = 77
ALERT = "<script>alert(1)</script>"
HOSTILE = "</title></svg><script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"
INJECTION = '\\" URL="javascript:window.pwned = 3" onload="window.pwned = 4'
PFA = ""

STACKS = {
    ("main.main", "main.serve", "encoding/json.Decode"): (30, 300_000_000),
    ("main.main", "main.serve"): (10, 100_000_000),
    ("main.main", ALERT): (20, 200_000_000),
    ("main.main", HOSTILE): (20, 200_000_000),
    ("main.main", INJECTION, "&lt;img src=x onerror=alert(5)&gt; &#7; \x1b \x00"): (20, 200_000_000),
}


class GraphTest(PageTest):
    @classmethod
    def setUpClass(cls):
        root = cls.make_folder()
        (root / "cpu.pprof").write_bytes(profile(STACKS))
        subprocess.run([PFA, "graph", "cpu.pprof", "-o", "cpu.svg"], cwd=root, check=True)
        cls.svg = (root / "cpu.svg").read_text()
        cls.open_browser()

    def setUp(self):
        self.open_file("cpu.svg")
        self.page.wait("document.querySelector('#view').hasAttribute('transform')")

    def count(self, selector):
        return self.value(f"document.querySelectorAll('{selector}').length")

    def box(self, name):
        """Middle and width of the node with this in its text."""
        return self.value(
            "(() => { const e = [...document.querySelectorAll('.node')].find((e) => "
            f"e.textContent.includes('{name}'));"
            " const b = e.querySelector('polygon').getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2, b.width]; })()"
        )

    def test_is_xml(self):
        document = xml.dom.minidom.parseString(self.svg)
        self.assertEqual(len(document.getElementsByTagName("script")), 1)
        for element in document.getElementsByTagName("*"):
            for name, _ in element.attributes.items():
                self.assertFalse(name.startswith("on") or "href" in name, name)

    def test_names_are_text(self):
        self.assertEqual(self.count("script"), 1)
        self.assertEqual(self.count("img"), 0)
        self.assertEqual(self.count("[href]"), 0)
        tips = self.value("[...document.querySelectorAll('.node title')].map((e) => e.textContent)")
        for name in (ALERT, HOSTILE, INJECTION, "&lt;img src=x onerror=alert(5)&gt; &#7; \\x1b \\x00"):
            self.assertTrue(any(tip.startswith(name + " (") for tip in tips), (name, tips))
        x, y, _ = self.box("alert(1)")
        self.page.click(x, y)
        self.assertIn(ALERT + " (200ms)", self.text("#details"))

    def test_fits_the_window(self):
        for name in ("serve", "Decode", "alert(1)"):
            x, y, _ = self.box(name)
            self.assertTrue(0 < x < 1200 and 0 < y < 800, name)

    def test_drag_moves(self):
        x, y, _ = self.box("Decode")
        self.page.mouse("mouseMoved", x, y)
        self.page.mouse("mousePressed", x, y)
        self.page.mouse("mouseMoved", x + 30, y + 20)
        self.page.mouse("mouseMoved", x + 60, y + 40)
        self.page.mouse("mouseReleased", x + 60, y + 40)
        after = self.box("Decode")
        self.assertAlmostEqual(after[0], x + 60, delta=1)
        self.assertAlmostEqual(after[1], y + 40, delta=1)
        self.assertEqual(self.count(".on"), 0, "a drag is no click")
        self.page.mouse("mouseMoved", x, y)
        self.assertAlmostEqual(self.box("Decode")[0], x + 60, delta=1)
        self.page.key("0")
        self.assertAlmostEqual(self.box("Decode")[0], x, delta=1)

    def test_wheel_zooms_at_the_pointer(self):
        x, y, width = self.box("Decode")
        self.page.wheel(x, y, -240)
        self.page.wait("document.querySelector('#view').getAttribute('transform').length > 0")
        wider = self.box("Decode")
        self.assertAlmostEqual(wider[2] / width, 2, delta=0.05)
        self.assertAlmostEqual(wider[0], x, delta=2)
        self.assertAlmostEqual(wider[1], y, delta=2)
        self.page.wheel(x, y, 240)
        self.assertAlmostEqual(self.box("Decode")[2], width, delta=1)
        self.page.key("+")
        self.assertAlmostEqual(self.box("Decode")[2] / width, 1.5, delta=0.05)

    def test_click_shows_calls(self):
        self.page.click(*self.box("serve")[:2])
        # serve, its caller, its callee, and the calls between them.
        self.assertEqual(self.count(".node.on"), 3)
        self.assertEqual(self.count(".edge.on"), 2)
        self.assertEqual(self.count("#view.some"), 1)
        self.page.key("Escape")
        self.assertEqual(self.count(".on"), 0)
        self.assertEqual(self.count("#view.some"), 0)

    def test_hover_explains(self):
        self.page.mouse("mouseMoved", *self.box("Decode")[:2])
        self.assertEqual(self.text("#details"), "encoding/json.Decode (300ms)")

    def test_search(self):
        self.page.key("/")
        self.assertEqual(self.value("document.activeElement.id"), "search")
        self.page.type("^main|json")
        self.assertEqual(self.text("#found"), "3 found (Enter: next)")
        self.assertEqual(self.count(".hit"), 3)
        self.page.key("Enter")
        self.page.key("Enter")
        self.assertEqual(self.text("#found"), "2 of 3 found")
        self.page.type("(")
        self.assertEqual(self.text("#found"), "not a regular expression")
        self.page.key("Escape")
        self.assertEqual(self.text("#found"), "")
        self.assertEqual(self.count(".hit"), 0)

    def test_search_in_the_address(self):
        self.value("location.hash = '#json'")
        self.page.wait("document.querySelector('#found').textContent === '1 of 1 found'")
        x, y, _ = self.box("Decode")
        self.assertAlmostEqual(x, 600, delta=2)
        self.assertAlmostEqual(y, self.value("innerHeight") / 2, delta=2)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: graph_test.py PFA")
    PFA = str(Path(sys.argv.pop()).resolve())
    if devtools.find_browser() is None:
        print("no chromium: skipped (scripts/packages.sh browser installs it)")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
