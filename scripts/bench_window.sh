#!/usr/bin/env bash
# Measures the window: how long a frame takes to compute at all levels of zoom, and how long the first picture of a
# profile of 2,000,000 samples takes beside `pfa top` on the same file. Prints Markdown on stdout, progress on
# stderr; takes two minutes. Needs no display.
#
# usage: scripts/bench_window.sh [ROUNDS]     default: 5
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bench_lib.sh
rounds="${1:-5}"

build
cmake --build --preset release --target pfa-view pfa_frame_times --parallel "$(nproc)" >&2

echo "$(nproc) CPUs; medians of $rounds rounds."
echo
echo "| Profile of 2 M samples | pfa top | first picture | ratio |"
echo "|---|--:|--:|--:|"
for kind in "${kinds[@]}"; do
  profile "$kind" 2000000
  for _ in $(seq "$rounds"); do
    progress "$kind"
    measure "$kind-top" "$bin/pfa" top --output /dev/null "$file"
    measure "$kind-view" "$bin/pfa-view" --screenshot "$runs_dir/picture.png" "$file"
  done
  echo "| $kind | $(seconds "$(wall "$kind-top")") | $(seconds "$(wall "$kind-view")")" \
    "| $(ratio "$(wall "$kind-view")" "$(wall "$kind-top")") |"
done
echo
"$bin/pfa_frame_times"
