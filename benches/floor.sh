#!/bin/sh
# `docfold build` against the floor (benches/floor.rs), in turn, and what else a build costs:
#   benches/floor.sh CONFIG SOURCE [ROUNDS]
# Prints every round and the medians: wall times and their ratio, processor seconds, peak memory, a second build with
# nothing changed, and a build of the same project with six more releases. Needs GNU time.
set -eu
cd "$(dirname "$0")/.."
config=$1 source=$2 rounds=${3:-5}
cargo build --quiet --release
cargo bench --quiet --no-run --bench floor
docfold=${CARGO_TARGET_DIR:-target}/release/docfold
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# NAME CONFIG OUT: one build, its figures to $work/NAME.{wall,processor,memory}, what it says to $work/NAME.txt
build() {
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$docfold" build --config "$2" --source "$source" --out "$3" >"$work/$1.txt" 2>/dev/null
    awk '{ print $1 }' "$work/time" >>"$work/$1.wall"
    awk '{ print $2 + $3 }' "$work/time" >>"$work/$1.processor"
    awk '{ print $4 / 1024 }' "$work/time" >>"$work/$1.memory"
}
# Six more releases before the first one of the first plan that has any.
more="$(dirname "$config")/.more-releases.toml"
trap 'rm -rf "$work" "$more"' EXIT
awk '!done && /^releases = \[/ { sub(/\[/, "[\"99.6\", \"99.5\", \"99.4\", \"99.3\", \"99.2\", \"99.1\", "); done = 1 } { print }' "$config" >"$more"
for round in $(seq "$rounds"); do
    rm -rf "$work/floor" "$work/out" "$work/more"
    cargo bench --quiet --bench floor -- --config "$(realpath "$config")" --source "$(realpath "$source")" --out "$work/floor" >"$work/floor.txt"
    awk '/^floor/ { print $2 }' "$work/floor.txt" >>"$work/floor.wall"
    awk '/^floor/ { print $4 }' "$work/floor.txt" >>"$work/floor.processor"
    build first "$config" "$work/out"
    build again "$config" "$work/out"
    build more "$more" "$work/more"
    printf 'round %s: floor %s s, build %s s, again %s s, with more releases %s s\n' "$round" \
        "$(tail -1 "$work/floor.wall")" "$(tail -1 "$work/first.wall")" "$(tail -1 "$work/again.wall")" "$(tail -1 "$work/more.wall")"
done
for name in first again more; do
    printf '%s: %s s, %s s of processor, %s MiB; ' "$name" "$(median "$work/$name.wall")" "$(median "$work/$name.processor")" "$(median "$work/$name.memory")"
    head -2 "$work/$name.txt" | tr '\n' ' '
    echo
done
cat "$work/floor.txt"
awk -v f="$(median "$work/floor.wall")" -v b="$(median "$work/first.wall")" -v a="$(median "$work/again.wall")" -v m="$(median "$work/more.wall")" \
    'BEGIN { printf "build / floor %.2f, second build / first %.2f, more releases / first %.2f\n", b / f, a / b, m / b }'
