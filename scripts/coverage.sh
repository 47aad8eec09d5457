#!/usr/bin/env bash
# Builds with coverage counters, runs the tests and reports line coverage of the
# sources (tests excluded).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=build/coverage

echo "== build"
cmake --log-level=NOTICE --preset coverage
cmake --build --preset coverage --parallel "$(nproc)"

echo "== tests"
# Counters add up over runs; old ones would hide a test that no longer covers.
find "$build" -name '*.gcda' -delete
ctest --preset coverage --parallel "$(nproc)"

echo "== report"
if command -v gcovr >/dev/null; then
  mkdir -p "$build/report"
  gcovr --root . --object-directory "$build" \
    --filter 'proto/' --filter 'analyzer/' --filter 'cli/' --exclude "$build/" \
    --exclude-throw-branches --print-summary \
    --html-details "$build/report/index.html" --txt "$build/report/summary.txt"
  cat "$build/report/summary.txt"
  echo "details: $build/report/index.html"
else
  # Coarse but needs nothing beyond the compiler: lines of each source, headers left
  # out because every user of a header counts them anew. A source that no test runs at
  # all has no counters and is missing.
  echo "gcovr is not installed; summary by gcov"
  gcov=(gcov)
  if ! command -v gcov >/dev/null; then gcov=(llvm-cov-14 gcov); fi
  find "$PWD/$build" -name '*.gcda' -print0 |
    (cd "$build" && xargs -0 "${gcov[@]}" -n 2>/dev/null) |
    awk -v root="$PWD/" -v quote="'" '
      /^File / { split($0, part, quote); file = part[2]; sub(root, "", file); next }
      /^Lines executed:/ && file ~ /^(proto|analyzer|cli)\/.*\.cc$/ {
        split($0, part, /[:% ]+/)
        printf "%6.1f%% of %5d  %s\n", part[3], part[5], file
        hit += part[3] * part[5] / 100; lines += part[5]
      }
      /^Lines executed:/ { file = "" }
      END { if (lines) printf "%6.1f%% of %5d  total\n", 100 * hit / lines, lines }'
fi
