#!/usr/bin/env python3
"""Opens the web interface of `pfa serve` in a browser: views, search, menus, ways between views, hostile names.

usage: serve_test.py PFA

Exits 77, which ctest reports as skipped, when there is no Chromium.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import devtools
from flame_test import HOSTILE, SKIPPED, STACKS
from profiles import profile

PFA = ""
VIEWS = ("flamegraph", "top", "graph", "peek", "source", "tree", "lines", "packages", "tags", "traces", "info")


class ServeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        root = Path(cls.folder.name)
        (root / "new.pprof").write_bytes(profile(STACKS))
        for i in range(1, 6):  # line 7 of each function
            (root / f"{i}.go").write_text("\n" * 6 + HOSTILE + "\n")
        environment = {**os.environ, "HOME": str(root)}
        environment.pop("XDG_CONFIG_HOME", None)
        cls.server = subprocess.Popen(
            [PFA, "serve", "--no-browser", "--trim_path=/src", f"--source_path={root}", "new.pprof"],
            cwd=root, env=environment, stderr=subprocess.PIPE, text=True,
        )
        cls.address = cls.server.stderr.readline().split()[-1]
        cls.page = devtools.Page(devtools.find_browser(), root / "browser")

    @classmethod
    def tearDownClass(cls):
        cls.page.close()
        cls.server.send_signal(signal.SIGINT)
        status = cls.server.wait(30)
        cls.server.stderr.close()
        cls.folder.cleanup()
        if status != 0:
            raise RuntimeError(f"pfa serve ended with status {status}")

    def setUp(self):
        self.page.problems.clear()

    def tearDown(self):
        self.assertEqual(self.page.problems, [])
        self.assertIsNone(self.value("window.pwned"))

    def open(self, path):
        self.page.open(f"{self.address}/ui/{path}")

    def value(self, expression):
        return self.page.evaluate(expression)

    def texts(self, selector):
        return self.value(f"[...document.querySelectorAll({selector!r})].map((e) => e.textContent)")

    def follow(self, element):
        """Clicks on a link, and waits for the page that it leads to."""
        self.leave(lambda: self.value(f"{element}.click()"))

    def leave(self, act):
        self.value("window.before = true")
        act()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                if self.value("window.before === undefined && document.readyState === 'complete'"):
                    return
            except RuntimeError:
                pass  # between two pages
            time.sleep(0.02)
        self.fail("the page stayed")

    def search(self, text):
        self.value("document.querySelector('#search').value = ''")
        self.value("document.querySelector('#search').focus()")
        self.page.type(text)

    @staticmethod
    def row(name):
        """An expression for the table row of a function."""
        return f"[...document.querySelectorAll('tr')].find((e) => e.querySelector('[data-fn=\"{name}\"]'))"

    def tab(self, view):
        return f"document.querySelector('nav.tabs a[data-view={view}]')"

    def query(self, name):
        return self.value(f"new URLSearchParams(location.search).get({name!r})")

    def middle(self, element):
        return self.value(
            f"(() => {{ const b = {element}.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        )

    def test_every_view_opens_and_names_are_text(self):
        for view in VIEWS:
            with self.subTest(view):
                self.open(view)
                self.assertIn("pfa", self.value("document.title"))
                self.assertEqual(self.value("document.querySelectorAll('nav.tabs [aria-current]').length"), 1)
                self.assertGreater(self.value("document.querySelector('main').textContent.length"), 20)
                self.assertEqual(self.value("document.images.length"), 0)
                self.assertEqual(self.value("document.querySelectorAll('[onerror]').length"), 0)
                self.assertEqual(self.page.problems, [])
        self.open("top")
        self.assertIn(HOSTILE, self.texts("td .fn"))
        self.open("source")
        self.assertIn(HOSTILE, self.value("document.querySelector('.code').textContent"))
        # The policy refuses what gets into the page all the same.
        self.value("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"pwned = 3\">')")
        self.page.wait_for_problem("Content Security Policy")
        self.page.problems.clear()

    def test_start_page_and_errors(self):
        self.page.open(self.address)
        self.assertEqual(self.value("location.pathname"), "/ui/flamegraph")
        self.open("top?n=x&f=main")
        self.assertIn("parameter n of the address", self.value("document.querySelector('.error').textContent"))
        self.page.problems.clear()  # the browser notes the status
        self.assertEqual(self.texts(".chip b"), ["focus"])
        self.follow(self.tab("top") + ".closest('body').querySelector('#chips a')")

    def test_search_highlights_and_focuses(self):
        self.open("top")
        self.search("json|SERVE")
        self.page.wait("document.querySelector('#found').textContent !== ''")
        # With capitals the case counts.
        self.assertEqual(self.value("document.querySelector('#found').textContent"), "1 found")
        self.search("json|serve")
        self.page.wait("document.querySelector('#found').textContent === '2 found'")
        self.assertEqual(self.texts("tr.hit .fn"), ["json.Decode", "main.serve"])
        self.page.type("(")
        self.page.wait("document.querySelector('#search').classList.contains('bad')")
        self.page.key("Escape")
        self.assertEqual(self.value("document.querySelectorAll('.hit').length"), 0)
        self.search("serve")
        self.page.wait("document.querySelectorAll('.hit').length === 1")
        self.leave(lambda: self.page.key("Enter"))
        self.assertEqual(self.query("f"), "(?i)serve")
        self.assertNotIn("runtime.gc", self.texts("td .fn"))

    def test_sample_type(self):
        self.open("top?f=serve")
        self.assertIn("400ms", self.value(f"{self.row('main.serve')}.textContent"))
        self.follow("document.querySelector('#sample a')")
        self.assertEqual(self.query("si"), "samples")
        self.assertEqual(self.query("f"), "serve")
        self.assertIn("40", self.value(f"{self.row('main.serve')}.cells[3].textContent"))
        self.assertEqual(self.value("document.querySelector('#sample summary').textContent"), "samples")

    def test_choosing_leads_on(self):
        self.open("top?n=100")
        self.page.click(*self.middle(f"{self.row('main.serve')}.cells[0]"))
        self.assertIn("chosen: main.serve", self.value("document.querySelector('#picked').textContent"))
        self.follow(self.tab("peek"))
        self.assertEqual((self.query("f"), self.query("n")), ("^main\\.serve$", "100"))
        self.assertEqual(self.texts("tr.caller .fn"), ["main.main"])
        self.assertEqual(self.texts("tr.callee .fn"), ["json.Decode"])
        self.follow("document.querySelector('tr.callee .go a[href^=source]')")
        self.assertEqual(self.value("location.pathname"), "/ui/source")
        self.assertEqual(self.texts("main h2"), ["json.Decode"])
        self.follow(self.tab("flamegraph"))
        self.assertEqual(self.query("f"), "^json\\.Decode$")

    def test_refine(self):
        self.open("top?i=gc")
        self.assertTrue(self.value("document.querySelector('[data-refine=i]').hasAttribute('aria-disabled')"))
        self.value(f"{self.row('json.Decode')}.cells[1].click()")
        self.follow("document.querySelector('[data-refine=i]')")
        self.assertEqual(self.query("i"), "gc|^json\\.Decode$")
        self.assertNotIn("json.Decode", self.texts("td .fn"))
        self.follow("document.querySelector('#reset-all')")
        self.assertIn("json.Decode", self.texts("td .fn"))

    def test_tables_sort(self):
        self.open("top")
        names = "[...document.querySelectorAll('td .fn')].map((e) => e.textContent)"
        head = "[...document.querySelectorAll('th button')]"
        self.value(f"{head}.find((e) => e.textContent === 'cum').click()")
        self.assertEqual(self.value(names)[0], "main.main")
        self.value(f"{head}.find((e) => e.textContent === 'cum').click()")
        self.assertEqual(self.value(names)[-1], "main.main")
        self.value(f"{head}.find((e) => e.textContent === 'name').click()")
        self.assertEqual(self.value(names), sorted(self.value(names), key=lambda n: n.lower()))

    def test_flame_graph(self):
        self.open("flamegraph?p=json")
        self.page.wait("document.querySelectorAll('.f.hit').length === 2")
        self.assertIn("matched 500ms, 50.00%", self.value("document.querySelector('#found').textContent"))
        serve = "[...document.querySelectorAll('.f')].find((e) => e.dataset.fn === 'main.serve')"
        self.page.click(*self.middle(serve))
        self.assertEqual(self.texts("#crumbs button")[-1], "main.serve")
        self.assertIn("chosen: main.serve", self.value("document.querySelector('#picked').textContent"))
        x, y = self.middle(serve)
        self.value(
            f"{serve}.dispatchEvent(new MouseEvent('contextmenu', {{bubbles: true, cancelable: true,"
            f" clientX: {x}, clientY: {y}}}))"
        )
        self.assertEqual(self.value("document.querySelector('#context b').textContent"), "main.serve")
        self.page.key("Escape")
        self.assertTrue(self.value("document.querySelector('#context').hidden"))
        self.assertEqual(self.texts("#crumbs button")[-1], "main.serve")  # Escape closed the menu only
        self.value(f"{serve}.dispatchEvent(new MouseEvent('contextmenu', {{bubbles: true, cancelable: true}}))")
        self.follow("[...document.querySelectorAll('#context a')].find((e) => e.textContent === 'Peek')")
        self.assertIn("main.serve", self.texts("tr.self .fn"))
        for side, there in (("Its callees", False), ("Its callers", True)):
            self.open("flamegraph")
            self.value(f"{serve}.dispatchEvent(new MouseEvent('contextmenu', {{bubbles: true, cancelable: true}}))")
            self.follow(f"[...document.querySelectorAll('#context a')].find((e) => e.textContent === '{side}')")
            names = self.value("[...document.querySelectorAll('.f')].map((e) => e.dataset.fn)")
            self.assertIn("main.serve", names)
            self.assertEqual("main.main" in names, there, side)
            self.assertEqual("json.Decode" in names, not there, side)

    def test_graph(self):
        self.open("graph")
        node = "document.querySelector('.node[data-fn=\"main.serve\"]')"
        self.page.click(*self.middle(node))
        self.assertTrue(self.value(f"{node}.classList.contains('on')"))
        self.assertIn("chosen: main.serve", self.value("document.querySelector('#picked').textContent"))
        self.search("gc")
        self.page.wait("document.querySelectorAll('.node.hit').length === 1")
        before = self.value(f"{node}.getBoundingClientRect().width")
        x, y = self.middle("document.querySelector('#picture')")
        self.page.wheel(x, y, -240)
        self.page.wait(f"{node}.getBoundingClientRect().width > {before} * 1.5")

    def test_options_form(self):
        self.open("top?f=main")
        self.value("document.querySelector('#options').open = true")
        self.value("document.querySelector('#options [name=n]').value = '1'")
        self.value("document.querySelector('#options [name=sort]').value = 'cum'")
        self.follow("document.querySelector('#options [type=submit]')")
        self.assertEqual(self.value("location.search"), "?sort=cum&n=1&f=main")
        self.assertEqual(self.texts("td .fn"), ["main.main"])
        self.assertEqual(self.texts(".chip b"), ["sort", "nodecount", "focus"])

    def test_configurations(self):
        self.open("top?n=2")
        self.value("document.querySelector('#save').click()")
        self.value("document.querySelector('#save-name').value = '<b>two</b>'")
        self.follow("document.querySelector('#save-dialog [type=submit]')")
        self.assertEqual(self.value("document.querySelector('#config [aria-current]').textContent"), "<b>two</b>")
        self.open("top")
        self.follow("[...document.querySelectorAll('#config a')].find((e) => e.textContent === '<b>two</b>')")
        self.assertEqual(self.query("n"), "2")
        self.value("window.confirm = () => true")
        self.follow("document.querySelector('button.delete')")
        self.assertEqual(self.value("document.querySelectorAll('button.delete').length"), 0)

    def test_menus_and_theme(self):
        self.open("top")
        self.page.click(*self.middle("document.querySelector('#refine summary')"))
        self.assertTrue(self.value("document.querySelector('#refine').open"))
        self.page.click(*self.middle("document.querySelector('#about summary')"))
        self.page.wait("!document.querySelector('#refine').open && document.querySelector('#about').open")
        self.page.key("Escape")
        self.assertFalse(self.value("document.querySelector('#about').open"))
        dark = "getComputedStyle(document.body).backgroundColor"
        before = self.value(dark)
        self.value("document.querySelector('#theme').click()")
        after = self.value(dark)
        self.assertNotEqual(after, before)
        self.open("tree")
        self.assertEqual(self.value(dark), after)
        self.value("document.querySelector('#theme').click()")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: serve_test.py PFA")
    PFA = str(Path(sys.argv.pop(1)).resolve())
    if devtools.find_browser() is None:
        print("no chromium: skipped (scripts/packages.sh browser installs it)")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
