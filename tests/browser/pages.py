"""What tests of pages have in common: a folder with what pfa wrote, and a browser that is open for all of them."""

import tempfile
import unittest
from pathlib import Path

import devtools


class PageTest(unittest.TestCase):
    """A subclass calls make_folder() and open_browser() in its setUpClass."""

    @classmethod
    def make_folder(cls):
        cls.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        return Path(cls.folder.name)

    @classmethod
    def open_browser(cls):
        cls.page = devtools.Page(devtools.find_browser(), Path(cls.folder.name) / "browser")

    @classmethod
    def tearDownClass(cls):
        cls.page.close()
        cls.folder.cleanup()

    def open_file(self, name):
        self.page.problems.clear()
        self.page.open((Path(self.folder.name) / name).as_uri())

    def tearDown(self):
        self.assertEqual(self.page.problems, [])
        self.assertIsNone(self.page.evaluate("window.pwned"))

    def value(self, expression):
        return self.page.evaluate(expression)

    def text(self, selector):
        return self.value(f"document.querySelector('{selector}').textContent")
