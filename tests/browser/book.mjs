// What readers do, on the built fixture in book/.
import assert from 'node:assert/strict';
import { each, patience } from './browser.mjs';

const article = '/en/harbour/first-deployment';
const everything = '/en/harbour/guides/everything';
const checks = [];
const check = (name, options, run) => checks.push({ name, options, run });

// What `button` copies, read on `reader`. All contexts share the browser's one clipboard, so only one check at a time uses it.
let clipboard = Promise.resolve();
function copied(page, button, reader = page) {
  const text = clipboard.then(async () => {
    await button.click();
    await page.getByRole('status').filter({ hasText: /^Copied$/ }).waitFor({ state: 'attached' });
    return reader.evaluate(() => navigator.clipboard.readText());
  });
  clipboard = text.catch(() => {});
  return text;
}

export async function book(browser, site) {
  const faults = [];
  await each(checks, async ({ name, options, run }) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    try {
      await run(page, (path) => page.goto(site.origin + path), site);
    } catch (error) {
      faults.push(`${name}: ${error.message}`);
    }
    await context.close();
  });
  return { text: `${checks.length - faults.length} passed, ${faults.length} failed`, faults };
}

const search = async (page, text) => {
  await page.keyboard.press('/');
  await page.keyboard.type(text);
};

check('search by keyboard, a result of this version', {}, async (page, at, site) => {
  await at(`/en/server@2.2/harbour/guides/errors`);
  await search(page, 'boilers');
  await page.getByRole('option', { name: /Your first deployment/ }).first().waitFor();
  const part = page.getByRole('option', { name: 'Old boilers', exact: true });
  assert.equal(new URL(await part.evaluate((link) => link.href)).pathname + new URL(await part.evaluate((link) => link.href)).hash, `${site.prefix}/en/server@2.2/harbour/first-deployment#old-boilers`);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/en/server@2.2/harbour/first-deployment#old-boilers');
  assert.ok(await page.locator('#old-boilers').isVisible());
});

check('Enter that ends an input method opens no result', {}, async (page, at) => {
  await at(article);
  await search(page, 'barrels');
  await page.getByRole('option', { name: /Your first deployment/ }).first().waitFor();
  const press = (how) => page.locator('#_Search').evaluate((input, how) => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ...how })), how);
  await press({ isComposing: true });
  await press({ keyCode: 229 });
  assert.ok(await page.locator('#_Search-results').isVisible());
  await press({});
  assert.ok(!await page.locator('#_Search-results').isVisible());
});

check('Enter opens what was asked for, not what was found before', {}, async (page, at) => {
  await at(everything);
  await search(page, 'tides');
  await page.getByRole('option', { name: /Tides/ }).first().waitFor();
  await page.locator('#_Search').fill('barrels');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${article}**`);
});

check('the list of results closes when the focus goes on', {}, async (page, at) => {
  await at(article);
  await search(page, 'barrels');
  await page.getByRole('option', { name: /Your first deployment/ }).first().waitFor();
  await page.keyboard.press('Tab');
  assert.ok(!await page.locator('#_Search-results').isVisible());
  await page.locator('#_Search').click();
  assert.ok(await page.locator('#_Search-results').isVisible());
});

check('search leaves other versions out', {}, async (page, at) => {
  await at(article);
  await search(page, 'boilers');
  await page.getByRole('option', { name: 'Nothing found for “boilers”.' }).waitFor();
  await page.locator('#_Search').fill('barrels');
  const found = page.getByRole('option', { name: /Your first deployment/ });
  await found.first().waitFor();
  assert.equal(await page.locator('.results a.main').count(), 1);
  assert.match(await found.first().textContent(), /cloud quota|barrels/);
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#_Search-results').isVisible());
});

check('another version, and one without the page', {}, async (page, at) => {
  await at('/en/harbour/guides/tides');
  await page.locator('details.versions summary').click();
  await page.getByRole('link', { name: /Harbour Server 2\.3/ }).click();
  await page.waitForURL('**/en/server@2.3/harbour/guides?moved');
  assert.ok(await page.locator('#_Moved').isVisible());
  await at(article);
  await page.locator('details.versions summary').click();
  await page.getByRole('link', { name: /Harbour Server 2\.2/ }).click();
  await page.waitForURL('**/en/server@2.2/harbour/first-deployment');
  assert.ok(await page.locator('#old-boilers').isVisible());
});

check('tool and colours are kept after a reload', { colorScheme: 'light' }, async (page, at) => {
  await at(article);
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.locator('[data-group="tool"] button[data-key="cli"]').click();
  await page.locator('#_Theme').click();
  await page.locator('#_Theme').click();
  await page.reload();
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  assert.ok(!await page.getByText('Applications').first().isVisible());
  assert.notEqual(await paper(), light);
});

check('a link into the block of another tool shows it, and a choice is stronger than the address', {}, async (page, at) => {
  await at(`${article}#from-the-command-line`);
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  await at(`${article}?tool=webui`);
  assert.ok(!await page.locator('#from-the-command-line').isVisible());
  await page.locator('[data-group="tool"] button[data-key="cli"]').click();
  await page.reload();
  assert.ok(await page.locator('#from-the-command-line').isVisible());
});

check('the filter of error codes leaves no empty groups', {}, async (page, at) => {
  await at('/errors');
  const groups = page.locator('.group');
  assert.ok(await groups.first().isVisible());
  await page.locator('[data-filter]').fill('no-such-code');
  assert.equal(await groups.evaluateAll((all) => all.filter((group) => group.getClientRects().length).length), 0);
  assert.match(await page.locator('.found').textContent(), /0/);
});

check('code is copied', {}, async (page, at) => {
  await at(article);
  assert.match(await copied(page, page.locator('.code-example .js-btn-copy').first()), /^# What is deployed\nname: ferry\n/);
});

check('a stub keeps query and anchor, with and without script', {}, async (page, at) => {
  await at('/en/harbour/start?tool=cli#limits');
  await page.waitForURL(`**${article}?tool=cli#limits`);
  await at('/');
  await page.waitForURL('**/en');
});
check('a stub leads on without scripts', { javaScriptEnabled: false }, async (page, at) => {
  await at('/en/harbour/start');
  await page.waitForURL(`**${article}`);
});

check('pictures are there under the sub-path; lists, markdown and 404 too', {}, async (page, at, site) => {
  await at(article);
  assert.ok(await page.locator('.body img').evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  for (const path of ['/en.md', '/en/index.json', '/en/server@2.2/index.json', '/llms.txt', '/robots.txt', '/sitemap.xml', '/en/harbour/first-deployment.md']) {
    const answer = await page.request.get(site.origin + path);
    assert.equal(answer.status(), 200, path);
    if (path.endsWith('.json')) assert.ok((await answer.json()).pages.length > 3);
  }
  const sitemap = await (await page.request.get(`${site.origin}/sitemap.xml`)).text();
  const [entries, links, broken] = await page.evaluate((text) => {
    const xml = new DOMParser().parseFromString(text, 'application/xml');
    const count = (space, name) => xml.getElementsByTagNameNS(space, name).length;
    return [count('http://www.sitemaps.org/schemas/sitemap/0.9', 'url'), count('http://www.w3.org/1999/xhtml', 'link'), count('*', 'parsererror')];
  }, sitemap);
  assert.ok(entries > 8 && links > entries && !broken, JSON.stringify([entries, links, broken]));
  const answer = await at('/en/nothing/here');
  assert.equal(answer.status(), 404);
  assert.ok(await page.getByRole('heading', { name: 'Page not found' }).isVisible());
});

check('a landing page shows what exists in its version', {}, async (page, at) => {
  await at('/en');
  assert.ok(await page.locator('.group').getByRole('link', { name: 'Tides' }).isVisible());
  assert.ok(await page.locator('.actions').getByRole('link', { name: 'Quickstart' }).isVisible());
  await at('/en/server@2.3');
  assert.equal(await page.locator('.group').getByRole('link', { name: 'Tides' }).count(), 0);
});

check('articles of a landing page are picked by category', {}, async (page, at) => {
  await at('/en/harbour/guides');
  const shown = async (category) => {
    await page.getByLabel('Category').selectOption(category);
    return (await page.locator('.pick > .card:visible h3').allTextContents()).join(', ');
  };
  const every = await shown('All');
  assert.equal(await shown('Sea'), 'Tides, Everything that a page can hold');
  assert.equal(await shown('Faults'), 'What goes wrong, Everything that a page can hold');
  assert.equal(await shown('All'), every);
});

check('?tool= wins for one page', {}, async (page, at) => {
  await at(`${article}?tool=cli`);
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  await at(`${article}?tool=webui`);
  assert.ok(await page.getByText('Applications').first().isVisible());
});

check('the right blocks are there before the script has run', {}, async (page, at) => {
  await page.route('**/docfold.js*', (route) => route.abort());
  await at(`${everything}?platform=mac`);
  assert.ok(await page.getByText('key chain').isVisible());
  assert.ok(!await page.getByText('credential store').isVisible());
});

check('everything is shown without scripts', { javaScriptEnabled: false }, async (page, at) => {
  await at(everything);
  for (const text of ['key chain', 'credential store', 'harbour.deploy(environment']) assert.ok(await page.getByText(text).first().isVisible(), text);
  assert.ok(!await page.locator('.search').isVisible());
  await at('/en/harbour/guides/tides');
  await page.locator('details.versions summary').click();
  assert.ok(await page.getByText('Opens “Guides”').first().isVisible());
  await page.setViewportSize({ width: 360, height: 780 });
  assert.ok(!await page.locator('#_Sidebar').isVisible());
  await page.locator('#_Menu').click();
  assert.ok(await page.locator('#_Sidebar').isVisible());
});

check('colours are right before the first paint', { colorScheme: 'light' }, async (page, at) => {
  await at(article);
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.locator('#_Theme').click();
  await page.locator('#_Theme').click();
  const dark = await paper();
  await page.route('**/docfold.js*', (route) => route.abort());
  await page.reload();
  assert.equal(await paper(), dark);
});

check('tabs of code: by keyboard, copied, and kept', {}, async (page, at) => {
  await at(everything);
  await page.getByRole('tab', { name: 'JavaScript' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await copied(page, page.locator('.ghd-codetab:not([hidden]) .code-copy')), 'release = harbour.deploy(environment="production")\n');
  await page.reload();
  assert.equal(await page.getByRole('tab', { name: 'Python' }).getAttribute('aria-selected'), 'true');
});

check('annotated code is shown both ways', {}, async (page, at) => {
  await at(everything);
  assert.ok(await page.locator('.annotate-beside').isVisible());
  await page.getByRole('button', { name: 'Code only' }).click();
  assert.ok(!await page.locator('.annotate-beside').isVisible());
  assert.ok(await page.locator('.annotate-inline').isVisible());
  assert.match(await copied(page, page.locator('.annotate .js-btn-copy')), /^# What it is called/);
});

check('the sidebar keeps the current page in view', { viewport: { width: 1440, height: 220 } }, async (page, at) => {
  await at(everything);
  const [side, current] = await Promise.all(['#_Sidebar', '.tree [aria-current]'].map((selector) => page.locator(selector).boundingBox()));
  assert.ok(current.y > side.y && current.y + current.height < side.y + side.height, JSON.stringify([side, current]));
});

check('the table of contents follows', {}, async (page, at) => {
  await at(`${everything}#tables`);
  await page.waitForFunction(() => document.querySelector('.toc .here')?.hash === '#tables');
});

check('code is copied where pages have no clipboard', {}, async (page, at, site) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined }));
  await at(article);
  const button = page.locator('.code-example .js-btn-copy').first();
  const other = await page.context().newPage();
  await other.goto(site.origin + article);
  assert.match(await copied(page, button, other), /^# What is deployed\nname: ferry\n/);
  assert.ok(await button.evaluate((button) => button === document.activeElement));
});

check('the menu of narrow windows', { viewport: { width: 360, height: 780 } }, async (page, at) => {
  await at(article);
  assert.ok(!await page.locator('#_Sidebar').isVisible());
  await page.locator('#_Menu').click();
  assert.ok(await page.locator('#_Sidebar').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#_Sidebar').isVisible());
});

check('the address of an error leads to its section; the list is filtered', {}, async (page, at) => {
  await at('/errors/harbour/anchor_lost');
  await page.waitForURL('**/en/harbour/guides/errors#mooring');
  await at('/errors');
  await page.locator('.filter input').fill('anchor');
  assert.equal(await page.locator('.entry:visible').count(), 1);
});
