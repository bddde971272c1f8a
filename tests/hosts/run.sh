#!/bin/sh
# Redirect files in the hosts' own code: Netlify's parser and matcher, and Cloudflare Pages as `wrangler pages dev` runs it.
# Over the fixture in book/, docfold's own site, and the sample of 2026 when it is there. Every rule has to be read without a
# warning, and every source has to lead where `docfold redirects list` says. DOCFOLD names the program (built when not given),
# SAMPLE the sources of the sample.
# The packages (360 MB, most of it Cloudflare's runtime) are not fetched here: `npm install --no-package-lock` once.
set -eu
[ -z "${DOCFOLD:-}" ] || DOCFOLD=$(realpath "$DOCFOLD")
cd "$(dirname "$0")"
root=$(realpath ../..)
out="$root/target/hosts"
command -v node >/dev/null || { echo "skipped: no node"; exit 0; }
for package in @netlify/redirect-parser netlify-redirector wrangler; do
  [ -d "node_modules/$package" ] || { echo "skipped: no package $package (npm install --no-package-lock in tests/hosts)"; exit 0; }
done
if [ -z "${DOCFOLD:-}" ]; then
  (cd "$root" && cargo build --release --quiet)
  DOCFOLD="$root/target/release/docfold"
fi
rm -rf "$out"
sites=""
site() {
  name=$1
  shift
  for host in netlify cloudflare; do "$DOCFOLD" redirects export --host "$host" --out "$out/$name/$host" "$@" >/dev/null; done
  "$DOCFOLD" redirects list "$@" > "$out/$name/map.tsv"
  sites="$sites $out/$name"
}
site book --config book/book.toml
site own --config "$root/book.toml"
sample=${SAMPLE:-$root/target/corpora/github-docs-2026-sample}
if [ -d "$sample" ]; then site sample-2026 --config "$root/tests/corpora/github-docs-2026-sample.toml" --source "$sample"; fi
# shellcheck disable=SC2086
node hosts.mjs $sites
