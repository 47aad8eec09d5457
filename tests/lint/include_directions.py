#!/usr/bin/env python3
"""Checks that includes follow the layers of the project.

usage: include_directions.py ROOT | --self-test

Lower layers must not know the higher ones, and each third-party library stays behind
one folder, so that it can be replaced there. The compiler accepts any include that
resolves; this script accepts those the tables below allow.
"""

import re
import sys
import tempfile
from pathlib import Path

_QUERY = ["proto/base", "analyzer/model", "analyzer/query"]
_AGGREGATE = _QUERY + ["analyzer/aggregate"]

# Folder -> the folders whose headers it may include.
LAYERS = {
    "proto": ["proto"],
    "analyzer/model": ["proto/base", "analyzer/model"],
    # The order of a trace's events comes from emulating Go's scheduler on the records themselves.
    "analyzer/trace": ["proto", "analyzer/model", "analyzer/trace"],
    "analyzer/import": ["proto", "analyzer/model", "analyzer/trace", "analyzer/import"],
    "analyzer/query": _QUERY,
    "analyzer/transform": _QUERY + ["analyzer/transform"],
    "analyzer/aggregate": _AGGREGATE,
    # Numbers alone, and what they decide.
    "analyzer/statistics": ["proto/base", "analyzer/statistics"],
    "analyzer/compare": _AGGREGATE + ["analyzer/statistics", "analyzer/compare"],
    "analyzer/report": _AGGREGATE + [
        "proto", "analyzer/transform", "analyzer/statistics", "analyzer/compare", "analyzer/report",
    ],
    "analyzer/load": [
        "proto", "analyzer/model", "analyzer/import", "analyzer/transform",
        "analyzer/query", "analyzer/load",
    ],
    "analyzer/drawing": ["proto/base", "analyzer/drawing"],
    "cli": ["proto", "analyzer", "cli"],
    "viewer/layout": ["proto/base", "analyzer", "viewer/layout"],
    "viewer/state": ["proto/base", "analyzer", "viewer/layout", "viewer/state"],
    "viewer/panels": [
        "proto/base", "analyzer", "viewer/layout", "viewer/state", "viewer/panels",
    ],
    "viewer/app": ["proto", "analyzer", "viewer"],
}

# What is included -> the only files or folders that may do so.
CONFINED = [
    (re.compile(r"\.pb\.h$"), ["proto"]),
    (re.compile(r"^google/protobuf/"), ["proto"]),
    (re.compile(r"^zlib\.h$"), ["proto"]),
    (re.compile(r"^curl/"), ["proto"]),
    (re.compile(r"^(capstone/|elfutils/|dwarf\.h$)"), ["proto"]),
    (re.compile(r"^CLI/"), ["cli/args.cc"]),
    (re.compile(r"^(gvc|cgraph)\.h$"), ["analyzer/drawing"]),
    (re.compile(r"^microhttpd\.h$"), ["cli/serve/web_server.cc"]),
    (re.compile(r"^(histedit\.h$|editline/)"), ["cli/shell/editing_reader.cc"]),
    (re.compile(r"^toml\+\+/"), ["proto/toml.h"]),
    (re.compile(r"^png\.h$"), ["viewer/app/raster.cc"]),
    (re.compile(r"^(imgui|implot|backends/imgui|GLFW/)"), ["viewer/panels", "viewer/app"]),
]

# Generated headers that belong to no layer.
FREE = {"pfa_version.h"}

TOP_FOLDERS = ["proto", "analyzer", "viewer", "cli"]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def is_within(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def layer_of(path):
    return next((layer for layer in LAYERS if is_within(path, [layer])), None)


def broken_rule(path, bracket, included):
    """Says which rule the include breaks, or returns None."""
    for pattern, places in CONFINED:
        if pattern.search(included):
            if not is_within(path, places):
                return f"{included} may only be included in {', '.join(places)}"
            if not included.endswith(".pb.h"):
                return None  # third party; no layer to check
    if bracket == "<":
        if is_within(included, TOP_FOLDERS):
            return f'{included} is ours: include it as "{included}"'
        return None
    if included in FREE:
        return None
    if not is_within(included, TOP_FOLDERS):
        return f"{included} is not a path from the repository root"
    layer = layer_of(path)
    if layer is None:
        return "this folder is in no layer; add it to LAYERS in tests/lint/include_directions.py"
    if not is_within(included, LAYERS[layer]):
        return f"{layer} may include {', '.join(LAYERS[layer])}, but not {included}"
    return None


def check(root):
    """Returns the number of files read and the problems found, as 'file:line: rule'."""
    problems = []
    files = [
        file
        for folder in TOP_FOLDERS
        for file in sorted((root / folder).rglob("*"))
        if file.suffix in (".h", ".cc")
    ]
    for file in files:
        path = file.relative_to(root).as_posix()
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            match = INCLUDE.match(line)
            rule = broken_rule(path, *match.groups()) if match else None
            if rule:
                problems.append(f"{path}:{number}: {rule}")
        if file.suffix == ".h" and "#pragma once" not in lines:
            problems.append(f"{path}:1: a header needs #pragma once")
    return len(files), problems


def self_test():
    """A checker that finds nothing looks like clean code: make it find something."""
    header = "#pragma once\n"
    good = {
        "proto/base/result.h": header + "#include <string>\n",
        "proto/gzip.cc": '#include <zlib.h>\n#include "proto/profile.pb.h"\n',
        "analyzer/model/a.h": header + '#include "proto/base/result.h"\n',
        "analyzer/report/a.cc": '#include "analyzer/transform/a.h"\n#include "pfa_version.h"\n',
        "cli/args.cc": '#include <CLI/CLI.hpp>\n#include "analyzer/report/a.h"\n',
        "viewer/panels/a.cc": '#include "imgui.h"\n#include <GLFW/glfw3.h>\n',
    }
    bad = {
        "proto/up.cc": '#include <vector>\n#include "analyzer/model/a.h"\n',
        "analyzer/model/up.cc": '\n#include "analyzer/query/a.h"\n',
        "analyzer/model/proto.cc": '\n  #  include "proto/gzip.h"\n',
        "analyzer/import/pb.cc": '\n#include "proto/profile.pb.h"\n',
        "analyzer/report/load.cc": '\n#include "analyzer/load/a.h"\n',
        "analyzer/stray.cc": '\n#include "analyzer/model/a.h"\n',
        "analyzer/query/zlib.cc": "\n#include <zlib.h>\n",
        "analyzer/query/bracket.cc": "\n#include <analyzer/model/a.h>\n",
        "cli/main.cc": "\n#include <CLI/App.hpp>\n",
        "cli/relative.cc": '\n#include "args.h"\n',
        "viewer/state/a.cc": '\n#include "imgui.h"\n',
        "viewer/app/a.cc": '\n#include "cli/args.h"\n',
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in {**good, **bad, "cli/guard.h": "int x;\n"}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        _, problems = check(root)
    found = sorted(problem.split(": ")[0] for problem in problems)
    wanted = sorted([f"{path}:2" for path in bad] + ["cli/guard.h:1"])
    if found != wanted:
        print(f"self-test: wanted {wanted}\nfound {found}", file=sys.stderr)
        return 1
    print(f"self-test: all {len(wanted)} fabricated problems found")
    return 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) != 1:
        print("usage: include_directions.py ROOT | --self-test", file=sys.stderr)
        return 2
    count, problems = check(Path(arguments[0]))
    for problem in problems:
        print(problem, file=sys.stderr)
    if count == 0:
        print("no sources found", file=sys.stderr)
        return 1
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
