#!/usr/bin/env bash
# Runs all checks of the project; continuous integration runs this as well.
#
#   scripts/test.sh [--quick]
#
# --quick: only the release build and its tests. PFA_FUZZ_SECONDS (default 120) is how long the search
# of all fuzz targets takes together: each gets an equal share, and one runs on each processor.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

quick=no
case "${1-}" in
  "") ;;
  --quick) quick=yes ;;
  *) echo "usage: scripts/test.sh [--quick]" >&2; exit 2 ;;
esac
jobs="$(nproc)"
fuzz_seconds="${PFA_FUZZ_SECONDS:-120}"

current_step="" step_start=0 summary=()

# Reports from a trap rather than by testing each step's status, which would switch
# `set -e` off inside the steps.
finish() {
  local status=$?
  if ((${#summary[@]} > 0)); then
    echo
    echo "== summary"
    printf '%s\n' "${summary[@]}"
  fi
  if ((status != 0)); then
    echo "FAILED: ${current_step:-setup}"
  else
    echo "test.sh: all steps passed"
  fi
}
trap finish EXIT

step() {
  current_step="$1"
  step_start=$SECONDS
  shift
  echo
  echo "== $current_step"
  "$@"
  summary+=("$(printf '%5d s  %s' $((SECONDS - step_start)) "$current_step")")
}

build() {
  cmake --log-level=NOTICE --preset "$1"
  cmake --build --preset "$1" --parallel "$jobs"
}

run_tests() { ctest --preset "$1" --parallel "$jobs"; }

# Each target works on a copy of its seeds: libFuzzer adds what it finds to the folder.
fuzz_one() {
  local name binary corpus dictionary argument work flags=()
  name="$(basename "$1" .path)"
  { read -r binary; read -r corpus; read -r dictionary; read -r argument; } <"$1"
  if [[ -n "$argument" ]]; then flags+=("$argument"); fi
  if [[ -n "$dictionary" ]]; then flags+=("-dict=$dictionary"); fi
  work="build/fuzz/work/$name"
  rm -rf "$work"
  mkdir -p "$work/artifacts"
  cp -r "$corpus" "$work/corpus"
  if ! "$binary" -max_total_time="$share" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$work/artifacts/" "${flags[@]}" "$work/corpus" >"$work/log" 2>&1; then
    echo "fuzz: $name failed; input in $work/artifacts, log in $work/log"
    touch "$work/failed"
    return 1
  fi
  echo "fuzz: $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log") runs, no findings"
}

# What a reader of the end of a log needs to find the defect, the input itself if it is small.
tell_fuzz_failures() {
  local failed work artifact
  for failed in build/fuzz/work/*/failed; do
    [[ -e "$failed" ]] || continue
    work="${failed%/failed}"
    echo "== fuzz: $(basename "$work")"
    grep -v '^#[0-9]*[[:space:]]' "$work/log" | tail -n 60 || true
    for artifact in "$work"/artifacts/*; do
      [[ -e "$artifact" ]] || continue
      echo "$artifact, $(stat -c %s "$artifact") bytes, the first of them gzipped, in base64:"
      head -c 3000 "$artifact" | gzip -9 | base64
    done
  done
}

fuzz_all() {
  local targets=(build/fuzz/fuzzers/*.path)
  if [[ ! -e "${targets[0]}" ]]; then
    echo "fuzz: no fuzz targets in build/fuzz" >&2
    return 1
  fi
  share=$((fuzz_seconds * jobs / ${#targets[@]}))
  if ((share == 0)); then share=1; fi # libFuzzer takes 0 for no limit
  echo "fuzz: ${#targets[@]} targets for $share s each"
  # Readable stacks in a report; the runtime looks for the name without a version.
  ASAN_SYMBOLIZER_PATH="$(command -v llvm-symbolizer-14 || command -v llvm-symbolizer || true)"
  export ASAN_SYMBOLIZER_PATH share
  export -f fuzz_one
  if ! printf '%s\0' "${targets[@]}" |
    xargs -0 -n 1 -P "$jobs" bash -euo pipefail -c 'fuzz_one "$1"' _; then
    tell_fuzz_failures
    return 1
  fi
}

step "packages" install_packages build check browser display
step "release: build" build release
step "release: tests" run_tests release
if [[ "$quick" == no ]]; then
  step "format" scripts/format.sh --check
  # One build with Clang serves the tests under address and undefined sanitizers and the fuzzers.
  step "sanitizers: build" build fuzz
  step "sanitizers: tests" run_tests fuzz
  step "fuzz: search" fuzz_all
  step "lint" scripts/lint.sh
fi
