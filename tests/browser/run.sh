#!/bin/sh
# Everything that is checked in a real browser, on docfold's own site and on the fixture in book/.
# DOCFOLD names the program (built when not given); CORPUS, the built site of a large project, is looked at when it is there.
set -eu
cd "$(dirname "$0")"
root=../..
out="$root/target/browser"

if [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq && $sudo apt-get install -y -qq chromium
fi
[ -d node_modules/html-validate ] && [ -d node_modules/axe-core ] && [ -d node_modules/playwright-core ] || npm install --no-audit --no-fund --loglevel=error

if [ -z "${DOCFOLD:-}" ]; then
  (cd "$root" && cargo build --release --quiet)
  DOCFOLD="$root/target/release/docfold"
fi
"$DOCFOLD" build --config "$root/book.toml" --out "$out/own" --base-url https://docs.example.com
"$DOCFOLD" build --config book/book.toml --out "$out/book" --base-url https://docs.example.com/ships

failed=0
check() { echo "== $*"; "$@" || failed=1; }
check env PREFIX=/ships node book.mjs "$out/book"
check env PREFIX=/ships node layout.mjs "$out/book"
check env PREFIX=/ships node accessibility.mjs "$out/book" 7
check env PREFIX=/ships node weight.mjs "$out/book" 4
check node validity.mjs "$out/book"
check node layout.mjs "$out/own" 10
check node accessibility.mjs "$out/own" 5
check node weight.mjs "$out/own" 4
# The OAuth pages have `<a name>` of their own: old anchors that must stay.
check env RAW=1 node validity.mjs "$out/own"
if [ -n "${CORPUS:-}" ]; then
  check node layout.mjs "$CORPUS" 10
  check node accessibility.mjs "$CORPUS" 4
  check node weight.mjs "$CORPUS" 4
  check env RAW=1 node validity.mjs "$CORPUS" 300
fi
exit $failed
