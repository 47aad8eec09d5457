#!/usr/bin/env bash
# Builds pfa and shows it at work on a profile that comes with the sources.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

echo "== packages"
install_packages build

echo "== build"
cmake --log-level=NOTICE --preset release
cmake --build --preset release --target pfa --parallel "$(nproc)"

echo "== run"
command=(build/release/bin/pfa top testdata/go1.27/cpu.pprof)
echo "\$ ${command[*]}"
"${command[@]}"
