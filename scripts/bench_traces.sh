#!/usr/bin/env bash
# Measures reports on an execution trace against `go tool trace`, in turn and in one run, and prints a
# table: wall time, peak memory and what they are of the file's size.
#
#   scripts/bench_traces.sh [--rounds N] [--size BYTES] [TRACE]
#
# Without TRACE, a Go program (tests/bench/trace_load) writes one of --size bytes; where there is no
# Go, the largest of testdata/ is taken, and only pfa is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bench_lib.sh

rounds=3 size=90000000 trace=""
while (($# > 0)); do
  case "$1" in
    --rounds) rounds="$2"; shift 2 ;;
    --size) size="$2"; shift 2 ;;
    -*) echo "usage: scripts/bench_traces.sh [--rounds N] [--size BYTES] [TRACE]" >&2; exit 2 ;;
    *) trace="$1"; shift ;;
  esac
done

build
has_go=no
if command -v go >/dev/null; then has_go=yes; fi
if [[ -z "$trace" && $has_go == yes ]]; then
  mkdir -p "$data"
  trace="$data/load-$size.trace"
  if [[ ! -e "$trace" ]]; then
    progress "make $trace"
    go run tests/bench/trace_load/main.go -size "$size" -o "$trace"
  fi
elif [[ -z "$trace" ]]; then
  trace="$(ls -S testdata/*/trace.out | head -n 1)"
fi
bytes="$(stat -c %s "$trace")"
kinds=(net sync syscall sched)
# What `go tool trace` starts, without the compiler's cache in between.
tool=""
if [[ $has_go == yes ]]; then tool="$(go tool -n trace | tail -n 1)"; fi

for ((round = 1; round <= rounds; ++round)); do
  progress "round $round of $rounds"
  measure check "$bin/pfa" trace check "$trace"
  measure summary "$bin/pfa" trace summary --output "$runs_dir/out" "$trace"
  for kind in "${kinds[@]}"; do
    measure "pfa-$kind" "$bin/pfa" trace profile "$kind" -o "$runs_dir/out" "$trace"
    # Once is enough: it takes long and varies little.
    if [[ -n "$tool" && $round == 1 ]]; then
      measure "go-$kind" "$tool" "-pprof=$kind" "$trace"
    fi
  done
done

of_file() { awk -v kb="${1:-}" -v bytes="$bytes" 'BEGIN { printf "%.1f\n", kb * 1024 / bytes }'; }

echo "Trace of $(awk -v b="$bytes" 'BEGIN { printf "%.1f", b / 1e6 }') MB"
echo
echo "| Report | pfa | Peak MB | Of the file | go tool trace | Peak MB | Time go/pfa | Memory go/pfa |"
echo "|---|--:|--:|--:|--:|--:|--:|--:|"
row() {
  local name="$1" pfa="$2" go="$3"
  echo "| $name | $(seconds "$(wall "$pfa")") | $(megabytes "$(peak_kb "$pfa")") |" \
    "$(of_file "$(peak_kb "$pfa")") | $(seconds "$(wall "$go")") | $(megabytes "$(peak_kb "$go")") |" \
    "$(ratio "$(wall "$go")" "$(wall "$pfa")") | $(ratio "$(peak_kb "$go")" "$(peak_kb "$pfa")") |"
}
row check check none
row summary summary none
for kind in "${kinds[@]}"; do row "profile $kind" "pfa-$kind" "go-$kind"; done
