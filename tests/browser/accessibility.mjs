// axe-core on pages: light and dark, narrow and wide, menus closed and open. With `sources`, what an article's text itself gets
// wrong by its headings, lists and pictures is counted apart and listed by rule; how it is shown is not.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { each, patience, schemes } from './browser.mjs';

const written = ['heading-order', 'empty-heading', 'list', 'listitem', 'image-alt', 'link-name', 'empty-table-header', 'definition-list'];

export async function accessibility(browser, site, paths, sources = false) {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const faults = [];
  const apart = new Map();
  let runs = 0;
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await each(paths, async (path) => {
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(site.origin + path);
      await page.evaluate(axe);
      for (const state of ['as loaded', 'opened']) {
        if (state === 'opened') {
          const picker = page.locator('details.versions summary');
          if (await picker.count()) await picker.click();
          const menu = page.locator('#_Menu');
          if (await menu.count() && await menu.isVisible()) { await page.keyboard.press('Escape'); await menu.click(); }
        }
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
          runs += 1;
          for (const { id, help, nodes } of violations) {
            if (sources && written.includes(id) && await page.evaluate((targets) => targets.every(([target]) => document.querySelector(target)?.closest('.body')), nodes.map((node) => node.target))) {
              apart.set(id, (apart.get(id) ?? new Set()).add(path));
              continue;
            }
            const where = nodes.slice(0, 3).map((node) => `\n    ${node.html.slice(0, 160)}\n    ${node.failureSummary.replaceAll('\n', ' ').slice(0, 220)}`);
            faults.push(`${path} ${width} ${colorScheme} ${state}: ${id}: ${help}${where.join('')}`);
          }
        }
      }
    }
    await page.close();
  });
  await context.close();
  const listed = [...apart].sort().map(([id, places]) => `; in sources: ${id} on ${places.size}, such as ${[...places][0]}`);
  return { text: `${paths.length} pages, ${runs} runs, ${faults.length} violations${listed.join('')}`, faults };
}
