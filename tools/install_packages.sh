#!/usr/bin/env bash
# Installs the Debian or Ubuntu packages that a goal needs, and does nothing where all are there.
#
#   tools/install_packages.sh run     build and run
#   tools/install_packages.sh test    … and test: compilers for the fuzzers, a browser, a server
#   tools/install_packages.sh bench   … and measure: the load generator and Python for the peers
#
# MYSTOCKS_SKIP_PACKAGES=1 leaves the system alone: you have everything in some other way.
set -euo pipefail

fail() {
    printf 'install_packages: %s\n' "$*" >&2
    exit 1
}

goal=${1:-run}
case $goal in run | test | bench) ;; *) fail "unknown goal '$goal': run, test or bench" ;; esac
[[ ${MYSTOCKS_SKIP_PACKAGES:-} == 1 ]] && exit 0

ID=unknown VERSION_ID='' PRETTY_NAME='this system'
os_release=${MYSTOCKS_OS_RELEASE:-/etc/os-release}
# shellcheck disable=SC1090
[[ -r $os_release ]] && . "$os_release"

packages=(
    build-essential cmake ninja-build ccache mold pkg-config python3 ca-certificates tzdata
    libspdlog-dev libfmt-dev libtomlplusplus-dev libcli11-dev libhowardhinnant-date-dev
    prometheus-cpp-dev libicu-dev libsqlite3-dev libblosc-dev libzip-dev zlib1g-dev libxxhash-dev
    nettle-dev libpq-dev llvm-16-dev libzstd-dev libcurl4-openssl-dev
    libgtest-dev libgmock-dev libbenchmark-dev
)
case "$ID $VERSION_ID" in
    'debian 12')
        boost=1.81
        clang=(clang libclang-rt-14-dev)
        browser=(chromium)
        ;;
    'ubuntu 24.04')
        boost=1.83
        clang=(clang libclang-rt-18-dev)
        # Ubuntu has Chromium only as a snap, which a container can't run. Playwright brings its
        # own build (tools/run_tests.py asks for it); these are the libraries that it needs.
        browser=(
            fonts-liberation libasound2t64 libatk-bridge2.0-0t64 libatk1.0-0t64 libatspi2.0-0t64
            libcairo2 libcups2t64 libdbus-1-3 libdrm2 libgbm1 libglib2.0-0t64 libnspr4 libnss3
            libpango-1.0-0 libx11-6 libxcb1 libxcomposite1 libxdamage1 libxext6 libxfixes3
            libxkbcommon0 libxrandr2
        )
        ;;
    *)
        fail "don't know the package names of $PRETTY_NAME, only those of Debian 12 and" \
            "Ubuntu 24.04. Install what cmake/ThirdParty.cmake looks for, g++ 12 or newer, cmake," \
            "ninja, Node.js 18 with npm, then run make with MYSTOCKS_SKIP_PACKAGES=1."
        ;;
esac
packages+=("libboost$boost-dev" "libboost-json$boost-dev")

# A Node.js that is on the PATH is taken, whoever installed it.
node_major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p' || true)
if ((${node_major:-0} < 18)) || ! command -v npm >/dev/null; then
    packages+=(nodejs npm)
fi
# The server that the tests of store/postgres start for themselves.
[[ $goal == run ]] || packages+=("${clang[@]}" "${browser[@]}" postgresql)
[[ $goal == bench ]] && packages+=(wrk python3-venv util-linux)

missing=$(comm -23 <(printf '%s\n' "${packages[@]}" | sort -u) <(
    dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null |
        sed -n 's/ installed$//p' | sort -u
))
[[ -z $missing ]] && exit 0

as_root=()
if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || fail "these packages are missing, and neither are you root nor" \
        "is there sudo. Have them installed: apt-get install" $missing
    as_root=(sudo)
fi
printf 'Installing %s\n' "$(tr '\n' ' ' <<<"$missing")" >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 ||
    fail "apt-get update failed: is there a network?"
# shellcheck disable=SC2086
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing >&2 ||
    fail "apt-get could not install all packages; what it printed above says why"
