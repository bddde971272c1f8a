// No page scrolls sideways at any width, with and without scripts; none asks another host or throws. With `sources`, pictures that
// articles themselves have from elsewhere are only counted.
import { each, patience, widths } from './browser.mjs';

export async function layout(browser, site, paths, sources = false) {
  const faults = [];
  const elsewhere = new Set();
  let views = 0;
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ viewport: { width: widths[0], height: 900 }, javaScriptEnabled });
    await each(paths, async (path) => {
      const page = await context.newPage();
      page.setDefaultTimeout(patience);
      page.on('request', (request) => {
        if (request.url().startsWith(site.origin) || request.url().startsWith('data:')) return;
        if (sources && request.resourceType() === 'image') elsewhere.add(request.url()); else faults.push(`${path} asks ${request.url()}`);
      });
      page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
      await page.goto(site.origin + path);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        views += 1;
        const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        if (scroll > client) faults.push(`${path} at ${width}, scripts ${javaScriptEnabled}: ${scroll} > ${client}`);
      }
      await page.close();
    });
    await context.close();
  }
  return { text: `${paths.length} pages, ${views} views, ${faults.length} faults${elsewhere.size ? `; pictures from elsewhere in sources: ${elsewhere.size}` : ''}`, faults };
}
