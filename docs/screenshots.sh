#!/bin/sh
# Pictures of built sites, light and dark, wide and phone, into target/pictures: `docs/screenshots.sh [SITE [PATH …]]`.
# Without arguments: docfold's own site and the browser checks' fixture, as tests/browser/run.sh leaves them.
set -eu
site=$(realpath "${1:-.}")
cd "$(dirname "$0")/../tests/browser"
target=../../target/pictures
if [ $# -gt 0 ]; then
  shift
  exec node pictures.mjs "$site" "$target/$(basename "$site")" "$@"
fi
node pictures.mjs ../../target/browser/own "$target/own" / /en/manual /en/oauth /en/oauth/authorization-request-errors /404
PREFIX=/ships node pictures.mjs ../../target/browser/book "$target/book" /en /en/harbour /en/harbour/first-deployment '/en/server@2.2/harbour/first-deployment?search=boilers'
