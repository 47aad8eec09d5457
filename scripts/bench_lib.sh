# For the benchmark scripts, which source it in the source root: builds, makes profiles, measures.

export LC_ALL=C
bin=build/release/bin
data=build/bench-data

progress() { echo "bench: $*" >&2; }

# Measurements of one program on one file, as lines "wall user sys peak_kb exit".
runs_dir="$(mktemp -d)"
trap 'rm -rf "$runs_dir"' EXIT

# measure NAME CMD ARGS...: adds one measurement to those called NAME.
measure() {
  local name="$1" line
  shift
  line="$("$bin/pfa_peak" "$@" 2>"$runs_dir/stderr")"
  if [[ "$line" != *" 0" ]]; then
    cat "$runs_dir/stderr" >&2
    echo "bench: failed: $*" >&2
    exit 1
  fi
  echo "$line" >>"$runs_dir/$name"
}

# median NAME COLUMN: of the measurements called NAME; nothing if there is none.
median() {
  if [[ ! -e "$runs_dir/$1" ]]; then return; fi
  sort -g -k "$2,$2" "$runs_dir/$1" |
    awk -v column="$2" '{ value[NR] = $column }
      END { printf "%.6f\n", (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'
}

wall() { median "$1" 1; }
peak_kb() { median "$1" 4; }

# Numbers for the table; a dash for what was not measured.
seconds() {
  awk -v s="${1:-}" 'BEGIN {
    if (s == "") print "-"
    else if (s < 0.1) printf "%.1f ms\n", 1e3 * s
    else printf "%.2f s\n", s
  }'
}
megabytes() {
  awk -v kb="${1:-}" 'BEGIN { if (kb == "") print "-"; else printf "%.1f\n", kb * 1024 / 1e6 }'
}
ratio() {
  awk -v a="${1:-}" -v b="${2:-}" \
    'BEGIN { if (a == "" || b == "") print "-"; else printf "%.2f\n", a / b }'
}

build() {
  progress "build"
  cmake --log-level=NOTICE --preset release >&2
  cmake --build --preset release --target pfa pfa_make_profile pfa_peak --parallel "$(nproc)" >&2
}

kinds=(service random) # of stacks, see docs/performance.md

# profile KIND SAMPLES: sets `file` to the profile, which is made if it is missing. Profiles are kept; delete
# them after changing pfa_make_profile.
profile() {
  file="$data/$1-$2.pb.gz"
  if [[ -e "$file" ]]; then return; fi
  progress "generate $file"
  mkdir -p "$data"
  "$bin/pfa_make_profile" --samples "$2" --stacks "$1" -o "$file.part" 2>/dev/null
  mv "$file.part" "$file"
}

# Sets `pprof` to the program behind `go tool pprof`, which is run directly: finding or building it is not its
# work. Empty if there is none.
find_pprof() {
  pprof=
  if command -v go >/dev/null && go tool pprof -top testdata/go1.27/cpu.pprof >/dev/null 2>&1; then
    pprof="$(go tool -n pprof 2>/dev/null | tail -n 1)"
    if [[ ! -x "$pprof" ]]; then pprof=; fi
  fi
  if [[ -z "$pprof" ]]; then progress "without go tool pprof"; fi
}
