#!/usr/bin/env python3
"""Whether reports for CI systems are what these read: SARIF 2.1.0, GitLab's code quality, JUnit XML.

usage: report_rules_test.py PFA SOURCE_DIR

The rules below are those of the published formats, as far as pfa writes them, and stricter where a
system is: which members there may be, which there must be, of what type, and what must agree.
"""

import copy
import itertools
import json
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PFA = ""
SOURCE = Path()


class Broken(Exception):
    """A rule that does not hold, and where."""


def require(holds, where, what):
    if not holds:
        raise Broken(f"{where}: {what}")


# Rules are functions of a value and the place it is at.


def text(value, where):
    require(isinstance(value, str) and value != "", where, "expected a text")


def matching(pattern):
    def rule(value, where):
        text(value, where)
        require(re.fullmatch(pattern, value), where, f"expected {pattern}, found {value!r}")

    return rule


def boolean(value, where):
    require(isinstance(value, bool), where, "expected true or false")


def integer(least):
    def rule(value, where):
        require(type(value) is int and value >= least, where, f"expected a number of at least {least}")

    return rule


def choice(*words):
    def rule(value, where):
        require(value in words, where, f"expected one of {words}, found {value!r}")

    return rule


def array(item, unique=False, least=0):
    def rule(value, where):
        require(isinstance(value, list) and len(value) >= least, where, f"expected a list of at least {least}")
        for number, one in enumerate(value):
            item(one, f"{where}[{number}]")
        if unique:
            texts = [json.dumps(one, sort_keys=True) for one in value]
            require(len(set(texts)) == len(texts), where, "expected no item twice")

    return rule


def record(must, may=None):
    def rule(value, where):
        require(isinstance(value, dict), where, "expected an object")
        rules = {**must, **(may or {})}
        for name in must:
            require(name in value, where, f"lacks {name}")
        for name, member in value.items():
            require(name in rules, where, f"must not have {name}")
            rules[name](member, f"{where}.{name}")

    return rule


def mapping(item):
    def rule(value, where):
        require(isinstance(value, dict), where, "expected an object")
        for name, member in value.items():
            item(member, f"{where}.{name}")

    return rule


# What is in the repository: neither absolute, nor above it, nor elsewhere.
PATH = r"(?!/)(?!\./)(?!.*(^|/)\.\.(/|$)).+"

LEVEL = choice("none", "note", "warning", "error")
MESSAGE = record({"text": text}, {"markdown": text})
LOCATION = record(
    {
        "physicalLocation": record(
            {
                "artifactLocation": record(
                    {"uri": matching(r"(?!/)(?![A-Za-z][\w+.-]*:)(%[0-9A-F]{2}|[\w.~/-])+")},
                    {"uriBaseId": matching("%SRCROOT%")},
                ),
                "region": record({"startLine": integer(1)}, {"endLine": integer(1)}),
            }
        )
    },
    {"id": integer(1), "message": MESSAGE},
)
RULE = record(
    {"id": matching(r"[a-z-]+"), "shortDescription": MESSAGE, "fullDescription": MESSAGE, "help": MESSAGE},
    {
        "defaultConfiguration": record({}, {"level": LEVEL}),
        "properties": record({}, {"tags": array(text, unique=True)}),
    },
)
RESULT = record(
    {
        "message": MESSAGE,
        "ruleId": text,
        "ruleIndex": integer(0),
        "level": LEVEL,
        # GitHub refuses results without any.
        "locations": array(LOCATION, least=1),
        "partialFingerprints": mapping(text),
    },
    {"relatedLocations": array(LOCATION, unique=True), "properties": mapping(text)},
)
NOTIFICATION = record({"message": MESSAGE}, {"level": LEVEL, "associatedRule": record({"id": text})})
SARIF = record(
    {
        "version": choice("2.1.0"),
        "runs": array(
            record(
                {
                    "tool": record(
                        {
                            "driver": record(
                                {"name": text, "rules": array(RULE, unique=True)},
                                {"semanticVersion": matching(r"\d+\.\d+\.\d+.*")},
                            )
                        }
                    ),
                    "results": array(RESULT),
                },
                {
                    "columnKind": choice("utf16CodeUnits", "unicodeCodePoints"),
                    "invocations": array(
                        record({"executionSuccessful": boolean}, {"toolExecutionNotifications": array(NOTIFICATION)})
                    ),
                },
            ),
            least=1,
        ),
    },
    {"$schema": matching(r"https://.*sarif.*2\.1\.0.*\.json")},
)


def check_sarif(log):
    SARIF(log, "$")
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        require(len(set(rules)) == len(rules), "rules", "expected ids of their own")
        require(len(run["results"]) <= 25_000, "results", "GitHub reads no more than 25000")
        prints = []
        for number, result in enumerate(run["results"]):
            where = f"results[{number}]"
            index = result["ruleIndex"]
            require(index < len(rules), where, "ruleIndex is beyond the rules")
            require(rules[index] == result["ruleId"], where, "ruleId and ruleIndex disagree")
            ids = [one.get("id") for one in result.get("relatedLocations", [])]
            require(len(set(ids)) == len(ids), where, "related locations share an id")
            require("primaryLocationLineHash" in result["partialFingerprints"], where, "GitHub knows it by no print")
            prints.append(result["partialFingerprints"]["primaryLocationLineHash"])
        require(len(set(prints)) == len(prints), "results", "two are the same alert")
        for invocation in run.get("invocations", []):
            for notification in invocation.get("toolExecutionNotifications", []):
                rule = notification.get("associatedRule")
                require(rule is None or rule["id"] in rules, "notifications", "unknown rule")


GITLAB = array(
    record(
        {
            "description": text,
            "check_name": text,
            "fingerprint": text,
            "severity": choice("info", "minor", "major", "critical", "blocker"),
            "location": record({"path": matching(PATH), "lines": record({"begin": integer(1)}, {"end": integer(1)})}),
        }
    )
)


def check_gitlab(report):
    GITLAB(report, "$")
    prints = [one["fingerprint"] for one in report]
    require(len(set(prints)) == len(prints), "$", "GitLab shows only one of a fingerprint")


def count(element, name):
    value = element.get(name)
    require(value is not None and re.fullmatch(r"\d+", value), element.tag, f"{name} is no count")
    return int(value)


def check_junit(root):
    require(root.tag == "testsuites", root.tag, "expected testsuites")
    names = set()
    sums = {"tests": 0, "failures": 0, "errors": 0}
    for suite in root:
        require(suite.tag == "testsuite", suite.tag, "expected testsuite")
        require(suite.get("name"), "testsuite", "lacks a name")
        cases = suite.findall("testcase")
        order = [child.tag for child in suite]
        require(order == ["properties"] * (len(order) - len(cases)) + ["testcase"] * len(cases), "testsuite",
                "expected properties and then cases")
        require(order.count("properties") <= 1, "testsuite", "has properties twice")
        for one in suite.iter("property"):
            require(one.get("name") and one.get("value") is not None, "property", "lacks name or value")
        seen = {"failure": 0, "error": 0, "skipped": 0}
        for case in cases:
            require(case.get("name") and case.get("classname"), "testcase", "lacks name or classname")
            require(re.fullmatch(r"\d+(\.\d+)?", case.get("time", "0")), "testcase", "time is no number")
            # GitLab knows cases by these and ignores the others.
            key = (case.get("classname"), case.get("name"))
            require(key not in names, "testcase", f"{key} is there twice")
            names.add(key)
            ends = [child.tag for child in case if child.tag in seen]
            require(len(ends) <= 1, "testcase", "has several ends")
            for end in ends:
                seen[end] += 1
            for child in case:
                require(child.tag in (*seen, "system-out", "system-err"), "testcase", f"must not have {child.tag}")
                if child.tag == "failure":
                    require(child.get("message") and child.get("type"), "failure", "lacks message or type")
        for attribute, found in (("tests", len(cases)), ("failures", seen["failure"]), ("errors", seen["error"]),
                                 ("skipped", seen["skipped"])):
            require(count(suite, attribute) == found, "testsuite", f"{attribute} is not {found}")
        sums["tests"] += len(cases)
        sums["failures"] += seen["failure"]
        sums["errors"] += seen["error"]
    for attribute, found in sums.items():
        require(count(root, attribute) == found, "testsuites", f"{attribute} is not {found}")


HOSTILE = """goos: linux
pkg: example.com/a<b>&"c"
BenchmarkX/]]>\u00e9\u202e%41=1-8 100 {} ns/op
BenchmarkX/'"\\-8 100 {} ns/op
"""


class ReportRulesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def report(self, form, *words):
        # Where the recordings were made, so that some findings have places.
        trim = ["--trim-path", "/home/gopher/go/pfa"]
        done = subprocess.run([PFA, "check", "--format", form, *trim, *words], cwd=SOURCE, capture_output=True)
        self.assertIn(done.returncode, (0, 1, 3), done.stderr.decode())
        return done.stdout.decode()

    def cases(self):
        data = "testdata/compare/"
        both = [f"{data}base.txt,{data}base", f"{data}new.txt,{data}new"]
        yield both
        yield ["--normalize", "total", *both]
        yield ["--bench", "Fib", "--metric", "sec/op", *both]
        yield ["--config", f"{data}rules.toml", *both]
        yield ["--config", f"{data}functions.toml", *both]
        yield ["--normalize", "total", f"{data}base", f"{data}new"]
        yield [f"{data}base.txt", f"{data}other-cpu.txt"]
        yield [f"{data}same.txt", f"{data}same.txt"]
        yield ["--ignore-env", "cpu,goos,goarch", f"{data}base.txt", f"{data}same.txt"]
        for side, value in (("old", 100), ("new", 300)):
            path = Path(self.folder.name) / f"{side}.txt"
            path.write_text("".join(HOSTILE.format(value + i, value + i) for i in range(8)), encoding="utf-8")
        yield [f"{self.folder.name}/old.txt", f"{self.folder.name}/new.txt"]

    def test_reports_keep_the_rules(self):
        found = {"results": 0, "notifications": 0, "issues": 0, "failures": 0, "skipped": 0}
        for words in self.cases():
            with self.subTest(words):
                log = json.loads(self.report("sarif", *words))
                check_sarif(log)
                found["results"] += len(log["runs"][0]["results"])
                found["notifications"] += len(log["runs"][0]["invocations"][0].get("toolExecutionNotifications", []))
                issues = json.loads(self.report("gitlab", *words))
                check_gitlab(issues)
                found["issues"] += len(issues)
                suites = ElementTree.fromstring(self.report("junit", *words))
                check_junit(suites)
                found["failures"] += len(list(suites.iter("failure")))
                found["skipped"] += len(list(suites.iter("skipped")))
        # What is not there is not checked.
        for what, number in found.items():
            self.assertGreater(number, 0, what)

    def whole(self, form):
        data = "testdata/compare/"
        return self.report(form, "--normalize", "total", f"{data}base.txt,{data}base", f"{data}new.txt,{data}new")

    def test_json_that_breaks_a_rule_is_noticed(self):
        for form, check in (("sarif", check_sarif), ("gitlab", check_gitlab)):
            whole = json.loads(self.whole(form))
            check(whole)
            broken = 0
            for path in places(whole):
                for change in (removed, renamed, retyped):
                    log = copy.deepcopy(whole)
                    if not change(log, path):
                        continue
                    with self.subTest(form=form, path=path, change=change.__name__):
                        if change is removed and may_lack(form, path):
                            check(log)
                        else:
                            self.assertRaises(Broken, check, log)
                            broken += 1
            self.assertGreater(broken, 30, form)

    def test_json_that_contradicts_itself_is_noticed(self):
        log = json.loads(self.whole("sarif"))
        results = log["runs"][0]["results"]
        self.assertGreater(len(results), 1)
        for edit in (
            lambda: results.append(results[0]),
            lambda: results[0].update(ruleIndex=99),
            lambda: results[0].update(ruleId="other"),
            lambda: results[0].update(level="fatal"),
            lambda: results[0].update(locations=[]),
            lambda: results[0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
            lambda: results[0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="/root/a.go"),
            lambda: results[0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b.go"),
        ):
            before = copy.deepcopy(log)
            edit()
            self.assertRaises(Broken, check_sarif, log)
            log.clear()
            log.update(before)
            results = log["runs"][0]["results"]
        issues = json.loads(self.whole("gitlab"))
        self.assertRaises(Broken, check_gitlab, issues + issues[:1])
        for path in ("/a.go", "./a.go", "../a.go", "a/../../b.go"):
            issues[0]["location"]["path"] = path
            self.assertRaises(Broken, check_gitlab, issues)

    def test_xml_that_breaks_a_rule_is_noticed(self):
        whole = self.whole("junit")
        check_junit(ElementTree.fromstring(whole))
        for pattern, change in (
            (r' tests="\d+"', ""),
            (r'failures="\d+"', 'failures="77"'),
            (r'skipped="\d+"', 'skipped="x"'),
            (r"<skipped [^>]*/>", ""),
            (r' classname="[^"]*"', ""),
            (r'type="regression"', ""),
            (r'(classname="[^"]*") time="0"', r'\1 time="now"'),
            (r"<property name", "<property nome"),
            (r"</properties>", "</properties><properties/>"),
            (r"<testcase (.*\n.*\n.*</testcase>)", r"<testcase \1<testcase \1"),
            (r"<system-out>", "<failure/><skipped/><system-out>"),
        ):
            for found in itertools.islice(re.finditer(pattern, whole), 3):
                edited = whole[: found.start()] + found.expand(change) + whole[found.end() :]
                with self.subTest(found[0]):
                    self.assertRaises(Broken, check_junit, ElementTree.fromstring(edited))


def places(value, path=()):
    """Of all members and items, but the first two of a list stand for the others."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, member in items:
        yield from places(member, (*path, key))


def parent(value, path):
    for key in path[:-1]:
        value = value[key]
    return value


def removed(log, path):
    if not isinstance(path[-1], str):
        return False
    del parent(log, path)[path[-1]]
    return True


def renamed(log, path):
    if not isinstance(path[-1], str) or set(path[-2:-1]) & {"properties", "partialFingerprints"}:
        return False
    holder = parent(log, path)
    holder["x" + path[-1]] = holder.pop(path[-1])
    return True


def retyped(log, path):
    parent(log, path)[path[-1]] = 0.5
    return True


def may_lack(form, path):
    """What a report may do without."""
    if form == "gitlab":
        return False
    optional = ("$schema", "semanticVersion", "defaultConfiguration", "properties", "tags", "columnKind", "invocations",
                "toolExecutionNotifications", "associatedRule", "uriBaseId", "relatedLocations", "pfaFinding/v1")
    of_notification = "toolExecutionNotifications" in path and path[-1] == "level"
    of_configuration = path[-2:] == ("defaultConfiguration", "level")
    of_related = "relatedLocations" in path and path[-1] in ("id", "message") and isinstance(path[-2], int)
    of_properties = len(path) > 1 and path[-2] == "properties"
    return path[-1] in optional or of_notification or of_configuration or of_related or of_properties


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: report_rules_test.py PFA SOURCE_DIR")
    SOURCE = Path(sys.argv.pop()).resolve()
    PFA = str(Path(sys.argv.pop()).resolve())
    unittest.main(verbosity=2)
