#!/usr/bin/env bash
# Installs the Debian packages the project needs, as far as they are missing.
#
#   scripts/packages.sh [build] [check] [browser] [display]     default: build
#
# build: to compile and test. check: formatter, linter, fuzzers. browser: to test pages. display: to test the
# window. Other scripts source this file and call install_packages.
set -euo pipefail

BUILD_PACKAGES=(
  build-essential cmake ninja-build pkg-config ccache
  libprotobuf-dev protobuf-compiler zlib1g-dev libdeflate-dev libcli11-dev libre2-dev libfmt-dev
  libgtest-dev nlohmann-json3-dev libcapstone-dev libcurl4-openssl-dev libdw-dev libedit-dev
  libgraphviz-dev libmicrohttpd-dev libtomlplusplus-dev
  libimgui-dev libglfw3-dev libfreetype-dev libpng-dev libgl-dev libopengl-dev fonts-dejavu-core
)
CHECK_PACKAGES=(
  clang-14 clang-format-14 clang-tidy-14 libfuzzer-14-dev libclang-rt-14-dev llvm-14
  git python3
)
BROWSER_PACKAGES=(
  chromium python3
)
DISPLAY_PACKAGES=(
  xvfb xauth libgl1-mesa-dri
)

install_packages() {
  local group wanted=() missing=() sudo=()
  for group in "$@"; do
    case "$group" in
      build) wanted+=("${BUILD_PACKAGES[@]}") ;;
      check) wanted+=("${CHECK_PACKAGES[@]}") ;;
      browser) wanted+=("${BROWSER_PACKAGES[@]}") ;;
      display) wanted+=("${DISPLAY_PACKAGES[@]}") ;;
      *) echo "packages: unknown group '$group' (build, check, browser, display)" >&2; return 2 ;;
    esac
  done

  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "packages: not a Debian system; these packages or their like are needed:"
    echo "  ${wanted[*]}"
    return 0
  fi

  # Asked first, so that with nothing missing neither root nor a network is needed.
  local package
  for package in "${wanted[@]}"; do
    if [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]]; then
      missing+=("$package")
    fi
  done
  if ((${#missing[@]} == 0)); then
    echo "packages: all present ($*)"
    return 0
  fi

  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "packages: missing, and neither root nor sudo to install them: ${missing[*]}" >&2
      return 1
    fi
    sudo=(sudo)
  fi
  echo "packages: installing ${missing[*]}"
  "${sudo[@]}" apt-get update -q
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
}

if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
  if (($# == 0)); then set -- build; fi
  install_packages "$@"
fi
