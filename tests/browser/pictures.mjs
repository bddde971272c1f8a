// Pictures of pages, wide and phone, light and dark: `node pictures.mjs FOLDER TARGET [PATH …]`, with the environment's PREFIX.
// `PATH?search=TEXT` opens the search and types; FULL=1 takes whole pages.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { each, launch, patience, schemes } from './browser.mjs';
import { kinds } from './pages.mjs';
import { serve } from './serve.mjs';

const [folder, target, ...asked] = process.argv.slice(2);
const server = await serve(folder);
const browser = await launch();
await mkdir(target, { recursive: true });
await each(asked.length ? asked : await kinds(folder), async (path) => {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  const [address, text] = path.split('?search=');
  const name = path.replace('?search=', '-search-').replace(/^\/|\.html$/g, '').replaceAll('/', '-') || 'index';
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: width < 500 ? 780 : 900 });
    await page.goto(server.origin + address);
    if (text) {
      await page.keyboard.press('/');
      await page.keyboard.type(text);
      await page.locator('.results [role="option"]').first().waitFor();
    }
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(target, `${name}-${width}-${colorScheme}.png`), fullPage: process.env.FULL === '1' });
    }
  }
  await page.close();
});
await browser.close();
await server.close();
