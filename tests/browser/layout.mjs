// No page scrolls sideways at any width, from left to right, from right to left, or on paper, with and without scripts; none asks
// another host or throws. On paper there is no navigation. With `sources`, pictures that articles themselves have from elsewhere
// are only counted.
import { each, patience, widths } from './browser.mjs';

// A4 with margins of 15 mm.
const paper = 680;

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
      for (const dir of ['ltr', 'rtl']) {
        await page.evaluate((dir) => { document.documentElement.dir = dir; }, dir);
        for (const [width, media] of [...widths.map((width) => [width, 'screen']), [paper, 'print']]) {
          await page.emulateMedia({ media });
          await page.setViewportSize({ width, height: 900 });
          views += 1;
          const where = `${path} at ${width}, ${media}, ${dir}, scripts ${javaScriptEnabled}`;
          const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
          if (scroll > client) faults.push(`${where}: ${scroll} > ${client}`);
          if (media === 'print' && await page.locator('.top, .sidebar, .toc').filter({ visible: true }).count()) faults.push(`${where}: navigation`);
        }
      }
      await page.close();
    });
    await context.close();
  }
  return { text: `${paths.length} pages, ${views} views, ${faults.length} faults${elsewhere.size ? `; pictures from elsewhere in sources: ${elsewhere.size}` : ''}`, faults };
}
