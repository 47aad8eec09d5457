#!/usr/bin/env bash
# Runs clang-tidy on the sources of the product; fails on any finding. Tests are not linted: GoogleTest's
# macros cost more time than all of the product, and compiler warnings are errors there too.
#
# Needs compile commands and the generated protobuf header, but no full build. What was clean is skipped until
# it, any header or the settings change.
#
#   scripts/lint.sh [--deep]
#
# --deep: also the path-sensitive analyzer, which takes as long as all other checks together. What it
# looks for, the tests and fuzzers under sanitizers find too; use it after larger changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=build/tidy
stamps="$build/lint-clean"

# Sources that are compiled together are included, and what they declare may be called like parameters in another:
# the release build, which compiles each by itself, looks for shadows.
checks=-bugprone-suspicious-include,-clang-diagnostic-shadow
case "${1-}" in
  "") checks+=,-clang-analyzer-* ;;
  --deep) ;;
  *) echo "usage: scripts/lint.sh [--deep]" >&2; exit 2 ;;
esac

tidy="$(command -v clang-tidy-14 || command -v clang-tidy || true)"
runner="$(command -v run-clang-tidy-14 || command -v run-clang-tidy || true)"
if [[ -z "$tidy" || -z "$runner" ]]; then
  echo "lint: clang-tidy-14 is not installed" >&2
  exit 1
fi

echo "lint: configure $build"
compiler="$(command -v clang++-14 || command -v clang++)"
cmake --log-level=NOTICE --preset tidy -DCMAKE_CXX_COMPILER="$compiler" >/dev/null
cmake --build --preset tidy >/dev/null

list_files() { git ls-files -coz --exclude-standard -- "$@" | sort -z; }
digest() { sha256sum | cut -d ' ' -f 1; }

# Everything a finding may depend on besides the sources themselves. Tracking which header
# belongs to which source is not worth it: headers change together.
common="$({
  "$tidy" --version
  echo "$checks"
  cat "$build/compile_commands.json"
  list_files '*.h' '*.proto' '*.clang-tidy' | xargs -0 -r cat
} | digest)"

# What the build compiles: a source, or several that it compiles together, which saves reading their headers
# again for each.
units() {
  python3 - "$build/compile_commands.json" "$PWD/" <<'PYTHON'
import json, re, sys
database, root = sys.argv[1:]
for entry in json.load(open(database)):
    unit = entry["file"]
    name = unit.removeprefix(root)
    if re.match(r"(proto|analyzer|cli|viewer)/", name):
        print(unit, unit, sep="\t")
    elif "/Unity/" in name and re.match(r"build/tidy/(proto|analyzer|cli|viewer)/", name):
        print(unit, *re.findall(r'#include "([^"]+)"', open(unit).read()), sep="\t")
PYTHON
}

mkdir -p "$stamps"
patterns=() keys=() sources=0
while IFS=$'\t' read -r -a unit; do
  key="$({ echo "$common ${unit[*]}"; cat "${unit[@]}"; } | digest)"
  if [[ ! -e "$stamps/$key" ]]; then
    # The runner selects by regular expression on the absolute path.
    patterns+=("^$(sed 's/[][\.*^$+?(){}|]/\\&/g' <<<"${unit[0]}")\$")
    keys+=("$key")
    sources=$((sources + (${#unit[@]} > 2 ? ${#unit[@]} - 1 : 1)))
  fi
done < <(units)

echo "lint: clang-tidy on $sources sources that are new or compiled with a new one"
if ((${#keys[@]} == 0)); then exit 0; fi

log="$build/lint.log"
status=0
# Sources that are compiled together are included in a file of the build. The runner always asks for colours,
# which a log has no use for.
"$runner" -quiet -checks="$checks" -header-filter='/(proto|analyzer|cli|viewer)/.*\.(h|cc)$' -p "$build" \
  -clang-tidy-binary "$tidy" -j "$(nproc)" "${patterns[@]}" 2>&1 |
  sed 's/\x1b\[[0-9;]*m//g' >"$log" || status=$?
if ((status != 0)); then
  # Without the echoed command lines and the counts of suppressed warnings.
  grep -vE "^[^ ]*clang-tidy(-[0-9]+)? |^[0-9]+ warnings? |^Suppressed " "$log" || true
  echo "lint: findings above; full log in $log" >&2
  exit 1
fi
for key in "${keys[@]}"; do : >"$stamps/$key"; done
echo "lint: clean"
