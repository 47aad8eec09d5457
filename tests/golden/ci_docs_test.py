#!/usr/bin/env python3
"""What docs/ci.md tells people to copy: blocks of YAML parse, and pfa takes the command lines in them.

usage: ci_docs_test.py PFA SOURCE_DIR
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import yaml
except ImportError:  # the command lines are checked anyway
    yaml = None

PFA = ""
SOURCE = Path()


def blocks(language):
    text = (SOURCE / "docs/ci.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def command_lines():
    """Those of pfa, with continued lines joined."""
    for text in blocks("yaml") + blocks("sh"):
        for line in text.replace("\\\n", " ").splitlines():
            line = re.sub(r"^(- )?(run: )?", "", line.strip())
            if line.startswith("pfa "):
                yield line


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


class CiDocsTest(unittest.TestCase):
    def test_commands_are_accepted(self):
        lines = list(command_lines())
        self.assertGreaterEqual(len([line for line in lines if line.startswith("pfa check ")]), 3)
        commands = subprocess.run([PFA, "help"], capture_output=True, text=True).stdout
        for line in lines:
            if not re.search(rf"^  {line.split()[1]} ", commands, re.MULTILINE):
                continue  # of a version to come
            with self.subTest(line), tempfile.TemporaryDirectory() as folder:
                root = Path(folder)
                for side, old in (("old", "base"), ("new", "new")):
                    (root / "set").mkdir(exist_ok=True)
                    (root / "set" / side).mkdir()
                    for file in [SOURCE / f"testdata/compare/{old}.txt"]:
                        (root / "set" / side / file.name).symlink_to(file)
                (root / "reports").mkdir()
                words = shlex.split(line.split(">")[0])[1:]
                if words[0] == "collect":
                    # It would run test binaries. Unknown options are refused before help is shown.
                    words.append("--help")
                done = subprocess.run([PFA, *words], cwd=root, capture_output=True, text=True)
                allowed = (1,) if words[0] == "check" else (0,)
                self.assertIn(done.returncode, allowed, done.stderr)
                for word in words:
                    name = re.match(r"(?:markdown|sarif|html|json|junit|gitlab|openmetrics)=(.*)", word)
                    if name:
                        self.assertTrue((root / name[1]).exists(), word)

    @unittest.skipIf(yaml is None, "python3-yaml is not there")
    def test_workflows_parse_and_keep_their_promises(self):
        documents = [yaml.safe_load(text) for text in blocks("yaml")]
        self.assertEqual(len(documents), 3)
        bench, comment, gitlab = documents
        # "on" is a boolean of YAML 1.1.
        self.assertIn("pull_request", bench[True])
        self.assertEqual(bench["permissions"], {"contents": "read"})
        self.assertEqual(comment["permissions"], {})
        self.assertEqual(comment["jobs"]["comment"]["permissions"], {"actions": "read", "pull-requests": "write"})
        self.assertEqual(bench["jobs"]["scan"]["permissions"]["security-events"], "write")
        for step in steps(bench) + steps(comment):
            if "uses" in step:
                self.assertRegex(step["uses"], r"^[\w-]+(/[\w-]+)+@v\d+$")
            # What a pull request chooses must not be put into a script.
            self.assertNotRegex(step.get("run", ""), r"\$\{\{")
        for step in steps(bench):
            if "cache/save" in step.get("uses", ""):
                self.assertTrue(step["if"].startswith("github.event_name == 'push'"), step["if"])
        for step in steps(comment):
            self.assertNotIn("checkout", step.get("uses", ""))
        reports = gitlab["bench"]["artifacts"]["reports"]
        self.assertEqual(set(reports), {"junit", "codequality", "metrics"})
        script = " ".join(gitlab["bench"]["script"])
        for file in reports.values():
            self.assertIn(f"={file} ", script)

    def test_what_builds_pfa_is_there(self):
        text = (SOURCE / "docs/ci.md").read_text()
        options = set(re.findall(r"-D(PFA_\w+)=", text))
        self.assertEqual(options, {"PFA_BUILD_TESTS", "PFA_BUILD_VIEWER"})
        cmake = (SOURCE / "CMakeLists.txt").read_text()
        for option in options:
            self.assertIn(f"option({option} ", cmake)
        presets = (SOURCE / "CMakePresets.json").read_text()
        for preset in re.findall(r"--preset (\w+)", text):
            self.assertIn(f'"name": "{preset}"', presets)
        # Completions are installed, too, and are targets of their own.
        self.assertNotRegex(text, r"cmake --build .*--target")
        for script in re.findall(r"scripts/\w+\.sh", text):
            self.assertTrue((SOURCE / script).exists(), script)

    @unittest.skipIf(shutil.which("dpkg-query") is None, "this is no Debian")
    def test_what_pfa_needs_is_installed(self):
        loaded = subprocess.run(["ldd", PFA], capture_output=True, text=True).stdout
        packages = set()
        for library in re.findall(r"=> (/\S+)", loaded):
            found = subprocess.run(
                ["dpkg-query", "-S", str(Path(library).resolve())], capture_output=True, text=True
            ).stdout
            packages.update(re.findall(r"^([\w.+-]+):", found, re.MULTILINE))
        # What every image with Go has: a C++ compiler's, and zlib.
        packages -= {"libc6", "libgcc-s1", "libstdc++6", "zlib1g"}
        packages = {name for name in packages if not re.fullmatch(r"lib(a|l|t|ub)san\d+", name)}
        lists = re.findall(r"apt-get install .*--no-install-recommends (.*)", (SOURCE / "docs/ci.md").read_text())
        self.assertEqual(len(lists), 2)
        for names in lists:
            self.assertEqual(set(names.split()), packages)

    def test_every_format_is_explained(self):
        helped = subprocess.run([PFA, "check", "--format", "nothing", "a", "b"], capture_output=True, text=True).stderr
        names = re.search(r"try (.*)", helped)[1].split(", ")
        self.assertGreater(len(names), 8)
        text = (SOURCE / "docs/ci.md").read_text()
        for name in names:
            self.assertIn(f"| `{name}` |", text)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: ci_docs_test.py PFA SOURCE_DIR")
    SOURCE = Path(sys.argv.pop()).resolve()
    PFA = str(Path(sys.argv.pop()).resolve())
    unittest.main(verbosity=2)
