#!/usr/bin/env bash
# Formulas against numba and pandas, which are installed beside the other peers. Names of cases
# (MA MACD KDJ BOLL RSI) as arguments run those alone.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=build/bench/venv
if ! "$venv/bin/python" -c 'import numba, pandas' 2>/dev/null; then
    mkdir -p build/bench
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check numpy numba pandas
fi
exec "$venv/bin/python" bench/formula_bench.py "$@"
