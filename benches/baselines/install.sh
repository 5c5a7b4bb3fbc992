#!/usr/bin/env bash
# Installs what the benchmarks compare pressrun with, below target/bench-tools: Typst's command line
# (it is compiled, which takes about ten minutes) and, where there is a Python, pandas, openpyxl and
# polars.
# A benchmark whose baseline is not there says so and measures the rest.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools="${CARGO_TARGET_DIR:-target}/bench-tools"

if [ ! -x "$tools/bin/typst" ]; then
  CARGO_TARGET_DIR="$tools/build" cargo install typst-cli --version 0.15.1 --locked --root "$tools"
  rm -rf "$tools/build"
fi

if command -v python3 >/dev/null; then
  [ -x "$tools/venv/bin/python" ] || python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 openpyxl==3.1.5 \
    polars==2.1.0
else
  echo "there is no python3: pandas, openpyxl and polars are left out"
fi
