#!/bin/sh
# Pictures of built sites, light and dark, wide and phone, into target/pictures: `docs/screenshots.sh [SITE [PATH …]]`.
# Without arguments: docfold's own site and the browser checks' fixture, built anew, and three pages of CORPUS when that names
# the built site of a large project. FULL=1 takes whole pages. docs/pictures.md says what to look at.
set -eu
[ $# = 0 ] || site=$(realpath "$1")
corpus=${CORPUS:+$(realpath "$CORPUS")}
cd "$(dirname "$0")/../tests/browser"
target=../../target/pictures
if [ $# -gt 0 ]; then
  shift
  exec node pictures.mjs "$site" "$target/$(basename "$site")" "$@"
fi
ONLY=none ./run.sh >/dev/null 2>&1 || true
node pictures.mjs ../../target/browser/own "$target/own" / /en /en/manual /en/manual/writing /en/manual/configuration /en/oauth/authorization-request-errors /errors /404
PREFIX=/ships node pictures.mjs ../../target/browser/book "$target/book" /en /en/harbour /en/harbour/guides /en/harbour/first-deployment \
  /en/harbour/guides/everything /en/harbour/guides/errors /errors '/en/server@2.2/harbour/first-deployment?search=boilers'
if [ -n "$corpus" ]; then
  node pictures.mjs "$corpus" "$target/corpus" /en /en/actions /en/get-started/quickstart/set-up-git '/en?search=deploy'
fi
