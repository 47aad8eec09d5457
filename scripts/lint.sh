#!/usr/bin/env bash
# Runs clang-tidy on the sources of the product; fails on any finding. Tests are not linted: GoogleTest's
# macros cost more time than all of the product, and compiler warnings are errors there too.
#
# Needs compile commands and the generated protobuf header, but no full build. A source
# that was clean is skipped until it, any header or the settings change.
#
#   scripts/lint.sh [--deep]
#
# --deep: also the path-sensitive analyzer, which takes as long as all other checks together. What it
# looks for, the tests and fuzzers under sanitizers find too; use it after larger changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=build/tidy
stamps="$build/lint-clean"

checks=-clang-analyzer-*
case "${1-}" in
  "") ;;
  --deep) checks= ;;
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

# Everything a finding may depend on besides the source itself. Tracking which header
# belongs to which source is not worth it: headers change together.
common="$({
  "$tidy" --version
  echo "$checks"
  cat "$build/compile_commands.json"
  list_files '*.h' '*.proto' '*.clang-tidy' | xargs -0 -r cat
} | digest)"

mkdir -p "$stamps"
sources=() keys=()
while IFS= read -r -d '' file; do
  key="$({ echo "$common $file"; cat "$file"; } | digest)"
  # Only what the build compiles: the database says how.
  if [[ ! -e "$stamps/$key" ]] && grep -qF "\"$PWD/$file\"" "$build/compile_commands.json"; then
    sources+=("$file")
    keys+=("$key")
  fi
done < <(list_files 'proto/*.cc' 'analyzer/*.cc' 'cli/*.cc')

echo "lint: clang-tidy on ${#sources[@]} changed sources"
if ((${#sources[@]} == 0)); then exit 0; fi

# The runner selects by regular expression on the absolute path.
patterns=()
for file in "${sources[@]}"; do
  patterns+=("^$(sed 's/[][\.*^$+?(){}|]/\\&/g' <<<"$PWD/$file")\$")
done

log="$build/lint.log"
status=0
# The runner always asks for colours, which a log has no use for.
"$runner" -quiet -checks="$checks" -p "$build" -clang-tidy-binary "$tidy" -j "$(nproc)" "${patterns[@]}" 2>&1 |
  sed 's/\x1b\[[0-9;]*m//g' >"$log" || status=$?
if ((status != 0)); then
  # Without the echoed command lines and the counts of suppressed warnings.
  grep -vE "^[^ ]*clang-tidy(-[0-9]+)? |^[0-9]+ warnings? |^Suppressed " "$log" || true
  echo "lint: findings above; full log in $log" >&2
  exit 1
fi
for key in "${keys[@]}"; do : >"$stamps/$key"; done
echo "lint: clean"
