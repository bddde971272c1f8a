// What pages weigh and how fast the largest part is painted with the CPU four times slower: `node weight.mjs FOLDER [LIMIT]`.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { pages } from './pages.mjs';
import { serve } from './serve.mjs';

const [folder, limit] = process.argv.slice(2);
const HTML = 60 * 1024;
const ASSETS = 60 * 1024;
const PAINT = 1000;
const server = await serve(folder);
const browser = await launch();
let heaviest = [0, ''];
let slowest = [0, ''];
let failed = false;

const sizes = await Promise.all(['docfold.css', 'docfold.js'].map(async (name) => (await readFile(join(folder, '_docfold', name))).length));
const assets = sizes.reduce((a, b) => a + b);
if (assets > ASSETS) failed = true;
for (const path of await pages(folder)) {
  const html = await readFile(join(folder, path), 'utf8');
  const body = /<article class="body"[^>]*>([\s\S]*)<\/article>/.exec(html)?.[1] ?? '';
  // The list of the body's own headings grows with the body and counts as part of it.
  const toc = /<nav class="toc"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
  const weight = Buffer.byteLength(html) - Buffer.byteLength(body) - Buffer.byteLength(toc);
  // The bar is for articles; lists of everything are as long as what they list.
  if (html.includes('<article') && !/<body class="(landing|errors)/.test(html) && weight > heaviest[0]) heaviest = [weight, path];
}
if (heaviest[0] > HTML) failed = true;
for (const path of await pages(folder, Number(limit) || 12)) {
  const times = [];
  for (let run = 0; run < 3; run += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(server.origin + path);
    times.push(await page.evaluate(() => new Promise((done) => {
      new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
      setTimeout(() => done(0), 4000);
    })));
    await context.close();
  }
  const best = Math.min(...times.filter((time) => time > 0));
  if (best > slowest[0]) slowest = [best, path];
}
if (slowest[0] > PAINT) failed = true;
await browser.close();
await server.close();
console.log(`weight: CSS and JS ${assets} bytes; heaviest article ${heaviest[0]} bytes besides its body and its list of headings (${heaviest[1]}); largest paint after at most ${Math.round(slowest[0])} ms, best of three (${slowest[1]})`);
process.exitCode = failed ? 1 : 0;
