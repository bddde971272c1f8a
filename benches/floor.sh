#!/bin/sh
# `docfold build` against the floor (benches/floor.rs), in turn, and what else a build costs:
#   benches/floor.sh CONFIG SOURCE [ROUNDS]
# Prints every round and the medians: wall times and their ratio, processor seconds, peak memory, a build of pages alone, a second
# build with nothing changed, and builds of the same project with six more releases. Writes below TMPDIR, into new folders every
# time, and deletes nothing until the end: for minutes after many files were deleted, ext4 takes a multiple of the time to make
# new ones. Needs GNU time.
set -eu
cd "$(dirname "$0")/.."
config=$1 source=$2 rounds=${3:-5}
cargo build --quiet --release
cargo bench --quiet --no-run --bench floor
docfold=${CARGO_TARGET_DIR:-target}/release/docfold
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# NAME CONFIG OUT [OPTION...]: one build, its figures to $work/NAME.{wall,processor,memory}, what it says to $work/NAME.txt
build() {
    name=$1 book=$2 out=$3
    shift 3
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$docfold" build --config "$book" --source "$source" --out "$out" "$@" >"$work/$name.txt" 2>/dev/null
    set -- "$name"
    awk '{ print $1 }' "$work/time" >>"$work/$1.wall"
    awk '{ print $2 + $3 }' "$work/time" >>"$work/$1.processor"
    awk '{ print $4 / 1024 }' "$work/time" >>"$work/$1.memory"
}
# Six more releases before the first one of the first plan that has any.
more="$(dirname "$config")/.more-releases.toml"
trap 'rm -rf "$work" "$more"' EXIT
awk '!done && /^releases = \[/ { sub(/\[/, "[\"99.6\", \"99.5\", \"99.4\", \"99.3\", \"99.2\", \"99.1\", "); done = 1 } { print }' "$config" >"$more"
for round in $(seq "$rounds"); do
    to=$work/$round
    mkdir "$to"
    cargo bench --quiet --bench floor -- --config "$(realpath "$config")" --source "$(realpath "$source")" --out "$to/floor" >"$work/floor.txt"
    awk '/^floor/ { print $2 }' "$work/floor.txt" >>"$work/floor.wall"
    awk '/^floor/ { print $4 }' "$work/floor.txt" >>"$work/floor.processor"
    build pages "$config" "$to/pages" --pages-only
    build first "$config" "$to/out"
    build again "$config" "$to/out"
    build more "$more" "$to/more" --pages-only
    printf 'round %s: floor %s s, pages %s s, everything %s s, again %s s, pages with more releases %s s\n' "$round" \
        "$(tail -1 "$work/floor.wall")" "$(tail -1 "$work/pages.wall")" "$(tail -1 "$work/first.wall")" \
        "$(tail -1 "$work/again.wall")" "$(tail -1 "$work/more.wall")"
done
for name in pages first again more; do
    printf '%s: %s s, %s s of processor, %s MiB; ' "$name" "$(median "$work/$name.wall")" "$(median "$work/$name.processor")" "$(median "$work/$name.memory")"
    head -2 "$work/$name.txt" | tr '\n' ' '
    echo
done
cat "$work/floor.txt"
awk -v f="$(median "$work/floor.wall")" -v p="$(median "$work/pages.wall")" -v b="$(median "$work/first.wall")" \
    -v a="$(median "$work/again.wall")" -v m="$(median "$work/more.wall")" \
    'BEGIN { printf "pages / floor %.2f, everything / pages %.2f, second build / first %.2f, more releases / pages %.2f\n", p / f, b / p, a / b, m / p }'
