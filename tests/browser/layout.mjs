// No page scrolls sideways, with and without scripts, and none asks another host: `node layout.mjs FOLDER [LIMIT]`.
import { launch, widths } from './browser.mjs';
import { pages } from './pages.mjs';
import { serve } from './serve.mjs';

const [folder, limit] = process.argv.slice(2);
const server = await serve(folder);
const browser = await launch();
let found = 0;
let runs = 0;
for (const javaScriptEnabled of [true, false]) {
  for (const width of widths) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled });
    const page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(server.origin) && !request.url().startsWith('data:')) { found += 1; console.log(`${page.url()} asks ${request.url()}`); }
    });
    page.on('pageerror', (error) => { found += 1; console.log(`${page.url()}: ${error.message}`); });
    for (const path of await pages(folder, Number(limit) || undefined)) {
      await page.goto(server.origin + path);
      runs += 1;
      const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      if (scroll > client) { found += 1; console.log(`${path} at ${width}, scripts ${javaScriptEnabled}: ${scroll} > ${client}`); }
    }
    await context.close();
  }
}
await browser.close();
await server.close();
console.log(`layout: ${runs} pages, ${found} faults`);
process.exitCode = found || !runs ? 1 : 0;
