// Whether pages are valid HTML: `node validity.mjs FOLDER [LIMIT]`, `RAW=1` for sources with raw HTML. Inside of an article's
// body what the sources wrote as raw HTML is then counted apart and listed by rule; everything else must be free of errors.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import { pages } from './pages.mjs';

const [folder, limit] = process.argv.slice(2);
const raw = process.env.RAW === '1';
// Rules of the standard; those of style and of accessibility have checks of their own.
const checker = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    'no-trailing-whitespace': 'off', 'void-style': 'off', 'doctype-style': 'off', 'attr-quotes': 'off', 'no-inline-style': 'off',
    'attribute-boolean-style': 'off', 'attribute-empty-style': 'off', 'long-title': 'off', 'no-raw-characters': 'off',
    'require-sri': 'off', 'prefer-native-element': 'off', 'no-implicit-button-type': 'off',
  },
});
let own = 0;
let count = 0;
const sources = new Map();
for (const path of await pages(folder, Number(limit) || undefined)) {
  const html = await readFile(join(folder, path), 'utf8');
  const bodies = [...html.matchAll(/<(?:article class="body"|div class="lead"|div class="callout")[^>]*>/g)].map((match) => [match.index, match.index + html.slice(match.index).search(match[0].startsWith('<article') ? /<\/article>/ : /<\/div>\n/)]);
  const report = await checker.validateString(html, path);
  count += 1;
  for (const message of report.results.flatMap((result) => result.messages).filter((message) => message.severity === 2)) {
    const inBody = bodies.some(([start, end]) => message.offset >= start && message.offset < end);
    if (inBody && raw) {
      const known = sources.get(message.ruleId) ?? { times: 0, sample: `${path}:${message.line}: ${message.message}` };
      known.times += 1;
      sources.set(message.ruleId, known);
    } else {
      own += 1;
      if (own < 40) console.log(`${path}:${message.line}:${message.column}: ${message.ruleId}: ${message.message}`);
    }
  }
}
for (const [rule, { times, sample }] of [...sources].sort()) console.log(`    in bodies: ${rule} ${times} times, such as ${sample}`);
console.log(`validity of ${folder}: ${count} pages, ${own} errors`);
process.exitCode = own || !count ? 1 : 0;
