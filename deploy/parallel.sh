#!/bin/bash
# Makes the documents of a workspace in shares with GNU parallel, and joins them:
#   deploy/parallel.sh /srv/centre 16 bundle-name 2026-Q1
# With `--sshloginfile` in PARALLEL the shares go to other machines that see the same folder.
set -euo pipefail
export WORKSPACE=$1 SHARES=$2 PERIOD=$4
bundle=$3

share() {
  set -euo pipefail
  # Each share runs in a shell of its own.
  copy=$(mktemp -d)
  trap 'rm -rf "$copy"' EXIT
  tar -C "$WORKSPACE" --exclude=./output --exclude=./shares -cf - . | tar -C "$copy" -xf -
  cd "$copy"
  pressrun build --period "$PERIOD" --shard "$1/$SHARES" --quiet >/dev/null
  rm -rf "$WORKSPACE/shares/$1"
  cp -R output "$WORKSPACE/shares/$1"
}
export -f share

mkdir -p "$WORKSPACE/shares"
seq "$SHARES" | parallel --env share --env WORKSPACE --env SHARES --env PERIOD --halt soon,fail=1 share
cd "$WORKSPACE"
pressrun bundle "$bundle" --period "$PERIOD" --from shares/*
