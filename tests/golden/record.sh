#!/usr/bin/env bash
# Records what go tool pprof prints for the cases named pprof_*, as expected/NAME.out, and what it says to
# standard error in the sessions named pprof_session_*. Needs Go (1.26 was used); the tests do not. The tool looks for binaries of the profiles: it is kept from finding any.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export TZ=UTC PPROF_BINARY_PATH=/nonexistent
while read -r name code arguments; do
  [[ $name == pprof_* ]] || continue
  out="tests/golden/expected/$name.out"
  err=/dev/null
  if [[ $name == pprof_session_* ]]; then err="${out%.out}.err"; fi
  status=0
  # The arguments are those of a shell; the first one is "pprof".
  eval "go tool $arguments" >"$out" 2>"$err" || status=$?
  if ((status != code)); then echo "record: $name: exit status $status, expected $code" >&2; fi
done < <(grep -v '^#' tests/golden/cases.txt)
