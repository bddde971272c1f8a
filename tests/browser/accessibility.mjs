// axe-core on the pages of a folder, light and dark, wide and narrow: `node accessibility.mjs FOLDER [LIMIT]`. Fails on any violation.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { launch, schemes } from './browser.mjs';
import { pages } from './pages.mjs';
import { serve } from './serve.mjs';

const [folder, limit] = process.argv.slice(2);
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const server = await serve(folder);
const browser = await launch();
let found = 0;
let runs = 0;
for (const colorScheme of schemes) {
  for (const width of [360, 1440]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const path of await pages(folder, Number(limit) || undefined)) {
      await page.goto(server.origin + path);
      for (const state of ['as loaded', 'opened']) {
        if (state === 'opened') {
          const picker = page.locator('details.versions summary');
          if (await picker.count()) await picker.click();
          const menu = page.locator('#_menu');
          if (await menu.count() && await menu.isVisible()) { await page.keyboard.press('Escape'); await menu.click(); }
        }
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
        runs += 1;
        for (const { id, help, nodes } of violations) {
          found += 1;
          console.log(`${path} ${width} ${colorScheme} ${state}: ${id}: ${help}`);
          for (const node of nodes.slice(0, 3)) console.log(`    ${node.html.slice(0, 160)}\n    ${node.failureSummary.replaceAll('\n', ' ').slice(0, 220)}`);
        }
      }
    }
    await context.close();
  }
}
await browser.close();
await server.close();
console.log(`accessibility: ${runs} runs, ${found} violations`);
process.exitCode = found || !runs ? 1 : 0;
