#!/usr/bin/env bash
# Installs the peers into build/bench/venv; does nothing where they are there already.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=build/bench/venv
stamp=$venv/requirements.installed
if ! cmp -s bench/requirements.txt "$stamp"; then
    mkdir -p build/bench
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements.txt
    cp bench/requirements.txt "$stamp"
fi
# vectorbt wants versions of numba and pandas of its own.
if [[ ! -x build/bench/vbt/bin/python ]]; then
    python3 -m venv build/bench/vbt
    build/bench/vbt/bin/pip install --quiet --disable-pip-version-check vectorbt==1.2.0
fi
