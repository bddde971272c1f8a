#!/bin/sh
# Everything that is checked in a real browser, on docfold's own site and on the fixture in book/, in about two minutes.
# DOCFOLD names the program (built when not given); CORPUS, the built site of a large project, is looked at when it is there;
# ONLY=book,live,layout,accessibility,weight,paint,validity leaves the rest out, and ONLY=none builds alone.
set -eu
[ -z "${DOCFOLD:-}" ] || DOCFOLD=$(realpath "$DOCFOLD")
[ -z "${CORPUS:-}" ] || CORPUS=$(realpath "$CORPUS")
cd "$(dirname "$0")"
root=$(realpath ../..)
out="$root/target/browser"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
missing=""
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="chromium"
command -v npm >/dev/null || missing="$missing nodejs npm"
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing
fi
[ -d node_modules/html-validate ] && [ -d node_modules/axe-core ] && [ -d node_modules/playwright-core ] ||
  npm install --no-audit --no-fund --no-package-lock --loglevel=error

if [ -z "${DOCFOLD:-}" ]; then
  (cd "$root" && cargo build --release --quiet)
  DOCFOLD="$root/target/release/docfold"
fi
export DOCFOLD
"$DOCFOLD" build --config "$root/book.toml" --out "$out/own" --base-url https://docs.example.com
"$DOCFOLD" build --config book/book.toml --out "$out/book" --base-url https://docs.example.com/ships

wanted=",${ONLY:-book,live,layout,accessibility,weight,paint,validity},"
wants() { case "$wanted" in *",$1,"*) true ;; *) false ;; esac; }
failed=0
browser() { ONLY="$1" node run.mjs "book=$out/book@/ships" "own=$out/own" ${CORPUS:+"corpus=$CORPUS"} || failed=1; }

# Validity needs no browser and runs beside the others.
validity() {
  status=0
  node validity.mjs "$out/book" || status=1
  # The OAuth pages have `<a name>` of their own: old anchors that must stay.
  RAW=1 node validity.mjs "$out/own" || status=1
  if [ -n "${CORPUS:-}" ]; then RAW=1 node validity.mjs "$CORPUS" 300 || status=1; fi
  return $status
}
beside=""
if wants validity; then validity > "$out/validity.txt" 2>&1 & beside=$!; fi
others=$(printf %s "$wanted" | sed 's/,paint,/,/; s/,validity,/,/; s/^,//; s/,$//')
if [ -n "$others" ] && [ "$others" != none ]; then browser "$others"; fi
if [ -n "$beside" ]; then
  wait "$beside" || failed=1
  cat "$out/validity.txt"
fi
# What is timed runs alone.
if wants paint; then browser paint; fi
exit $failed
