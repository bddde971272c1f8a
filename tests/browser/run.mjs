// All checks in one browser: `DOCFOLD=PROGRAM node run.mjs NAME=FOLDER[@PREFIX] …`. The site named `book` is the fixture; on it
// readers' and writers' doings are tried, too; of the one named `corpus` faults of the sources themselves are only listed. ONLY names the checks, all without it. Ends with 1 when anything fails.
import { accessibility } from './accessibility.mjs';
import { book } from './book.mjs';
import { launch } from './browser.mjs';
import { layout } from './layout.mjs';
import { live } from './live.mjs';
import { kinds, pages } from './pages.mjs';
import { serve } from './serve.mjs';
import { paint, weight } from './weight.mjs';

const only = process.env.ONLY?.split(',');
const browser = await launch();
let failed = 0;
let passed = 0;

async function check(name, run) {
  if (only && !only.includes(name.split(' ')[0])) return;
  const start = performance.now();
  const { text, faults } = await run();
  console.log(`${name}: ${text} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
  for (const fault of faults) console.log(`  ${fault}`);
  if (faults.length) failed += 1; else passed += 1;
}

const sites = await Promise.all(process.argv.slice(2).map(async (word) => {
  const [name, place] = word.split(/=(.*)/s);
  const [folder, prefix = ''] = place.split(/@(?=\/)/);
  return { name, folder, prefix, kinds: await kinds(folder), ...await serve(folder, prefix) };
}));
for (const site of sites) {
  if (site.name === 'book') {
    await check('book', () => book(browser, site));
    await check('live', () => live(browser, process.env.DOCFOLD));
  }
  const some = [...new Set([...site.kinds, ...await pages(site.folder, 12)])];
  await check(`layout ${site.name}`, () => layout(browser, site, some, site.name === 'corpus'));
  await check(`accessibility ${site.name}`, () => accessibility(browser, site, site.kinds, site.name === 'corpus'));
  await check(`weight ${site.name}`, () => weight(site));
  await check(`paint ${site.name}`, () => paint(browser, site, site.kinds.slice(0, 3)));
}
await browser.close();
await Promise.all(sites.map((site) => site.close()));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
