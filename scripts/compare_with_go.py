#!/usr/bin/env python3
"""Compares `pfa pprof` with `go tool pprof` on random command lines; needs Go, and is not run by CI.

usage: compare_with_go.py [--seed N] [--count N] [--tool COMMAND] [--pfa FILE] [PROFILE...]

Each command line is made from its seed: a report, up to four options, one or two of the profiles
(default: all in testdata). Standard output must be equal, and failure must meet failure. Where the
tool prints something else each time it is run (the order of rows with equal names), the case is
skipped. A difference is printed with the command line to repeat it; exit status 1 if there was any.

Building the tool once saves most of the time:
  go build -o /tmp/pprof cmd/pprof && scripts/compare_with_go.py --tool /tmp/pprof --count 5000
"""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The tool must neither find binaries of the profiles nor use the local time zone.
ENVIRONMENT = dict(os.environ, TZ="UTC", PPROF_BINARY_PATH="/nonexistent")
RUNS_TO_SEE_CHANCE = 10

REPORTS = ["top", "text", "tree", "peek", "traces", "tags", "raw", "comments", "list", "dot",
           "callgrind", "proto", "topproto"]
WITH_ARGUMENT = ["peek", "list"]
WITH_BINARY_OUTPUT = ["proto", "topproto"]
PATTERNS = ["main", "runtime", "json", ".", "mallocgc$", "^main", "(?i)SERVE", "func[0-9]", "\\.go",
            "nosuchthing", "a|b", "^.$", "(", "[", "*", "\\pL", "x*", "(?P<x>a)", "é"]
TAG_FILTERS = ["1kb:", ":1kb", "512b", "16b:4kb", "bytes=16b:", "worker=1", "worker", "endpoint=/cart",
               "key:.*", ".*", "-5:5", "1", ":", "nosuch", "1ms:1s", "(", "a=(", "=x", "x=", "1,2",
               "bytes=:100mb", "1:2:3", "1.5kb:", "99999999999999999999:"]
TAG_NAMES = ["bytes", "worker", "endpoint", "worker,endpoint", "nosuch", "bytes,worker", "."]
OPTIONS = {
    **{name: PATTERNS for name in ["focus", "ignore", "hide", "show", "show_from", "prune_from"]},
    **{name: TAG_FILTERS for name in ["tagfocus", "tagignore"]},
    **{name: TAG_NAMES for name in ["tagshow", "taghide", "tagroot", "tagleaf"]},
    "sample_index": ["0", "1", "2", "3", "7", "-1", "cpu", "samples", "alloc_space", "inuse_objects",
                     "inuse_space", "space", "delay", "contentions", "zz", ""],
    "unit": ["ms", "s", "ns", "minimum", "auto", "MB", "kb", "B", "bytes", "hours", "GCU", "bogus", ""],
    "nodecount": ["0", "1", "3", "10", "80", "-1", "x"],
    "nodefraction": ["0", "0.01", "0.1", "0.5", "1", "-1", "1e-3", "nan"],
    "edgefraction": ["0", "0.01", "0.1", "1", "-0.5"],
    "divide_by": ["1", "2", "1000", "0", "-1", "0.5", "1e300"],
    "symbolize": ["none", "no", "demangle=none", "demangle=full", "demangle=templates"],
    "trim_path": ["/usr/local/go", "/", "src", "/tmp:/home"],
    "source_path": ["/usr/local/go/src", "/nonexistent", ""],
    "add_comment": ["hello", "#x", "two\nlines"],
    "buildid": ["abc", ""],
    "trim": ["false"],
    **{name: [None] for name in [
        "functions", "filefunctions", "files", "lines", "addresses", "cum", "flat", "call_tree",
        "compact_labels", "drop_negative", "mean", "relative_percentages", "showcolumns",
        "noinlines", "all_frames", "inuse_space", "alloc_objects", "total_delay", "mean_delay"]},
}


def command_line(seed, profiles):
    chance = random.Random(seed)
    report = chance.choice(REPORTS)
    line = [f"-{report}={chance.choice(PATTERNS)}" if report in WITH_ARGUMENT else f"-{report}"]
    for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 4])):
        name = chance.choice(list(OPTIONS))
        value = chance.choice(OPTIONS[name])
        line.append(f"-{name}" if value is None else f"-{name}={value}")
    profile = chance.choice(profiles)
    alike = [p for p in profiles if os.path.basename(p) == os.path.basename(profile)]
    if chance.random() < 0.1:
        line.append(f"-{chance.choice(['base', 'diff_base'])}={chance.choice(alike)}")
        if chance.random() < 0.3:
            line.append("-normalize")
    line.append(profile)
    if chance.random() < 0.1:
        line.append(chance.choice(alike))
    return line


def run(command, line, tool):
    done = subprocess.run(command + line, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=300, check=False)
    out = done.stdout
    if out and line[0].lstrip("-") in WITH_BINARY_OUTPUT:
        # Compressors differ; what counts is what is in the profile.
        with tempfile.NamedTemporaryFile(suffix=".pb.gz") as file:
            file.write(out)
            file.flush()
            all_frames = ["-all_frames"] if "all_frames" in OPTIONS else []
            raw = subprocess.run(tool + ["-raw", "-symbolize=none", *all_frames, file.name],
                                 env=ENVIRONMENT, capture_output=True, check=True)
            out = raw.stdout
    return out, done.returncode != 0


def compare(line, tool, pfa):
    """What differs, or None."""
    expected, got = run(tool, line, tool), run(pfa, line, tool)
    if expected == got:
        return None
    if any(run(tool, line, tool) != expected for _ in range(RUNS_TO_SEE_CHANCE)):
        return None
    if expected[1] != got[1]:
        return "  the tool %s, pfa %s" % tuple("fails" if f else "succeeds" for f in (expected[1], got[1]))
    lines = [out.decode("utf-8", "replace").splitlines() for out in (expected[0], got[0])]
    return "\n".join(list(difflib.unified_diff(*lines, "go tool pprof", "pfa pprof", lineterm="", n=1))[:30])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="of the first command line")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--tool", default="go tool pprof")
    parser.add_argument("--pfa", default=str(ROOT / "build/release/bin/pfa"))
    parser.add_argument("profiles", nargs="*", metavar="PROFILE")
    options = parser.parse_args()
    data = ROOT / "testdata"
    profiles = options.profiles or sorted(
        str(p) for p in [*data.glob("go1.*/*.pprof"), *data.glob("go1.*/*debug1*"), *data.glob("legacy/*.*")]
        if not re.search(r"\.(py|md)$", p.name))
    tool, pfa = shlex.split(options.tool), [options.pfa, "pprof"]
    usage = subprocess.run(tool + ["-help"], capture_output=True, text=True, check=False)
    if "-all_frames" not in usage.stdout + usage.stderr:  # Go 1.26 and before
        del OPTIONS["all_frames"]
    lines = [command_line(seed, profiles) for seed in range(options.seed, options.seed + options.count)]
    different = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for line, difference in zip(lines, pool.map(lambda l: compare(l, tool, pfa), lines)):
            if difference is not None:
                different += 1
                print(f"pfa pprof {shlex.join(line)}\n{difference}\n", flush=True)
    print(f"{len(lines)} command lines, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
