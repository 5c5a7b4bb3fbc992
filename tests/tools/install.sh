#!/usr/bin/env bash
# Installs what some tests need beside the program, below target/test-tools: the server of moto, which
# speaks like S3. A test whose tool is not there says so by its name and is skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools="${CARGO_TARGET_DIR:-target}/test-tools"

if command -v python3 >/dev/null; then
  [ -x "$tools/venv/bin/python" ] || python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[server]==5.2.1'
else
  echo "there is no python3: moto's server is left out"
fi
