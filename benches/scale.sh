#!/bin/sh
# How long a catalog of 10,000 entries takes to compile in release, docfold itself already compiled: three runs.
# Usage: benches/scale.sh [ENTRIES]
set -eu
cd "$(dirname "$0")/.."
folder=target/scale
cargo run --quiet --no-default-features --features engine --example scale -- "$folder" "${1:-10000}"
cd "$folder"
CARGO_TARGET_DIR=target cargo build --quiet --release
for run in 1 2 3; do
    touch src/main.rs
    start=$(date +%s.%N)
    CARGO_TARGET_DIR=target cargo build --quiet --release
    end=$(date +%s.%N)
    echo "run $run: $(echo "$end - $start" | bc) s"
done
ls -l target/release/scale | awk '{ print "binary: " $5 " bytes" }'
target/release/scale module_123_error_04623 | head -3
