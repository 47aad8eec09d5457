#!/usr/bin/env bash
# Runs all checks of the project; continuous integration runs this as well.
#
#   scripts/test.sh [--quick]
#
# --quick: only the release build and its tests. PFA_FUZZ_SECONDS (default 60) is how
# long each fuzz target runs.
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
fuzz_seconds="${PFA_FUZZ_SECONDS:-60}"

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
  local name binary corpus dictionary work flags=()
  name="$(basename "$1" .path)"
  { read -r binary; read -r corpus; read -r dictionary; } <"$1"
  if [[ -n "$dictionary" ]]; then flags+=("-dict=$dictionary"); fi
  work="build/fuzz/work/$name"
  rm -rf "$work"
  mkdir -p "$work/artifacts"
  cp -r "$corpus" "$work/corpus"
  echo "fuzz: $name for $fuzz_seconds s"
  if ! "$binary" -max_total_time="$fuzz_seconds" -timeout=25 -print_final_stats=1 \
    -artifact_prefix="$work/artifacts/" "${flags[@]}" "$work/corpus" >"$work/log" 2>&1; then
    tail -n 60 "$work/log"
    echo "fuzz: $name failed; input in $work/artifacts, log in $work/log"
    return 1
  fi
  echo "fuzz: $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log") runs, no findings"
}

fuzz_all() {
  local targets=(build/fuzz/fuzzers/*.path)
  if [[ ! -e "${targets[0]}" ]]; then
    echo "fuzz: no fuzz targets in build/fuzz" >&2
    return 1
  fi
  # Readable stacks in a report; the runtime looks for the name without a version.
  ASAN_SYMBOLIZER_PATH="$(command -v llvm-symbolizer-14 || command -v llvm-symbolizer || true)"
  export ASAN_SYMBOLIZER_PATH fuzz_seconds
  export -f fuzz_one
  printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P "$jobs" bash -euo pipefail -c 'fuzz_one "$1"' _
}

step "packages" install_packages build check browser
step "release: build" build release
step "release: tests" run_tests release
if [[ "$quick" == no ]]; then
  step "format" scripts/format.sh --check
  step "asan: build" build asan
  step "asan: tests" run_tests asan
  step "fuzz: build" build fuzz
  step "fuzz: seeds" run_tests fuzz
  step "fuzz: search" fuzz_all
  step "lint" scripts/lint.sh
fi
