#!/usr/bin/env bash
# Measures pfa on profiles of three sizes, beside inflating the file alone and, where Go
# is installed, beside `go tool pprof`. Prints Markdown on stdout, progress on stderr.
#
# usage: scripts/bench.sh [--quick] [--rounds N]
#
#   --quick     neither go nor the profile of 2,000,000 samples
#   --rounds N  take medians of N rounds (default 5)
#
# The programs take turns within each round, so that whatever else the machine does falls on all of
# them. Profiles are kept in build/bench-data; delete it after changing pfa_make_profile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bench_lib.sh

startup_file=testdata/go1.27/cpu.pprof
quick=false
rounds=5
while (($# > 0)); do
  case "$1" in
    --quick) quick=true ;;
    --rounds)
      rounds="${2-}"
      shift
      ;;
    *) rounds= ;;
  esac
  shift || true
  if [[ ! "$rounds" =~ ^[1-9][0-9]*$ ]]; then
    echo "usage: scripts/bench.sh [--quick] [--rounds N]" >&2
    exit 2
  fi
done

build
# The cost per sample is compared within a kind of stacks.
sizes=(20000 200000)
if ! $quick; then sizes+=(2000000); fi
for kind in "${kinds[@]}"; do
  for samples in "${sizes[@]}"; do profile "$kind" "$samples"; done
done
pprof=
if ! $quick; then find_pprof; fi

# pprof takes minutes on the largest profile, and gigabytes.
pprof_rounds() {
  if [[ -z "$pprof" ]]; then echo 0; return; fi
  case "$1" in
    startup) echo $((rounds * 10)) ;;
    *-20000) echo $((rounds < 3 ? rounds : 3)) ;;
    *-200000) echo 1 ;;
    *) echo 0 ;;
  esac
}

# measure_file KEY FILE ROUNDS
measure_file() {
  local key="$1" file="$2" count="$3" round pprof_count
  pprof_count="$(pprof_rounds "$key")"
  progress "measure $file, $count rounds, $pprof_count of them with pprof"
  cat "$file" >/dev/null # From memory for everyone, the first one included.
  for ((round = 1; round <= count; ++round)); do
    measure "$key-pfa" "$bin/pfa" top "$file"
    measure "$key-gzip" gzip -dc "$file"
    if ((round <= pprof_count)); then measure "$key-pprof" "$pprof" -top "$file"; fi
  done
}

measure_file startup "$startup_file" $((rounds * 10))
for kind in "${kinds[@]}"; do
  for samples in "${sizes[@]}"; do
    measure_file "$kind-$samples" "$data/$kind-$samples.pb.gz" "$rounds"
  done
done

# print_row KEY SAMPLES FILE
print_row() {
  local key="$1" raw_mb pfa gzip pprof_wall pfa_peak pprof_peak
  raw_mb="$(gzip -dc "$3" | wc -c | awk '{ printf "%.2f", $1 / 1e6 }')"
  pfa="$(wall "$key-pfa")" gzip="$(wall "$key-gzip")" pprof_wall="$(wall "$key-pprof")"
  pfa_peak="$(peak_kb "$key-pfa")" pprof_peak="$(peak_kb "$key-pprof")"
  echo "| $(basename "$3") | $2 | $raw_mb | $(seconds "$pfa") | $(megabytes "$pfa_peak")" \
    "| $(seconds "$gzip") | $(ratio "$pfa" "$gzip") | $(seconds "$pprof_wall")" \
    "| $(megabytes "$pprof_peak") | $(ratio "$pprof_wall" "$pfa")" \
    "| $(ratio "$pprof_peak" "$pfa_peak") |"
}

echo "Medians of $rounds rounds ($((rounds * 10)) for $(basename "$startup_file")); $(nproc) CPUs."
if [[ -n "$pprof" ]]; then
  echo "pprof of $(go env GOVERSION): 3 rounds on 20,000 samples, 1 on 200,000, none on more."
fi
echo
echo "| File | Samples | Raw MB | pfa top | Peak MB | gzip -dc | pfa/gzip | pprof -top | Peak MB" \
  "| Time pprof/pfa | Memory pprof/pfa |"
echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
print_row startup "" "$startup_file"
for kind in "${kinds[@]}"; do
  for samples in "${sizes[@]}"; do
    print_row "$kind-$samples" "$samples" "$data/$kind-$samples.pb.gz"
  done
done
echo

failures=0
# check PASSED TEXT
check() {
  if [[ "$1" == yes ]]; then
    echo "- ok: $2"
  else
    echo "- FAILED: $2"
    failures=$((failures + 1))
  fi
}

echo "Checks:"
echo

# Start-up and the tables of names, the same in every size, count as a part of each sample, so the
# figure should fall towards a limit; growth would mean a cost that is not linear.
start="$(wall startup-pfa)"
for kind in "${kinds[@]}"; do
  costs=()
  for samples in "${sizes[@]}"; do
    costs+=("$(awk -v s="$(wall "$kind-$samples-pfa")" -v start="$start" -v n="$samples" \
      'BEGIN { printf "%.0f\n", 1e9 * (s - start) / n }')")
  done
  linear=yes
  for ((i = 1; i < ${#costs[@]}; ++i)); do
    if ((costs[i] * 2 > costs[i - 1] * 3)); then linear=no; fi
  done
  text="$kind: linear cost (at most half more from one size to the next); ns per sample beyond"
  text+=" start-up:"
  for ((i = 0; i < ${#costs[@]}; ++i)); do text+=" ${costs[i]} at ${sizes[i]},"; done
  check "$linear" "${text%,}"
done

graphics="$(ldd "$bin/pfa" 2>/dev/null |
  awk 'tolower($1) ~ /libgl|libegl|glfw|imgui/ { printf "%s ", $1 }' || true)"
if [[ -z "$graphics" ]]; then
  check yes "pfa links no graphics library"
else
  check no "pfa links graphics libraries: $graphics"
fi

# Columns flat and cum of the first ten rows of pprof's table.
top_columns() {
  awk 'seen && rows < 10 { print $1, $4; ++rows } $1 == "flat" && $2 == "flat%" { seen = 1 }'
}
if [[ -n "$pprof" ]]; then
  file="$data/service-20000.pb.gz"
  ours="$("$bin/pfa" pprof -top "$file" 2>/dev/null | top_columns || true)"
  theirs="$("$pprof" -top "$file" 2>/dev/null | top_columns)"
  if [[ -n "$theirs" && "$ours" == "$theirs" ]]; then
    check yes "the first 10 rows of \`pfa pprof -top\` have flat and cum of \`go tool pprof\`"
  else
    check no "flat or cum of the first 10 rows of \`pfa pprof -top\` differs from \`go tool pprof\`"
    diff <(echo "$ours") <(echo "$theirs") | sed 's/^/      /' || true
  fi
fi

((failures == 0))
