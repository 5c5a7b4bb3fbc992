#!/bin/bash
# Makes the documents of a period in sixteen shares:
#   sbatch deploy/slurm-array.sh /srv/centre 2026-Q1
# and joins them when all are made:
#   pressrun bundle quarterly --period 2026-Q1 --from shares/*
#SBATCH --job-name=pressrun
#SBATCH --array=1-16
#SBATCH --cpus-per-task=4
#SBATCH --mem=5G
#SBATCH --time=06:00:00
# SIGTERM five minutes before the time is up, so that a run ends in order.
#SBATCH --signal=TERM@300
set -euo pipefail
workspace=$1 period=$2 share=$SLURM_ARRAY_TASK_ID

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tar -C "$workspace" --exclude=./output --exclude=./shares -cf - . | tar -C "$copy" -xf -
cd "$copy"
# Slurm sends signals to steps, not to this shell.
srun --cpus-per-task="$SLURM_CPUS_PER_TASK" \
  pressrun build --period "$period" --shard "$share/$SLURM_ARRAY_TASK_COUNT" -j "$SLURM_CPUS_PER_TASK" --log-format json
mkdir -p "$workspace/shares"
rm -rf "$workspace/shares/$share"
cp -R output "$workspace/shares/$share"
