#!/usr/bin/env bash
# Draws the pictures of the README anew, in docs/images. Needs no display.
#
# usage: scripts/screenshots.sh        after cmake --build --preset release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

view=build/release/bin/pfa-view
profile=testdata/go1.27/cpu.pprof
trace=testdata/go1.27/trace.out
actions="$(mktemp)"
trap 'rm -f "$actions"' EXIT

# picture NAME FILE [OPTION...] <ACTIONS
picture() {
  local name="$1" file="$2"
  shift 2
  cat >"$actions"
  "$view" --screenshot "docs/images/$name.png" --size 1200x700 --actions "$actions" "$@" "$file"
}

picture timeline "$trace" </dev/null
picture flame "$profile" --panel flame <<'ACTIONS'
search compress
ACTIONS
picture graph "$profile" --panel graph <<'ACTIONS'
select runtime.mallocgc
zoom 2.2 0.25 0.35
ACTIONS
picture sandwich "$profile" --panel sandwich <<'ACTIONS'
select runtime.mallocgc
beside top
ACTIONS
picture tree "$trace" --panel tree </dev/null
picture time-range "$trace" <<'ACTIONS'
beside flame
mark 50000000 100000000
profile offcpu
theme dark
ACTIONS
picture mmu "$trace" --panel mmu <<'ACTIONS'
hover 850 152
ACTIONS
picture difference testdata/go1.27/heap.pprof --panel flame -diff_base testdata/go1.26/heap.pprof <<'ACTIONS'
hover 1020 253
ACTIONS
