#!/usr/bin/env bash
# Measures `pfa check` on 20 + 20 profiles of one program, of 100,000 samples each. Prints a table.
#
#   scripts/bench_check.sh [--rounds N]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bench_lib.sh

rounds=5
if (($# > 0)); then rounds="${2:?usage: scripts/bench_check.sh [--rounds N]}"; fi

build
echo "| 20 + 20 profiles of 100,000 samples | Time | CPU | Peak MB |"
echo "|---|--:|--:|--:|"
for kind in "${kinds[@]}"; do
  for functions in 3000 20000; do
    sets="$data/check-$kind-$functions"
    if [[ ! -e "$sets" ]]; then
      progress "generate $sets"
      mkdir -p "$sets.part/old" "$sets.part/new"
      for ((run = 1; run <= 40; ++run)); do
        side=old
        if ((run > 20)); then side=new; fi
        "$bin/pfa_make_profile" --samples 100000 --run "$run" --stacks "$kind" --functions "$functions" \
          --locations $((functions * 5 / 2)) -o "$sets.part/$side/$run.pb.gz" 2>/dev/null
      done
      mv "$sets.part" "$sets"
    fi
    key="$kind-$functions"
    for ((round = 1; round <= rounds; ++round)); do
      progress "$key, round $round of $rounds"
      measure "$key" "$bin/pfa" check --inconclusive=pass "$sets/old" "$sets/new"
    done
    cpu="$(awk -v u="$(median "$key" 2)" -v s="$(median "$key" 3)" 'BEGIN { print u + s }')"
    echo "| $kind stacks, $functions functions | $(seconds "$(wall "$key")") | $(seconds "$cpu")" \
      "| $(megabytes "$(peak_kb "$key")") |"
  done
done
