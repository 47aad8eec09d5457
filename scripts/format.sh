#!/usr/bin/env bash
# Formats the C++ sources in place; with --check only reports what it would change and
# fails if there is anything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Version 14 first: others format some constructs differently.
formatter="$(command -v clang-format-14 || command -v clang-format || true)"
if [[ -z "$formatter" ]]; then
  echo "format: clang-format-14 is not installed" >&2
  exit 1
fi

case "${1-}" in
  "") flags=(-i) ;;
  --check) flags=(--dry-run --Werror) ;;
  *) echo "usage: scripts/format.sh [--check]" >&2; exit 2 ;;
esac

# Untracked files too: new code is formatted before it is added. A file deleted but
# still in the index is listed as well, hence the test.
files=()
while IFS= read -r -d '' file; do
  if [[ -f "$file" ]]; then files+=("$file"); fi
done < <(git ls-files -coz --exclude-standard -- '*.h' '*.cc')

echo "format: $(basename "$formatter") ${flags[*]}, ${#files[@]} files"
if ((${#files[@]} > 0)); then
  "$formatter" "${flags[@]}" "${files[@]}"
fi
