#!/usr/bin/env bash
# Records what go tool pprof prints for the cases named pprof_*, as expected/NAME.out. Needs Go (1.26 was
# used); the tests do not. The tool looks for binaries of the profiles: it is kept from finding any.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export TZ=UTC PPROF_BINARY_PATH=/nonexistent
while read -r name code arguments; do
  [[ $name == pprof_* ]] || continue
  out="tests/golden/expected/$name.out"
  status=0
  # The arguments are those of a shell; the first one is "pprof".
  eval "go tool $arguments" >"$out" 2>/dev/null || status=$?
  if ((status != code)); then echo "record: $name: exit status $status, expected $code" >&2; fi
done < <(grep -v '^#' tests/golden/cases.txt)
