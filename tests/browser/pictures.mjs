// Pictures of pages at three widths, light and dark: `node pictures.mjs FOLDER TARGET [PATH …]`.
// `PATH?search=TEXT` opens the search and types.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, schemes, widths } from './browser.mjs';
import { pages } from './pages.mjs';
import { serve } from './serve.mjs';

const [folder, target, ...asked] = process.argv.slice(2);
const server = await serve(folder);
const browser = await launch();
await mkdir(target, { recursive: true });
for (const colorScheme of schemes) {
  for (const width of widths) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: width < 500 ? 780 : 900 } });
    const page = await context.newPage();
    for (const path of asked.length ? asked : await pages(folder)) {
      const [address, asked] = path.split('?search=');
      await page.goto(server.origin + address);
      if (asked) {
        await page.keyboard.press('/');
        await page.keyboard.type(asked);
        await page.locator('.results [role="option"]').first().waitFor();
      }
      const name = path.replace('?search=', '-search-').replace(/^\/|\.html$/g, '').replaceAll('/', '-') || 'index';
      await page.screenshot({ path: join(target, `${name}-${width}-${colorScheme}.png`), fullPage: process.env.FULL === '1' });
    }
    await context.close();
  }
}
await browser.close();
await server.close();
