#!/usr/bin/env bash
# Measures every report on a profile of 200,000 samples beside the same report of `go tool pprof`, and on one of
# 2,000,000 samples alone. Prints Markdown on stdout, progress on stderr. Takes an hour: pprof needs a minute for
# each report of the first.
#
# usage: scripts/bench_reports.sh [service|random]     default: service, then random
#
# Output goes to /dev/null, so that no disk is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bench_lib.sh
if (($# > 0)); then kinds=("$@"); fi

# As pprof has them, and one argument that few functions match. Reports that need sources or a binary are the
# same work as these plus reading a file.
reports=(top tree 'peek=Handle$' traces tags raw comments dot callgrind proto topproto)

build
find_pprof

echo "$(nproc) CPUs; pprof of $(go env GOVERSION 2>/dev/null || echo 'no Go'); one run each."
for kind in "${kinds[@]}"; do
  echo
  echo "| $kind: report | pfa, 200 k | Peak MB | pprof, 200 k | Peak MB | Time pprof/pfa | Memory pprof/pfa" \
    "| pfa, 2 M | Peak MB |"
  echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
  for report in "${reports[@]}"; do
    key="$kind-$(tr -dc 'a-z' <<<"$report")"
    progress "$kind: $report"
    profile "$kind" 200000
    for _ in 1 2 3; do measure "$key-pfa" "$bin/pfa" pprof "-$report" -output=/dev/null "$file"; done
    if [[ -n "$pprof" ]]; then measure "$key-pprof" "$pprof" "-$report" -output=/dev/null "$file"; fi
    profile "$kind" 2000000
    measure "$key-large" "$bin/pfa" pprof "-$report" -output=/dev/null "$file"
    echo "| ${report%%=*} | $(seconds "$(wall "$key-pfa")") | $(megabytes "$(peak_kb "$key-pfa")")" \
      "| $(seconds "$(wall "$key-pprof")") | $(megabytes "$(peak_kb "$key-pprof")")" \
      "| $(ratio "$(wall "$key-pprof")" "$(wall "$key-pfa")")" \
      "| $(ratio "$(peak_kb "$key-pprof")" "$(peak_kb "$key-pfa")")" \
      "| $(seconds "$(wall "$key-large")") | $(megabytes "$(peak_kb "$key-large")") |"
  done
done
